import type { Token } from '../lexer.js';
import { expressionAt, refersToItself } from '../recursive.js';
import { isSymbol, isWord, word } from '../token-list.js';

/** Does one of the common table expressions from `first` on refer to itself? */
const recurs = (tokens: readonly Token[], first: number): boolean => {
  for (let at = first; ; ) {
    const found = expressionAt(tokens, at);
    if (!found) return false;
    if (refersToItself(found.name, tokens.slice(found.open + 1, found.close))) return true;
    if (!isSymbol(tokens[found.close + 1], ',')) return false;
    at = found.close + 2;
  }
};

/** `WITH R AS (… UNION ALL … FROM R)`: DuckDB wants the word RECURSIVE. */
export const recursion = (tokens: readonly Token[]): Token[] =>
  tokens.flatMap((token, at) =>
    isWord(token, 'WITH') && recurs(tokens, at + 1) ? [token, word('RECURSIVE')] : [token],
  );
