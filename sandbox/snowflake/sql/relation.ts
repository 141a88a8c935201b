import type { Context, Table } from '../engine/context.js';
import type { Column } from '../engine/value.js';
import { quote } from '../store/literal.js';
import type { Compilation } from './compile.js';
import type { Token } from './lexer.js';
import { literalTokens } from './literal-tokens.js';
import { fragment, symbol, word } from './token-list.js';

const CASTS: Readonly<Partial<Record<Column['type'], string>>> = {
  object: 'SF_TO_OBJECT',
  array: 'SF_TO_ARRAY',
  timestamp_tz: 'SF_TO_TIMESTAMP_TZ', // its type is seen by that
};

/** Cells of objects and arrays are JSON text, which only a cast turns into DuckDB's maps and lists. */
const materialised = async (table: Table, context: Context): Promise<Token[]> => {
  const columns = table.columns.map(
    (column): Column =>
      column.type === 'object' || column.type === 'array' ? { ...column, type: 'variant' } : column,
  );
  const name = await context.services.materialise({ ...table, columns }, context);
  if (!table.columns.some(({ type }) => CASTS[type])) return fragment(name);
  const cells = table.columns.map((column) => {
    const cast = CASTS[column.type];
    return cast ? `${cast}(${quote(column.name)}) AS ${quote(column.name)}` : quote(column.name);
  });
  return fragment(`(SELECT ${cells.join(', ')} FROM ${name})`);
};

/** Rows that a room computed, as something that can stand after FROM. */
export const relationTokens = async (
  table: Table,
  compilation: Pick<Compilation, 'context' | 'mode' | 'columns'>,
): Promise<Token[]> => {
  const { context, mode } = compilation;
  // a TIMESTAMP_TZ is known by its cast
  compilation.columns.push(...table.columns.filter(({ type }) => type === 'variant'));
  if (mode === 'run' && table.rowCount > 0) return materialised(table, context);
  const columns = table.columns.flatMap((column, index) => {
    const name: Token = { ...word(column.name), kind: 'quoted' };
    const item = [...literalTokens(null, column), word('AS'), name];
    return index ? [symbol(','), ...item] : item;
  });
  return [...fragment('(SELECT'), ...columns, ...fragment('WHERE FALSE)')];
};
