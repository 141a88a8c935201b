import type { Token } from '../lexer.js';
import { isSymbol } from '../token-list.js';

/** Ordinary names in Snowflake that are words of DuckDB's grammar. */
const RESERVED = new Set(
  'AT SHOW DESCRIBE SUMMARIZE ANALYZE ANALYSE ASYMMETRIC SYMMETRIC DO LAMBDA ONLY PLACING VARIADIC INITIALLY DEFERRABLE BOTH LEADING TRAILING FOREIGN POSITIONAL MACRO UNPACK'.split(
    ' ',
  ),
);

/** Quotes column names that only DuckDB reserves. */
export const reservedNames = (tokens: readonly Token[]): Token[] =>
  tokens.map((token, at) =>
    token.kind === 'word' && RESERVED.has(token.value) && !isSymbol(tokens[at + 1], '(')
      ? { ...token, kind: 'quoted' as const }
      : token,
  );
