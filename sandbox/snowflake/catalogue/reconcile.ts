import type { TableProperties } from '../sql/objects.js';
import type { StoreConnection } from '../store/connection.js';
import { quote } from '../store/literal.js';
import type { OwnCatalogue } from './catalogue.js';

/**
 * After a crash the store may hold tables that the catalogue does not know (temporary ones, half-made
 * ones), or the other way about. Both go.
 */
export const reconcile = async (
  system: StoreConnection,
  catalogue: OwnCatalogue,
): Promise<void> => {
  const { vectors } = await system.query(
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE table_name LIKE '%#%'`,
  );
  const [schemas = [], names = []] = vectors;
  const physical = new Set(
    names.map((name, index) => `${quote(String(schemas[index]))}.${quote(String(name))}`),
  );
  const tables = catalogue.list<TableProperties>('TABLE');
  for (const table of tables) {
    if (!physical.delete(table.properties.physical)) await catalogue.drop(table);
  }
  for (const name of physical) await system.execute(`DROP TABLE IF EXISTS ${name}`);
};
