import { findWord } from '../clauses.js';
import type { Token } from '../lexer.js';
import { call, closing, fragment, isSymbol, isWord } from '../token-list.js';

/**
 * MEDIAN and PERCENTILE_CONT of numbers have three more digits after the point than their argument; DuckDB's
 * keep the argument's and so lose the half between two values. QUANTILE_CONT finds its value without the sort that
 * DuckDB makes for each WITHIN GROUP.
 */
export const medians = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const called = isSymbol(tokens[at + 1], '(') && !isSymbol(tokens[at - 1], '.');
    if (called && isWord(token, 'MEDIAN')) {
      const close = closing(tokens, at + 1);
      out.push(...call('MEDIAN', [call('SF_FINER', [medians(tokens.slice(at + 2, close))])]));
      at = close;
    } else if (called && isWord(token, 'PERCENTILE_CONT')) {
      const close = closing(tokens, at + 1);
      const group = close + 3;
      const end = closing(tokens, group);
      const order = tokens.slice(group + 3, end);
      const direction = findWord(order, ['ASC', 'DESC']);
      const value = call('SF_FINER', [medians(order.slice(0, direction))]);
      const share = tokens.slice(at + 2, close);
      const from = isWord(order[direction], 'DESC') ? [...fragment('1 -'), ...share] : share;
      out.push(...call('QUANTILE_CONT', [value, from]));
      at = end;
    } else out.push(token);
  }
  return out;
};
