import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { quoteText } from '../snowflake/store/literal.js';

/** A table's file, as DuckDB is to read it. */
export interface SourceFile {
  /** the file's own columns, in its order: name, DuckDB type, and what DuckDB calls it */
  readonly header: readonly { readonly name: string; readonly type: string; readonly as: string }[];
  /** a DuckDB table function; lines of a CSV that are no rows go to the table `rejects` */
  relation(rejects: string): string;
}

/** A folder or a file that cannot be used, in words for people. */
export class SourceFileError extends Error {
  override readonly name = 'SourceFileError';
}

const ENDINGS = ['csv', 'csv.gz', 'parquet'] as const;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const LONGEST_HEADER = 1_000_000;

/** The first line of a text file, unzipped if need be. @throws SourceFileError when it cannot be read */
const firstLine = async (path: string): Promise<string> => {
  const file = createReadStream(path);
  const stream = path.toLowerCase().endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (part.includes('\n') || length > LONGEST_HEADER) break;
    }
  } catch (error) {
    throw new SourceFileError(`cannot be read: ${(error as Error).message}`);
  } finally {
    file.destroy();
  }
  const [line = ''] = Buffer.concat(parts).toString('utf8').split(/\r?\n/, 1);
  return line.replace(/^\uFEFF/, '');
};

const cellsOf = (line: string, delimiter: string): string[] => {
  const cells: string[] = [''];
  let isQuoted = false;
  for (const letter of line) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === delimiter && !isQuoted) cells.push('');
    else cells.push(`${cells.pop() ?? ''}${letter}`);
  }
  return cells.map((cell) => cell.trim());
};

/** A CSV with one line of names; the mark between its cells is the one that splits it into most of them. */
export const readCsvFile = async (path: string): Promise<SourceFile> => {
  if ((await stat(path)).size === 0) throw new SourceFileError('the file is empty');
  const line = await firstLine(path);
  if (line.trim() === '') throw new SourceFileError('the file does not begin with column names');
  const splits = DELIMITERS.map((delimiter) => ({ delimiter, cells: cellsOf(line, delimiter) }));
  const { delimiter, cells } = splits.reduce((best, next) =>
    next.cells.length > best.cells.length ? next : best,
  );
  const header = cells.map((name, index) => ({ name, type: 'VARCHAR', as: `c${index}` }));
  const options = [
    `header = true, auto_detect = false, delim = ${quoteText(delimiter)}, quote = '"', escape = '"'`,
    `columns = {${header.map(({ as, type }) => `${as}: ${quoteText(type)}`).join(', ')}}`,
    ...(path.toLowerCase().endsWith('.gz') ? ["compression = 'gzip'"] : []),
    'store_rejects = true, rejects_limit = 0',
  ];
  return {
    header,
    relation: (rejects) =>
      `read_csv(${[quoteText(path), ...options, `rejects_table = ${quoteText(rejects)}`, `rejects_scan = ${quoteText(`${rejects}_SCAN`)}`].join(', ')})`,
  };
};

/** A Parquet file. @param describe gives a query's columns */
export const readParquetFile = async (
  path: string,
  describe: (query: string) => Promise<readonly { name: string; type: string }[]>,
): Promise<SourceFile> => {
  const relation = `read_parquet(${quoteText(path)})`;
  const columns = await describe(`SELECT * FROM ${relation}`);
  return {
    header: columns.map(({ name, type }) => ({ name, type, as: name })),
    relation: () => relation,
  };
};

/**
 * The file of each table in a folder: `<TABLE>.csv`, `.csv.gz` or `.parquet`, whatever the case.
 * @returns per table its path, or what is wrong
 * @throws SourceFileError when the folder cannot be read
 */
export const findFiles = async (
  folder: string,
  tables: readonly string[],
): Promise<ReadonlyMap<string, string | SourceFileError>> => {
  const entries = await readdir(folder).catch((error: unknown) => {
    throw new SourceFileError(`${folder} cannot be read: ${(error as Error).message}`);
  });
  const find = (table: string): string | SourceFileError => {
    const names = ENDINGS.map((ending) => `${table}.${ending}`);
    const found = entries.filter((entry) =>
      names.some((name) => name.toLowerCase() === entry.toLowerCase()),
    );
    const [first, second] = found;
    if (first === undefined)
      return new SourceFileError(
        `there is no ${names.slice(0, -1).join(', no ')} and no ${names.at(-1)}`,
      );
    if (second !== undefined)
      return new SourceFileError(`both ${first} and ${second} are there: keep one`);
    return join(folder, first);
  };
  return new Map(tables.map((table) => [table, find(table)]));
};
