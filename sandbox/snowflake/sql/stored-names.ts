import { storedName } from '../store/names.js';
import type { Token } from './lexer.js';
import type { TableProperties } from './objects.js';
import { fragment } from './token-list.js';

/**
 * Names in quotes as the database knows them; others are in upper case, which it knows as they are.
 * @param reads what the statement reads: its tables have their physical names already
 */
export const storedNames = (
  tokens: readonly Token[],
  reads: readonly { readonly properties: Pick<TableProperties, 'physical'> }[],
): Token[] => {
  const physical = new Set(
    reads.flatMap(({ properties }) => fragment(properties.physical).map(({ value }) => value)),
  );
  return tokens.map((token) =>
    token.kind === 'quoted' && !physical.has(token.value)
      ? { ...token, value: storedName(token.value) }
      : token,
  );
};
