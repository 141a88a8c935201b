import type { Connection } from '../engine/context.js';
import { unsupported } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { quoteName } from '../store/names.js';
import { fileList } from './files.js';

/** Parquet files as DuckDB reads them, their columns by the names that are in the files. */
export interface ParquetFiles {
  readonly columns: readonly Column[];
  /** what stands after FROM; its name is R_ */
  readonly relation: string;
}

/** What the database calls a column beside one whose name differs by case alone. */
const MADE = /_\d+$/;

/** The names of a file's columns; those of what is inside of them are left out. */
const topNames = (names: readonly string[], children: readonly number[]): string[] => {
  const found: string[] = [];
  const after = (at: number): number => {
    let next = at + 1;
    for (let count = children[at] ?? 0; count > 0; count--) next = after(next);
    return next;
  };
  for (let at = 1; at < names.length; at = after(at)) found.push(names[at] ?? '');
  return found;
};

/** The names in the files, if they all have the same. @throws SnowflakeError 000002 where they do not */
const namesIn = async (system: Connection, list: string): Promise<string[]> => {
  const { vectors } = await system.query(
    `SELECT list(name), list(CAST(coalesce(num_children, 0) AS INT)) FROM parquet_schema(${list}) GROUP BY file_name`,
  );
  const [names = [], children = []] = vectors.map((cells) =>
    cells.map((cell) => JSON.parse(String(cell))),
  );
  const [first = [], ...others] = names.map((one, at) => topNames(one, children[at]));
  if (others.some((one) => one.join('\0') !== first.join('\0')))
    throw unsupported('Parquet files of several schemas with columns that differ by case alone');
  return first;
};

/**
 * @param root the folder of the files
 * @param option one more for DuckDB's reader, whose column comes last
 */
export const parquetFiles = async (
  system: Connection,
  root: string,
  files: readonly string[],
  option = '',
): Promise<ParquetFiles> => {
  const list = fileList(root, files);
  const together = `${list}, union_by_name = true`;
  const { columns } = await system.query(`SELECT * FROM read_parquet(${together}) LIMIT 0`);
  const names = columns.some(({ name }) => MADE.test(name)) ? await namesIn(system, list) : [];
  const twins = new Set(names.map((name) => name.toLowerCase())).size < names.length;
  const own = columns.map((column, at) => (twins ? { ...column, name: names[at] ?? '' } : column));
  const reader = `read_parquet(${twins ? list : together}${option})`;
  return {
    columns: own,
    relation: `${reader} AS R_(${own.map(({ name }) => quoteName(name)).join(', ')})`,
  };
};
