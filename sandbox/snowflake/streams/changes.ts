import type { TableColumn } from '../sql/objects.js';
import type { Companion } from '../store/companion.js';
import { OFFSETS } from '../store/database.js';
import { quote, quoteText } from '../store/literal.js';
import { quoteName } from '../store/names.js';
import { duckTypeOf } from '../store/types.js';
import { ROW_ID, type SourceTable, type Stream } from './stream.js';

const ACTION = quote('METADATA$ACTION');
const IS_UPDATE = quote('METADATA$ISUPDATE');
/** the row's number, which METADATA$ROW_ID is made from */
const NUMBER = 'DAGBOT_ROW';

export const columnList = (columns: readonly TableColumn[], of = ''): string =>
  columns.map(({ name }) => `${of}${quoteName(name)}`).join(', ');

const namesOf = (columns: readonly TableColumn[]): string =>
  columns.map(({ name }) => quote(name)).join(', ');

/** What of a value tells whether it was changed: one moment at two offsets is equal to DuckDB. */
const told = ({ name, type }: TableColumn, of: string): string =>
  type === 'timestamp_tz'
    ? `CAST(${of}.${quoteName(name)} AS VARCHAR)`
    : `${of}.${quoteName(name)}`;

/** What a reader of the stream sees of relation `from`; not in DuckDB's words yet, as all that follows FROM. */
export const shown = ({ properties }: SourceTable, from: string): string =>
  `(SELECT ${namesOf(properties.columns)}, ${ACTION}, ${IS_UPDATE}, ${ROW_ID} FROM ${from})`;

/** The same columns of no row. */
export const shownNothing = ({ properties }: SourceTable): string =>
  `(SELECT ${namesOf(properties.columns)}, '' AS ${ACTION}, FALSE AS ${IS_UPDATE}, '' AS ${ROW_ID}
    FROM ${properties.physical} WHERE FALSE)`;

/** The columns of a table that holds changes. */
export const changesDefinition = ({ properties }: SourceTable): string => {
  const columns = properties.columns.map(
    (column) => `${quoteName(column.name)} ${duckTypeOf(column)}`,
  );
  return `(${columns.join(', ')}, ${ACTION} VARCHAR, ${IS_UPDATE} BOOLEAN, ${ROW_ID} VARCHAR, ${NUMBER} BIGINT)`;
};

/**
 * What a stream tells, in DuckDB's words: the difference between its offset and what the reading connection sees. A row
 * that was added and changed since is one INSERT, one that was added and deleted is none, a changed one is a DELETE and
 * an INSERT (https://docs.snowflake.com/en/user-guide/streams-intro, on types of streams).
 */
export const changes = (
  { properties: stream }: Stream,
  { id, properties }: SourceTable,
): string => {
  const { physical, columns } = properties;
  const rows = (of: string, action: string, isUpdate: string) =>
    `SELECT ${columnList(columns, `${of}.`)}, '${action}' AS ${ACTION}, ${isUpdate} AS ${IS_UPDATE},
      sha1(${quoteText(`${id}:`)} || ${of}.${ROW_ID}) AS ${ROW_ID}, ${of}.${ROW_ID} AS ${NUMBER}`;
  if (stream.mode === 'APPEND_ONLY')
    return `${rows('b', 'INSERT', 'FALSE')} FROM ${stream.shadow} AS b`;
  const differs = columns
    .map((column) => `${told(column, 'b')} IS DISTINCT FROM ${told(column, 'n')}`)
    .join(' OR ');
  const side = (of: string, other: string, from: string, to: string, action: string) =>
    `${rows(of, action, `${other}.${ROW_ID} IS NOT NULL`)}
      FROM ${from} AS ${of} LEFT JOIN ${to} AS ${other} ON b.${ROW_ID} = n.${ROW_ID}
      WHERE ${of}.${ROW_ID} IS NOT NULL AND (${other}.${ROW_ID} IS NULL OR ${differs})`;
  return `${side('b', 'n', stream.shadow, physical, 'DELETE')}
    UNION ALL ${side('n', 'b', physical, stream.shadow, 'INSERT')}`;
};

/**
 * Moves the stream's offset past changes that were read; again without harm.
 * @param read the relation that holds them
 * @param now virtual time, epoch milliseconds
 */
export const moving = (
  { id, properties: { shadow, mode } }: Stream,
  { properties }: SourceTable,
  read: string,
  now: number,
): Companion => {
  const columns = columnList(properties.columns);
  const added = `INSERT INTO ${shadow} (${columns}, ${ROW_ID})
    SELECT ${columns}, ${NUMBER} FROM ${read} WHERE ${ACTION} = 'INSERT'`;
  return {
    before: [],
    after: [
      `DELETE FROM ${shadow} WHERE ${ROW_ID} IN (SELECT ${NUMBER} FROM ${read})`,
      ...(mode === 'APPEND_ONLY' ? [] : [added]),
      `UPDATE ${OFFSETS} SET moves = moves + 1, moved_at = ${now} WHERE stream_id = ${quoteText(id)}`,
    ],
    targets: [shadow, OFFSETS].map((physical) => ({ physical, onlyAdds: false })),
  };
};
