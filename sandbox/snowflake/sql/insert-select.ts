import type { AccountObject, Context } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { quoteName } from '../store/names.js';
import { assigned } from './assign.js';
import { compile } from './compile.js';
import type { TableColumn, TableProperties } from './objects.js';
import { ownSession } from './own-session.js';

export const wrongCount = (expected: number, got: number) =>
  new SnowflakeError(
    '002020',
    '21S01',
    `SQL compilation error:\nInsert value list does not match column list expecting ${expected} but got ${got}`,
  );

/** The DuckDB expression of a column's DEFAULT, computed for this statement (SYSDATE() is pinned). */
export const defaultOf = async (column: TableColumn, context: Context): Promise<string | null> => {
  if (column.sequence !== undefined) return `nextval('${column.sequence.replaceAll("'", "''")}')`;
  if (column.default === undefined) return null;
  const { duck } = await compile(`SELECT ${column.default} AS D`, context, 'run');
  return column.type === 'timestamp_tz' ? `SF_TO_TIMESTAMP_TZ_ONCE((${duck}))` : `(${duck})`;
};

/**
 * INSERT … SELECT in DuckDB's words: the query's columns by position into `columns`, with Snowflake's
 * implicit casts, and defaults for the others.
 * @param duck the query, compiled
 * @param known its columns, if they are known
 */
export const insertSelect = async (
  table: AccountObject<TableProperties>,
  columns: readonly TableColumn[],
  duck: string,
  context: Context,
  known?: readonly Column[],
): Promise<string> => {
  const { connection } = ownSession(context.frame.session);
  const from = known ?? (await connection.describe(duck));
  if (from.length !== columns.length) throw wrongCount(columns.length, from.length);
  const into = columns.map(({ name }) => quoteName(name));
  const expressions = columns.map((column, index) => {
    const source = from[index];
    return source ? assigned(`C${index}`, source, column) : 'NULL';
  });
  for (const column of table.properties.columns) {
    if (columns.includes(column)) continue;
    const value = await defaultOf(column, context);
    if (value === null) continue;
    into.push(quoteName(column.name));
    expressions.push(value);
  }
  const names = columns.map((_, index) => `C${index}`).join(', ');
  return `INSERT INTO ${table.properties.physical} (${into.join(', ')}) SELECT ${expressions.join(', ')} FROM (${duck}) AS SOURCE_(${names})`;
};
