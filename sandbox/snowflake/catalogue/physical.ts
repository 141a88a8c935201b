import { quote } from '../store/literal.js';

/** The DuckDB schema of a Snowflake schema. */
export const physicalSchema = (database: string, schema: string): string =>
  quote(`${database}.${schema}`);

/** Every version of a table has a name of its own: replacing, renaming and shadowing touch the catalogue only. */
export const physicalTable = (
  at: { database: string; schema: string; name: string },
  id: string,
): string => `${physicalSchema(at.database, at.schema)}.${quote(`${at.name}#${id}`)}`;
