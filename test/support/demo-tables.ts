import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SnowflakeServer } from '../../sandbox/snowflake/server.js';
import { sourceTables } from '../../sandbox/source-tables.js';
import { python } from './python-client.js';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export interface DemoData {
  /** ISO day: the last day is the one before it. */
  readonly asOf: string;
  readonly accounts: number;
  readonly seed?: number;
  /** days before `asOf`; the generator's default without it */
  readonly days?: number;
  /** when labels are known; `late` without it */
  readonly labels?: 'late' | 'at-once';
}

/** Writes the demo data as Parquet files into `folder`, as the generator's command line does. */
export const writeDemoData = async (folder: string, data: DemoData): Promise<void> => {
  const { asOf, accounts, seed = 7, days, labels = 'late' } = data;
  await promisify(execFile)(python, [
    fromRoot('sandbox/data/generate.py'),
    ...['--as-of', asOf, '--accounts', `${accounts}`, '--seed', `${seed}`, '--labels', labels],
    ...(days === undefined ? [] : ['--days', `${days}`]),
    ...['--out', folder],
  ]);
};

/** Creates the shop's tables in FINANCE.PUBLIC and fills them from the files in `folder`. */
export const loadDemoTables = async (server: SnowflakeServer, folder: string): Promise<void> => {
  await server.asAdmin(['CREATE DATABASE IF NOT EXISTS FINANCE']);
  for (const [table, definition] of Object.entries(sourceTables)) {
    await server.asAdmin([
      `CREATE OR REPLACE TABLE FINANCE.PUBLIC.${table} (${definition.join()})`,
    ]);
    await server.loadParquet(`FINANCE.PUBLIC.${table}`, `${folder}/${table}.parquet`);
  }
};
