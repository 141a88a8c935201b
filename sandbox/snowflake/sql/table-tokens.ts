import type { Token } from './lexer.js';
import type { TableProperties } from './objects.js';
import type { Reference } from './references.js';
import { commaSeparated, fragment, symbol, word } from './token-list.js';

/**
 * What stands for a table: its physical name. One whose changes are tracked has a column more, which only a statement
 * that changes it may meet.
 */
export const tableTokens = (
  { physical, tracked, columns }: TableProperties,
  { target }: Reference,
): Token[] => {
  if (!tracked || target) return fragment(physical);
  const names = columns.map(({ name }): Token[] => [{ ...word(name), kind: 'quoted' }]);
  return [
    ...fragment('(SELECT'),
    ...commaSeparated(names),
    ...fragment(`FROM ${physical}`),
    symbol(')'),
  ];
};
