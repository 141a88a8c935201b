import type { Connection, Context } from '../engine/context.js';
import { quoteText } from '../store/literal.js';
import { quoteName } from '../store/names.js';
import type { FileFormat } from './file-format.js';

/** A row of a CSV file that has too few or too many fields, or is none. */
export interface Malformed {
  /** from 1 */
  readonly line: number;
  readonly message: string;
}

/** How DuckDB's reader is told a format of CSV. */
export const csvOptions = (format: FileFormat): string[] => {
  const { enclosedBy } = format;
  return [
    `header = ${format.parseHeader}`,
    `skip = ${format.skipHeader}`,
    `delim = ${quoteText(format.fieldDelimiter)}`,
    `quote = ${quoteText(enclosedBy ?? '')}`,
    `escape = ${quoteText(enclosedBy ?? '')}`,
    `nullstr = [${[...format.nullIf, ...(format.emptyFieldAsNull ? [''] : [])].map(quoteText).join(', ')}]`,
  ];
};

/**
 * The call of DuckDB's that reads files of CSV.
 * @param list as DuckDB writes lists
 * @param width how many fields a row of CSV must have; null takes what the file has
 * @param more options for CSV beside those of the format
 */
export const readerOf = (
  format: FileFormat,
  list: string,
  width: number | null,
  more: readonly string[] = [],
): string => {
  const names = Array.from({ length: width ?? 0 }, (_, at) => `'COLUMN${at}': 'VARCHAR'`);
  const columns =
    width === null
      ? ['all_varchar = true']
      : ['auto_detect = false', `columns = {${names.join(', ')}}`];
  return `read_csv(${[list, ...columns, ...csvOptions(format), ...more].join(', ')})`;
};

/** What DuckDB calls a column beside one whose name differs by case alone. */
const MADE = /_\d+$/;

/** The same for files that name their columns, which go by those names. */
export const withHeader = async (
  system: Connection,
  format: FileFormat,
  list: string,
  more: readonly string[],
): Promise<string> => {
  const reader = readerOf(format, list, null, more);
  const { columns } = await system.query(`SELECT * FROM ${reader} LIMIT 0`);
  let names = columns.map(({ name }) => name);
  if (format.parseHeader && names.some((name) => MADE.test(name))) {
    const plain = readerOf({ ...format, parseHeader: false }, list, null, more);
    const { vectors } = await system.query(`SELECT * FROM ${plain} LIMIT 1`);
    if (vectors.length === names.length) names = vectors.map(([cell = null]) => String(cell));
  }
  return `${reader} AS R_(${names.map(quoteName).join(', ')})`;
};

const wordsOf = (kind: string, message: string, width: number): string => {
  const found = /Found: (\d+)/.exec(message)?.[1];
  return /COLUMNS/.test(kind) && found
    ? `Number of columns in file (${found}) does not match that of the corresponding table (${width}), use file format option error_on_column_count_mismatch=false to ignore this error`
    : message;
};

/** The rows of a CSV file that cannot be read, in order. */
export const malformedIn = async (
  system: Connection,
  format: FileFormat,
  list: string,
  width: number,
  name: string,
): Promise<readonly Malformed[]> => {
  if (format.type !== 'CSV') return [];
  const tables = [`rejects_table = '${name}_R'`, `rejects_scan = '${name}_S'`];
  const reader = readerOf(format, list, width, ['store_rejects = true', ...tables]);
  await system.query(`SELECT count(*) FROM (SELECT * FROM ${reader})`);
  const { vectors } = await system.query(
    `SELECT line, first(error_type), first(error_message) FROM ${name}_R GROUP BY line ORDER BY line`,
  );
  const [lines = [], kinds = [], messages = []] = vectors;
  for (const table of ['R', 'S']) await system.execute(`DROP TABLE IF EXISTS ${name}_${table}`);
  return lines.map((line, at) => ({
    line: Number(line),
    message: wordsOf(String(kinds[at]), String(messages[at]), width),
  }));
};

/** A relation of the session's connection, to be read by its statements. */
export interface Source {
  readonly name: string;
  readonly columns: readonly string[];
  drop(): Promise<void>;
}

/** The number of a row within its source, from 1. */
export const ORDINAL = 'DAGBOT_ORDINAL';

/**
 * Puts rows where the session's statements can read them: outside a transaction as a view of the files. Inside one they
 * are kept as they are now, since the transaction may have to repeat its statements when the files are gone.
 */
export const openSource = async (
  reader: string,
  name: string,
  context: Context,
): Promise<Source> => {
  const { session } = context.frame;
  const query = `SELECT *, row_number() OVER () AS ${ORDINAL} FROM ${reader}`;
  if (session.transaction) {
    const table = await context.services.system.query(query);
    const columns = table.columns.map((column) => column.name).slice(0, -1);
    const kept = await context.services.materialise(table, context);
    return { name: kept, columns, drop: async () => undefined };
  }
  await session.connection.execute(`CREATE TEMP VIEW ${name} AS ${query}`);
  const { columns } = await session.connection.query(`SELECT * FROM ${name} LIMIT 0`);
  return {
    name,
    columns: columns.map((column) => column.name).slice(0, -1),
    drop: async () => {
      await session.connection.execute(`DROP VIEW IF EXISTS ${name}`).catch(() => undefined);
    },
  };
};
