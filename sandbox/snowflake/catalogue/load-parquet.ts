import { notFound } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';
import type { TableProperties } from '../sql/objects.js';
import type { StoreConnection } from '../store/connection.js';
import { quote, quoteText } from '../store/literal.js';
import { quoteName } from '../store/names.js';
import { fromParquet } from '../store/types.js';
import { following } from '../streams/following.js';
import type { OwnCatalogue } from './catalogue.js';

/**
 * Fills an existing table from a Parquet file, columns matched by name whatever their case.
 * @param table all three parts of its name
 * @returns the number of rows
 */
export const loadParquet = async (
  table: Name,
  file: string,
  catalogue: OwnCatalogue,
  system: StoreConnection,
): Promise<number> => {
  const [database = '', schema = '', name = ''] = table;
  const found = catalogue
    .list<TableProperties>('TABLE', { database, schema })
    .find((one) => one.name === name);
  if (!found) throw notFound('Table', table.join('.'), '42S02');
  const source = `read_parquet(${quoteText(file)})`;
  const given = new Map(
    (await system.describe(`SELECT * FROM ${source}`)).map((column) => [
      column.name.toUpperCase(),
      column.name,
    ]),
  );
  const columns = found.properties.columns.filter((column) => given.has(column.name.toUpperCase()));
  const into = columns.map((column) => quoteName(column.name)).join(', ');
  const values = columns.map((column) =>
    fromParquet(column, quote(given.get(column.name.toUpperCase()) ?? '')),
  );
  const { physical } = found.properties;
  const insert = `INSERT INTO ${physical} (${into}) SELECT ${values.join(', ')} FROM ${source}`;
  const companion = following(physical, catalogue);
  if (!companion) return system.execute(insert);
  return system.exclusive(async (inner) => {
    await inner.firmly('BEGIN');
    try {
      for (const sql of companion.before) await inner.execute(sql);
      const rows = await inner.execute(insert);
      for (const sql of companion.after) await inner.execute(sql);
      await inner.firmly('COMMIT');
      return rows;
    } catch (error) {
      await inner.firmly('ROLLBACK').catch(() => undefined);
      throw error;
    }
  });
};
