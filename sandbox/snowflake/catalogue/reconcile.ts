import type { AccountObject } from '../engine/context.js';
import type { TableColumn, TableProperties } from '../sql/objects.js';
import type { StoreConnection } from '../store/connection.js';
import { quote } from '../store/literal.js';
import { quoteName, storedName } from '../store/names.js';
import { ZONED_TYPE } from '../store/types.js';
import { shadowed, sourceOf } from '../streams/stream.js';
import type { OwnCatalogue } from './catalogue.js';
import { physicalSchema } from './physical.js';

interface StoredColumn {
  readonly name: string;
  readonly nullable: boolean;
  /** DuckDB's word for it */
  readonly type: string;
}

/** The columns of every table in the store, by physical name. */
const storedTables = async (system: StoreConnection): Promise<Map<string, StoredColumn[]>> => {
  const { vectors, rowCount } = await system.query(
    `SELECT schema_name, table_name, column_name, is_nullable, data_type FROM duckdb_columns()
     WHERE table_name LIKE '%#%' AND column_name <> 'METADATA$ROW_ID' ORDER BY column_index`,
  );
  const [schemas = [], names = [], columns = [], nullable = [], types = []] = vectors;
  const tables = new Map<string, StoredColumn[]>();
  for (let row = 0; row < rowCount; row++) {
    const physical = `${quote(String(schemas[row]))}.${quote(String(names[row]))}`;
    const column = {
      name: String(columns[row]),
      nullable: nullable[row] === true,
      type: String(types[row]),
    };
    tables.set(physical, [...(tables.get(physical) ?? []), column]);
  }
  return tables;
};

/** Those that have the hidden column of tables whose changes are tracked. */
const numberedTables = async (system: StoreConnection): Promise<ReadonlySet<string>> => {
  const { vectors } = await system.query(
    `SELECT schema_name, table_name FROM duckdb_columns() WHERE column_name = 'METADATA$ROW_ID'`,
  );
  const [schemas = [], names = []] = vectors;
  return new Set(
    schemas.map((schema, at) => `${quote(String(schema))}.${quote(String(names[at]))}`),
  );
};

/**
 * A column that holds NULLs cannot be NOT NULL, whatever the catalogue says of it: older versions added such
 * columns to tables with rows. It is nullable from then on, until somebody fills it and says otherwise.
 */
const withoutFalseNotNull = async (
  table: AccountObject<TableProperties>,
  stored: readonly StoredColumn[],
  system: StoreConnection,
): Promise<AccountObject<TableProperties>> => {
  const { physical, columns } = table.properties;
  const told = columns.filter(
    ({ name, nullable }) =>
      !nullable && stored.some((one) => one.name === storedName(name) && one.nullable),
  );
  if (told.length === 0) return table;
  const counts = told.map(({ name }) => `COUNT(*) - COUNT(${quoteName(name)})`);
  const { vectors } = await system.query(`SELECT ${counts.join(', ')} FROM ${physical}`);
  const holed = new Set(told.filter((_, at) => Number(vectors[at]?.[0]) > 0));
  const mended = columns.map((one) => (holed.has(one) ? { ...one, nullable: true } : one));
  return { ...table, properties: { ...table.properties, columns: mended } };
};

/**
 * What makes a stored table as the catalogue knows it: an ALTER TABLE was cut short, or an older version stored a
 * TIMESTAMP_TZ without its offset, which then is UTC.
 */
const repairs = (
  { physical, columns }: TableProperties,
  stored: readonly StoredColumn[],
): string[] => {
  const missing = columns.filter(
    ({ name }) => !stored.some((one) => one.name === storedName(name)),
  );
  const extra = stored.filter(({ name }) => !columns.some((one) => storedName(one.name) === name));
  const renamed = missing.map(
    ({ name }, index) => `RENAME COLUMN ${quote(extra[index]?.name ?? '')} TO ${quoteName(name)}`,
  );
  const dropped = extra.slice(missing.length).map(({ name }) => `DROP COLUMN ${quote(name)}`);
  const nullable = columns.flatMap(({ name, nullable }) => {
    const here = stored.find((one) => one.name === storedName(name));
    if (!here || here.nullable === nullable) return [];
    return [`ALTER COLUMN ${quoteName(name)} ${nullable ? 'DROP' : 'SET'} NOT NULL`];
  });
  const without = stored.filter(({ type }) => type === 'TIMESTAMP WITH TIME ZONE');
  const zoned = columns
    .filter(
      ({ name, type }) =>
        type === 'timestamp_tz' && without.some((one) => one.name === storedName(name)),
    )
    .map(
      ({ name }) =>
        `ALTER COLUMN ${quoteName(name)} TYPE ${ZONED_TYPE} USING SF_ZONED(epoch_us(${quoteName(name)}), 0)`,
    );
  return [...renamed, ...dropped, ...nullable, ...zoned].map(
    (change) => `ALTER TABLE ${physical} ${change}`,
  );
};

/** Older versions stored names in lower case as they were. @returns the tables with the names that they have then */
const renamed = async (
  tables: ReadonlyMap<string, readonly StoredColumn[]>,
  system: StoreConnection,
): Promise<Map<string, StoredColumn[]>> => {
  const after = new Map<string, StoredColumn[]>();
  for (const [physical, columns] of tables) {
    for (const { name } of columns)
      if (storedName(name) !== name)
        await system.execute(
          `ALTER TABLE ${physical} RENAME COLUMN ${quote(name)} TO ${quoteName(name)}`,
        );
    after.set(
      physical,
      columns.map((column) => ({ ...column, name: storedName(column.name) })),
    );
  }
  return after;
};

/** Notes how large the tables are that may come back: of all at once, as counting each would hold up the start. */
const measureDropped = async (system: StoreConnection, catalogue: OwnCatalogue): Promise<void> => {
  const ids = new Map(
    catalogue.dropped.list().map(({ id, properties }) => [String(properties.physical), id]),
  );
  if (ids.size === 0) return;
  const { vectors } = await system.query(
    `SELECT schema_name, table_name, CAST(estimated_size * column_count AS DOUBLE) FROM duckdb_tables()
     WHERE table_name LIKE '%#%'`,
  );
  const [schemas = [], names = [], values = []] = vectors;
  for (const [row, name] of names.entries()) {
    const id = ids.get(`${quote(String(schemas[row]))}.${quote(String(name))}`);
    if (id !== undefined) catalogue.dropped.measured(id, Number(values[row]));
  }
};

const anyValue = (column: TableColumn): TableColumn => ({ ...column, nullable: true });

/**
 * After a crash the store and the catalogue may differ by the one statement that was cut short. The
 * catalogue says what is true: tables and columns that it does not know go, and so do objects whose
 * schema or database went, and tables of which there are no rows.
 */
export const reconcile = async (
  system: StoreConnection,
  catalogue: OwnCatalogue,
): Promise<void> => {
  const places = new Set(
    catalogue
      .all()
      .filter(({ kind }) => kind === 'DATABASE' || kind === 'SCHEMA')
      .map(({ kind, database, name }) => (kind === 'DATABASE' ? name : `${database}.${name}`)),
  );
  for (const object of catalogue.all()) {
    const { database, schema } = object;
    if (database === null) continue;
    const there = places.has(database) && (schema === null || places.has(`${database}.${schema}`));
    if (!there) await catalogue.drop(object);
  }
  for (const { database, name } of catalogue.list('SCHEMA'))
    if (database !== null && storedName(database + name) !== database + name)
      await system.execute(`CREATE SCHEMA IF NOT EXISTS ${physicalSchema(database, name)}`);
  const stored = await renamed(await storedTables(system), system);
  const numbered = await numberedTables(system);
  for (const table of catalogue.list<TableProperties>('TABLE')) {
    const columns = stored.get(table.properties.physical);
    stored.delete(table.properties.physical);
    if (!columns) {
      await catalogue.drop(table);
      continue;
    }
    const tracked = numbered.has(table.properties.physical) && !table.properties.tracked;
    const known = tracked ? { ...table, properties: { ...table.properties, tracked } } : table;
    const possible = await withoutFalseNotNull(known, columns, system);
    if (possible !== table) await catalogue.put(possible);
    const mending = repairs(possible.properties, columns);
    for (const repair of mending) await system.execute(repair);
    // DuckDB cannot replay an ALTER TABLE with a function: out of its log with it, before anybody kills the server
    if (mending.some((repair) => repair.includes(' USING '))) await system.execute('CHECKPOINT');
  }
  for (const stream of shadowed(catalogue)) {
    const { shadow } = stream.properties;
    const columns = stored.get(shadow);
    stored.delete(shadow);
    if (!columns) await (stream.dropped ? catalogue.erase(stream) : catalogue.drop(stream));
    const source = sourceOf(stream, catalogue)?.properties;
    if (!columns || !source) continue;
    // what a shadow remembers may be NULL where the table's own rows may not
    const nullable = { ...source, physical: shadow, columns: source.columns.map(anyValue) };
    for (const repair of repairs(nullable, columns)) await system.execute(repair);
  }
  await measureDropped(system, catalogue);
  for (const object of catalogue.dropped.lapsed()) await catalogue.erase(object);
  for (const { kind, properties } of catalogue.dropped.list())
    if (kind === 'TABLE') stored.delete((properties as TableProperties).physical);
  for (const physical of stored.keys()) await system.execute(`DROP TABLE IF EXISTS ${physical}`);
};
