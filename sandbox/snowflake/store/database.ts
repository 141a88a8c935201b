import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type StoreConnection, storeConnection } from './connection.js';
import { macros } from './macros.js';
import { ARRAY_TYPE, OBJECT_TYPE, ZONED_TYPE } from './types.js';

/** The one DuckDB database behind the account. */
export interface Database {
  connect(): Promise<StoreConnection>;
  close(): void;
}

/** The schema that holds what the catalogue must not forget. */
export const INTERNAL_SCHEMA = 'dagbot_sandbox';

/** The sequence that numbers the rows of tables whose changes are tracked. */
export const ROW_IDS = `${INTERNAL_SCHEMA}.row_ids`;

/** How often each stream has moved on, and when (virtual time, epoch milliseconds) it last did. */
export const OFFSETS = `${INTERNAL_SCHEMA}.stream_offsets`;

const preparation: readonly string[] = [
  `CREATE TYPE IF NOT EXISTS ${OBJECT_TYPE} AS MAP(VARCHAR, JSON)`,
  `CREATE TYPE IF NOT EXISTS ${ARRAY_TYPE} AS JSON[]`,
  `CREATE TYPE IF NOT EXISTS ${ZONED_TYPE} AS INTERVAL`,
  `CREATE SCHEMA IF NOT EXISTS ${INTERNAL_SCHEMA}`,
  `CREATE TABLE IF NOT EXISTS ${INTERNAL_SCHEMA}.objects (id VARCHAR PRIMARY KEY, document VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS ${INTERNAL_SCHEMA}.grants (id VARCHAR PRIMARY KEY, document VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS ${INTERNAL_SCHEMA}.loads (table_id VARCHAR, file VARCHAR, md5 VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS ${INTERNAL_SCHEMA}.copies (table_id VARCHAR, loaded_at DOUBLE, told VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS ${INTERNAL_SCHEMA}.logs (logged_at DOUBLE, told VARCHAR)`,
  `CREATE SEQUENCE IF NOT EXISTS ${ROW_IDS}`,
  `CREATE TABLE IF NOT EXISTS ${OFFSETS} (stream_id VARCHAR, moves BIGINT, moved_at DOUBLE)`,
];

/** Overloads of one macro (same name, several parameter lists) must be made by one statement. */
const macroStatements = (): string[] => {
  const byName = new Map<string, string[]>();
  for (const text of macros) {
    const name = text.slice(0, text.indexOf('('));
    byName.set(name, [...(byName.get(name) ?? []), text.slice(text.indexOf('('))]);
  }
  return [...byName].map(
    ([name, bodies]) => `CREATE OR REPLACE MACRO ${name} ${bodies.join(', ')}`,
  );
};

/**
 * Opens the database file in the state folder, and makes what the queries lean on.
 * @param stateFolder absolute; null keeps everything in memory
 */
export const openDatabase = async (stateFolder: string | null): Promise<Database> => {
  if (stateFolder !== null) await mkdir(stateFolder, { recursive: true });
  const path = stateFolder === null ? ':memory:' : join(stateFolder, 'account.duckdb');
  const instance = await DuckDBInstance.create(path, {
    threads: '2',
    preserve_insertion_order: 'true',
  });
  const duck = await instance.connect();
  // whole numbers of up to 38 digits take 128 bits, which DuckDB unpacks some eighty times slower than it reads them
  await duck.run("SET GLOBAL disabled_compression_methods = 'bitpacking'");
  // in one transaction: each of its own would wait for the disk
  await duck.run(['BEGIN', ...preparation, ...macroStatements(), 'COMMIT'].join(';\n'));
  duck.closeSync();
  return {
    connect: async () => {
      const connection = await instance.connect();
      await connection.run("SET TimeZone = 'UTC'");
      return storeConnection(connection);
    },
    close: () => instance.closeSync(),
  };
};
