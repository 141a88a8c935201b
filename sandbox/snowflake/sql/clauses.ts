import type { Token } from './lexer.js';
import { isSymbol } from './token-list.js';

/** Index of the first of these words outside all brackets, from `from` on; the length when there is none. */
export const findWord = (tokens: readonly Token[], words: readonly string[], from = 0): number => {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (isSymbol(token, '(')) depth++;
    else if (isSymbol(token, ')')) depth--;
    else if (depth === 0 && token?.kind === 'word' && words.includes(token.value)) return at;
  }
  return tokens.length;
};

/** Without the semicolons at the end. */
export const trimmed = (tokens: readonly Token[]): Token[] => {
  let end = tokens.length;
  while (end > 0 && isSymbol(tokens[end - 1], ';')) end--;
  return tokens.slice(0, end);
};
