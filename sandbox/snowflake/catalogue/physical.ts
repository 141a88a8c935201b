import { quoteName } from '../store/names.js';

/** The DuckDB schema of a Snowflake schema. */
export const physicalSchema = (database: string, schema: string): string =>
  quoteName(`${database}.${schema}`);

/** Every version of a table has a name of its own: replacing, renaming and shadowing touch the catalogue only. */
export const physicalTable = (
  at: { database: string; schema: string; name: string },
  id: string,
): string => `${physicalSchema(at.database, at.schema)}.${quoteName(`${at.name}#${id}`)}`;
