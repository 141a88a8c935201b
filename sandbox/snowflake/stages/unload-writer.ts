import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Connection } from '../engine/context.js';
import { SnowflakeError, unsupported } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { quote, quoteText } from '../store/literal.js';
import type { FileFormat } from './file-format.js';

/** What is to be written: rows in a Parquet file with columns C0, C1, … */
export interface Rows {
  readonly file: string;
  readonly columns: readonly Column[];
  readonly header: boolean;
}

/**
 * A column as files hold it, from a value of DuckDB's.
 * @throws SnowflakeError 100171 for timestamps with a zone in Parquet
 * https://community.snowflake.com/s/article/How-To-Unload-Timestamp-data-in-a-Parquet-file
 */
export const unloaded = ({ type, scale }: Column, cell: string, format: FileFormat): string => {
  const nested = type === 'variant' || type === 'object' || type === 'array';
  if ((type === 'timestamp_tz' || type === 'timestamp_ltz') && format.type === 'PARQUET')
    throw new SnowflakeError(
      '100171',
      '22000',
      `Error encountered when unloading to PARQUET: TIMESTAMP_TZ and LTZ types are not supported for unloading to Parquet. value get: ${type.toUpperCase()}`,
    );
  if (format.type === 'JSON') return `CAST(json(to_json(${cell})) AS VARCHAR)`;
  if (nested) return `SF_TO_JSON(${cell})`;
  if (format.type === 'CSV') return `SF_TO_VARCHAR(${cell})`;
  return type === 'fixed' && scale === 0 ? `CAST(${cell} AS DECIMAL(38, 0))` : cell;
};

const isText = ({ type }: Column): boolean => !['fixed', 'real', 'boolean'].includes(type);

const csvText = (text: string, enclosedBy: string | null): string =>
  enclosedBy === null
    ? text
    : enclosedBy + text.replaceAll(enclosedBy, enclosedBy.repeat(2)) + enclosedBy;

/** Without an enclosing character the platform escapes, which no reader here undoes. */
const refuseUnenclosed = async (system: Connection, rows: Rows, format: FileFormat) => {
  const [delimiter, line, back] = [format.fieldDelimiter, '\n', '\\'].map(quoteText);
  const tests = rows.columns.flatMap((column, at) =>
    isText(column) ? [delimiter, line, back].map((part) => `contains(C${at}, ${part})`) : [],
  );
  if (tests.length === 0) return;
  const { rowCount } = await system.query(
    `SELECT 1 FROM read_parquet(${quoteText(rows.file)}) WHERE ${tests.join(' OR ')} LIMIT 1`,
  );
  if (rowCount > 0)
    throw unsupported(
      'unloading texts with delimiters, line ends or backslashes without FIELD_OPTIONALLY_ENCLOSED_BY',
    );
};

const csvOptions = ({ columns }: Rows, format: FileFormat): string => {
  const enclosing = quoteText(format.enclosedBy ?? '');
  const texts = columns.flatMap((column, at) => (isText(column) ? [`C${at}`] : []));
  return [
    'FORMAT csv, HEADER false',
    `DELIMITER ${quoteText(format.fieldDelimiter)}`,
    `QUOTE ${enclosing}, ESCAPE ${enclosing}`,
    `NULLSTR ${quoteText(format.nullIf[0] ?? '')}`,
    ...(format.enclosedBy !== null && texts.length > 0
      ? [`FORCE_QUOTE (${texts.join(', ')})`]
      : []),
  ].join(', ');
};

const PLAIN_LINES = `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001'`;

/** Writes some of the rows without compression, from row `from` on, at most `count`. */
export const writePlain = async (
  system: Connection,
  rows: Rows,
  format: FileFormat,
  to: string,
  [from, count]: readonly [number, number],
): Promise<void> => {
  const source = `read_parquet(${quoteText(rows.file)}) LIMIT ${count} OFFSET ${from}`;
  if (format.type === 'PARQUET') {
    const folded = rows.columns.map(({ name }) => name.toLowerCase());
    const twin = rows.columns.find((_, at) => folded.indexOf(folded[at] ?? '') !== at);
    if (rows.header && twin)
      throw unsupported(`HEADER = TRUE with another column like "${twin.name}" in Parquet`);
    const names = rows.columns.map(
      ({ name }, at) => `C${at} AS ${quote(rows.header ? name : `_COL_${at}`)}`,
    );
    await system.execute(
      `COPY (SELECT ${names.join(', ')} FROM ${source}) TO ${quoteText(to)} (FORMAT parquet)`,
    );
    return;
  }
  if (format.type === 'CSV' && format.enclosedBy === null)
    await refuseUnenclosed(system, rows, format);
  const options = format.type === 'CSV' ? csvOptions(rows, format) : PLAIN_LINES;
  const body = `${to}.body`;
  await system.execute(`COPY (SELECT * FROM ${source}) TO ${quoteText(body)} (${options})`);
  const header = rows.columns
    .map(({ name }) => csvText(name, format.enclosedBy))
    .join(format.fieldDelimiter);
  await writeFile(to, format.type === 'CSV' && rows.header ? `${header}\n` : '');
  await pipeline(createReadStream(body), createWriteStream(to, { flags: 'a' }));
};

/** Puts a file in its place, whole. @returns its size there */
export const place = async (plain: string, to: string, gzip: boolean): Promise<number> => {
  const passing = `${plain}.out`;
  if (gzip) await pipeline(createReadStream(plain), createGzip(), createWriteStream(passing));
  await mkdir(dirname(to), { recursive: true });
  await rename(gzip ? passing : plain, to);
  return (await stat(to)).size;
};

/** @returns whether files of this format are packed by gzip */
export const isPacked = ({ type, compression }: FileFormat): boolean => {
  if (type === 'PARQUET') {
    if (!/^(AUTO|SNAPPY)$/.test(compression)) throw unsupported(`COMPRESSION = ${compression}`);
    return false;
  }
  if (!/^(AUTO|GZIP|NONE)$/.test(compression)) throw unsupported(`COMPRESSION = ${compression}`);
  return compression !== 'NONE';
};
