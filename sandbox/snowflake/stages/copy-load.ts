import type { AccountObject, Context } from '../engine/context.js';
import { invalidIdentifier, SnowflakeError, unsupported } from '../engine/errors.js';
import type { TableProperties } from '../sql/objects.js';
import { ownSession } from '../sql/own-session.js';
import { type Copy, quoted } from './copy-options.js';
import { readerOf, type Source, withHeader } from './copy-source.js';
import type { FileFormat } from './file-format.js';
import { fileList } from './files.js';
import { parquetFiles } from './parquet-files.js';
import type { Place } from './stage.js';
import { stagedQuery } from './staged-rows.js';

/** A COPY under way. */
export interface Load {
  readonly copy: Copy;
  readonly context: Context;
  readonly place: Place;
  readonly format: FileFormat;
  readonly target: AccountObject<TableProperties>;
}

/** How many fields each row of a CSV file must have, where the statement says so. */
export const widthOf = ({ copy, format, target }: Load): number | null => {
  if (format.type !== 'CSV' || copy.query !== null || copy.byName || format.parseHeader)
    return null;
  return copy.columns.length || target.properties.columns.length;
};

const SEMI_STRUCTURED: readonly string[] = ['variant', 'object', 'array'];

/**
 * A file that is no CSV gives each row as one value, unless the statement says what goes where.
 * @throws SnowflakeError 002019 for a table that has no single column for it
 */
export const requireRoom = ({ copy, format, target }: Load): void => {
  if (format.type === 'CSV' || copy.query !== null || copy.byName) return;
  const { columns } = target.properties;
  const filled = columns.filter(
    ({ name }) => copy.columns.length === 0 || copy.columns.includes(name),
  );
  const [only] = filled;
  if (only && filled.length === 1 && SEMI_STRUCTURED.includes(only.type)) return;
  throw new SnowflakeError(
    '002019',
    '0A000',
    `SQL compilation error:\n${format.type} file format can produce one and only one column of type variant, object, or array. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy option or copy with transformation.`,
  );
};

/** DuckDB's reader of some of the files. @param more options for CSV whose width is known */
export const readerFor = async (
  load: Load,
  files: readonly string[],
  more: readonly string[] = [],
): Promise<string> => {
  const { copy, context, format, place } = load;
  const { system } = context.services;
  if (copy.query === null && format.type === 'PARQUET' && copy.byName)
    return (await parquetFiles(system, place.root, files)).relation;
  if (copy.query === null && format.type === 'CSV') {
    const width = widthOf(load);
    const list = fileList(place.root, files);
    if (width !== null) return readerOf(format, list, width, more);
    return withHeader(system, format, list, more);
  }
  if (copy.byName) throw unsupported('MATCH_BY_COLUMN_NAME with JSON files or with a query');
  const wanted = copy.query?.wanted ?? { positions: [1], metadata: [] };
  return stagedQuery(system, format, place, files, wanted);
};

/**
 * Which column of the table each column of the files is for; undefined for one that is left out.
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table: MATCH_BY_COLUMN_NAME
 * @throws SnowflakeError 000904 where none is for any
 */
export const matched = (
  { copy, target }: Load,
  columns: readonly string[],
): readonly (string | undefined)[] => {
  const own = target.properties.columns.map(({ name }) => name);
  const found = columns.map((column) => {
    if (copy.byName === 'CASE_SENSITIVE') return own.find((name) => name === column);
    const alike = own.filter((name) => name.toUpperCase() === column.toUpperCase());
    if (alike.length > 1)
      throw unsupported(`MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE with columns ${alike.join(', ')}`);
    return alike[0];
  });
  if (found.every((name) => name === undefined)) throw invalidIdentifier(columns[0] ?? '');
  return found;
};

const insertText = (load: Load, { name, columns }: Source, where: string): string => {
  const { copy } = load;
  const byName = copy.byName ? matched(load, columns) : null;
  const all = columns
    .filter((_, at) => !byName || byName[at] !== undefined)
    .map(quoted)
    .join(', ');
  const named = byName ? byName.filter((one) => one !== undefined) : copy.columns;
  const into = named.length > 0 ? ` (${named.map(quoted).join(', ')})` : '';
  const target = copy.target.map(quoted).join('.');
  const alias = copy.query?.alias ? ` AS ${quoted(copy.query.alias)}` : '';
  return `INSERT INTO ${target}${into} SELECT ${copy.query?.list ?? all} FROM ${name}${alias} WHERE ${where}`;
};

/** Inserts those rows of a source, all or none. */
export const insert = async (load: Load, source: Source, where = 'TRUE'): Promise<void> => {
  const { frame, services, signal } = load.context;
  const { queryIds } = frame.session;
  const outside = queryIds.length;
  try {
    const sql = insertText(load, source, where);
    await services.engine.execute(sql, { ...frame, caller: frame }, { signal, own: true });
  } finally {
    queryIds.splice(outside);
  }
};

export const nameOf = ({ context }: Load): string =>
  `DAGBOT_ROWS_COPY_${context.queryId.replaceAll('-', '').toUpperCase()}`;

/** Runs work in a transaction: the one that is open, else one of its own. */
export const together = async <T>(
  { context }: Load,
  work: () => Promise<T>,
  end: 'commit' | 'rollback',
) => {
  const { frame, startedAt } = context;
  const session = ownSession(frame.session);
  if (session.transaction) return work();
  await session.begin(frame, startedAt);
  try {
    const done = await work();
    await session[end]();
    return done;
  } catch (error) {
    await session.rollback();
    throw error;
  }
};
