import type { Context, Table } from '../engine/context.js';
import type { Mode } from './compile.js';
import type { Token } from './lexer.js';
import { literalTokens } from './literal-tokens.js';
import { fragment, symbol, word } from './token-list.js';

/** Rows that a room computed, as something that can stand after FROM. */
export const relationTokens = async (
  table: Table,
  context: Context,
  mode: Mode,
): Promise<Token[]> => {
  if (mode === 'run' && table.rowCount > 0)
    return fragment(await context.services.materialise(table, context));
  const columns = table.columns.flatMap((column, index) => {
    const name: Token = { ...word(column.name), kind: 'quoted' };
    const item = [...literalTokens(null, column), word('AS'), name];
    return index ? [symbol(','), ...item] : item;
  });
  return [...fragment('(SELECT'), ...columns, ...fragment('WHERE FALSE)')];
};
