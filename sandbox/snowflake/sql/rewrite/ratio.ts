import type { Token } from '../lexer.js';
import { closing, fragment, fragmentText, isSymbol, isWord } from '../token-list.js';

/** `RATIO_TO_REPORT(x) OVER (…)` is x over its sum in the same window; a sum of 0 gives NULL. */
export const ratio = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const close = isSymbol(tokens[at + 1], '(') ? closing(tokens, at + 1) : at;
    if (!isWord(token, 'RATIO_TO_REPORT') || !isWord(tokens[close + 1], 'OVER')) {
      out.push(token);
      continue;
    }
    const end = closing(tokens, close + 2);
    const value = fragmentText(tokens.slice(at + 2, close));
    const window = fragmentText(tokens.slice(close + 2, end + 1));
    out.push(...fragment(`(CAST((${value}) AS DOUBLE) / NULLIF(SUM(${value}) OVER ${window}, 0))`));
    at = end;
  }
  return out;
};
