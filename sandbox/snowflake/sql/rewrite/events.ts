import { unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { call, closing, fragment, fragmentText, isSymbol, isWord } from '../token-list.js';

/** How each counts up to a row, `x` being its argument and `w` the window. */
const EVENTS: Readonly<Record<string, (x: readonly Token[], w: string) => Token[]>> = {
  CONDITIONAL_TRUE_EVENT: (x, w) =>
    fragment(`SUM(CASE WHEN CAST((${fragmentText(x)}) AS BOOLEAN) THEN 1 ELSE 0 END) OVER (${w})`),
  CONDITIONAL_CHANGE_EVENT: (x, w) =>
    call('SF_CHANGES', [fragment(`SF_LIST_OF(${fragmentText(x)}) OVER (${w})`)]),
};

/**
 * CONDITIONAL_TRUE_EVENT and CONDITIONAL_CHANGE_EVENT count from the window's first row.
 * https://docs.snowflake.com/en/sql-reference/functions/conditional_change_event
 */
export const events = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const counted = token.kind === 'word' ? EVENTS[token.value] : undefined;
    const close = closing(tokens, at + 1);
    if (!counted || !isSymbol(tokens[at + 1], '(') || !isWord(tokens[close + 1], 'OVER')) {
      out.push(token);
      continue;
    }
    const argument = tokens.slice(at + 2, close);
    if (argument.some((one) => isWord(one, 'OVER')))
      throw unsupported(`${token.value} of another window function`);
    const end = closing(tokens, close + 2);
    const window = fragmentText(tokens.slice(close + 3, end));
    out.push(...counted(argument, `${window} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`));
    at = end;
  }
  return out;
};
