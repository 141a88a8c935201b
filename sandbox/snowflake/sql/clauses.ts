import type { Token } from './lexer.js';
import { isSymbol, isWord } from './token-list.js';

/** Whether an expression begins here that ends with END. */
const opensCase = (tokens: readonly Token[], at: number): boolean =>
  isWord(tokens[at], 'CASE') && !isSymbol(tokens[at - 1], '.');

/** Index of the first of these words outside all brackets and CASE, from `from` on; the length when there is none. */
export const findWord = (tokens: readonly Token[], words: readonly string[], from = 0): number => {
  let depth = 0;
  let cases = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (isSymbol(token, '(')) depth++;
    else if (isSymbol(token, ')')) depth--;
    else if (depth > 0) continue;
    else if (opensCase(tokens, at)) cases++;
    else if (cases > 0 && isWord(token, 'END')) cases--;
    else if (cases === 0 && depth === 0 && isWord(token, ...words)) return at;
  }
  return tokens.length;
};

/** Without the semicolons at the end. */
export const trimmed = (tokens: readonly Token[]): Token[] => {
  let end = tokens.length;
  while (end > 0 && isSymbol(tokens[end - 1], ';')) end--;
  return tokens.slice(0, end);
};
