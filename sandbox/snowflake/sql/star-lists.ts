import type { Token } from './lexer.js';
import { closing, isSymbol, isWord } from './token-list.js';

const NAME_LENGTH = 1;
const RENAMING_LENGTH = 3;

/** Where the list behind EXCLUDE, REPLACE or RENAME ends: one name, one `a AS b`, or what is in brackets. */
const endOf = (tokens: readonly Token[], at: number): number => {
  if (isSymbol(tokens[at + 1], '(')) return closing(tokens, at + 1);
  return at + (isWord(tokens[at], 'RENAME') ? RENAMING_LENGTH : NAME_LENGTH);
};

/**
 * Indices of the quoted names in what follows a star (`* EXCLUDE … REPLACE … RENAME …`): there the
 * transpiler forgets the quotes.
 * https://docs.snowflake.com/en/sql-reference/sql/select#parameters
 */
export const namesBehindStars = (tokens: readonly Token[]): ReadonlySet<number> => {
  const found = new Set<number>();
  tokens.forEach((token, star) => {
    if (!isSymbol(token, '*')) return;
    let at = star + 1;
    while (isWord(tokens[at], 'EXCLUDE', 'REPLACE', 'RENAME')) {
      const end = endOf(tokens, at);
      for (let inside = at; inside <= end; inside++)
        if (tokens[inside]?.kind === 'quoted') found.add(inside);
      at = end + 1;
    }
  });
  return found;
};
