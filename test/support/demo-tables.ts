import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SnowflakeServer } from '../../sandbox/snowflake/server.js';
import { python } from './python-client.js';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const columns: Readonly<Record<string, string>> = {
  CUSTOMER: 'CUSTOMER_ID NUMBER, PREF_CUSTOMER BOOLEAN, REGION VARCHAR, JOINED_AT DATE',
  FINANCIAL_ACCOUNT:
    'ACCOUNT_ID NUMBER, CUSTOMER_ID NUMBER, ACCOUNT_LIMIT NUMBER(12,2), BALANCE NUMBER(12,2)',
  FINANCIAL_TRANSACTIONS:
    'TRANSACTION_ID NUMBER, ACCOUNT_ID NUMBER, TX_TIMESTAMP TIMESTAMP_NTZ, AMOUNT NUMBER(12,2), CURRENCY VARCHAR, CHANNEL VARCHAR, MERCHANT_ID NUMBER, IS_FRAUD BOOLEAN, LABEL_TS TIMESTAMP_NTZ',
};

export interface DemoData {
  /** ISO day: the last day is the one before it. */
  readonly asOf: string;
  readonly accounts: number;
  readonly seed?: number;
}

/** Writes the demo data as Parquet files into `folder`, as the generator's command line does. */
export const writeDemoData = async (folder: string, data: DemoData): Promise<void> => {
  const { asOf, accounts, seed = 7 } = data;
  await promisify(execFile)(python, [
    fromRoot('sandbox/data/generate.py'),
    ...['--as-of', asOf, '--accounts', `${accounts}`, '--seed', `${seed}`, '--out', folder],
  ]);
};

/** Creates the shop's tables in FINANCE.PUBLIC and fills them from the files in `folder`. */
export const loadDemoTables = async (server: SnowflakeServer, folder: string): Promise<void> => {
  await server.asAdmin(['CREATE DATABASE IF NOT EXISTS FINANCE']);
  for (const [table, definition] of Object.entries(columns)) {
    await server.asAdmin([`CREATE OR REPLACE TABLE FINANCE.PUBLIC.${table} (${definition})`]);
    await server.loadParquet(`FINANCE.PUBLIC.${table}`, `${folder}/${table}.parquet`);
  }
};
