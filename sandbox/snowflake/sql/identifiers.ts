import type { Token } from './lexer.js';
import { fragment, isSymbol, isWord } from './token-list.js';

/** `IDENTIFIER('a.b')` stands for the name itself. Binds and variables in it have become strings. */
export const identifiers = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const name = tokens[at + 2];
    if (
      isWord(token, 'IDENTIFIER') &&
      isSymbol(tokens[at + 1], '(') &&
      name?.kind === 'string' &&
      isSymbol(tokens[at + 3], ')')
    ) {
      out.push(...fragment(name.value));
      at += 3;
    } else out.push(token);
  }
  return out;
};
