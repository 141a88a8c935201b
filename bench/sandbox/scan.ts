import { DuckDBInstance } from '@duckdb/node-api';
import type { Client } from '../../test/support/snowflake-client.js';
import { timed } from './timed.js';

const ROUNDS = 7;

/** Milliseconds of one statement each. */
export interface ScanTimes {
  readonly sandbox: readonly number[];
  readonly duck: readonly number[];
}

const numbers = 'SELECT (K * 7919) % 100003 AS K, K % 1009 AS N FROM';
const grouped = 'SELECT COUNT(*) AS G FROM (SELECT K, SUM(N) AS S FROM WIDE GROUP BY K)';

/** Whole numbers of 38 digits read from the store, and the same of 64 bits from DuckDB itself, in turn. */
export const measureScan = async (sandbox: Client): Promise<ScanTimes> => {
  await sandbox.query(
    `CREATE TABLE WIDE AS ${numbers} (SELECT SEQ8() AS K FROM TABLE(GENERATOR(ROWCOUNT => 1000000)))`,
  );
  const instance = await DuckDBInstance.create();
  try {
    const duck = await instance.connect();
    await duck.run(`CREATE TABLE WIDE AS ${numbers} range(1000000) R(K)`);
    const times = { sandbox: [] as number[], duck: [] as number[] };
    for (let at = 0; at < ROUNDS; at++) {
      times.sandbox.push(await timed(() => sandbox.query(grouped)));
      times.duck.push(await timed(async () => (await duck.run(grouped)).fetchAllChunks()));
    }
    duck.closeSync();
    return times;
  } finally {
    instance.closeSync();
  }
};
