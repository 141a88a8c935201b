import type { Token } from '../lexer.js';
import { operandStart } from '../operands.js';
import { closing, isSymbol, isWord, splitCommas, symbol, word } from '../token-list.js';

/** `x LIKE ANY ('a%', 'b%')` and `ILIKE ALL` become comparisons with one pattern after another. */
export const likeAny = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const which = tokens[at + 1];
    const list = isWord(token, 'LIKE', 'ILIKE') && isWord(which, 'ANY', 'ALL');
    if (!list || !isSymbol(tokens[at + 2], '(') || isWord(tokens[at + 3], 'SELECT')) {
      out.push(token);
      continue;
    }
    const close = closing(tokens, at + 2);
    const not = isWord(out.at(-1), 'NOT') ? out.splice(-1) : [];
    const value = out.splice(operandStart(out, out.length - 1));
    // NOT LIKE ANY means that not all are missed: each comparison is negated by itself
    const joined = splitCommas(tokens.slice(at + 3, close)).flatMap((pattern, index) => [
      ...(index === 0 ? [] : [word(which?.value === 'ANY' ? 'OR' : 'AND')]),
      ...value,
      ...not,
      token,
      ...pattern,
    ]);
    out.push(symbol('('), ...joined, symbol(')'));
    at = close;
  }
  return out;
};
