import type snowflake from 'snowflake-sdk';
import { startChild } from '../../test/support/child-process.js';
import { type Client, connect } from '../../test/support/snowflake-client.js';
import { timed } from './timed.js';

const ROUNDS = 7;

/** Milliseconds of one fetch each. */
export interface FetchTimes {
  readonly sandbox: readonly number[];
  readonly driver: readonly number[];
}

/** All rows of a table, from the sandbox and the same bytes from a server that has them in memory, in turn. */
export const measureFetch = async (
  sandbox: Client,
  port: number,
  login: Partial<snowflake.ConnectionOptions>,
  count: number,
): Promise<FetchTimes> => {
  await sandbox.query(
    `CREATE TABLE BIG AS SELECT SEQ4() AS N, SEQ4() / 7 AS R, 'text ' || SEQ4() AS T, (SEQ4() % 3 = 0) AS B,
       DATEADD(second, SEQ4(), '2026-01-01'::TIMESTAMP_NTZ) AS AT, (SEQ4() * 1.25)::NUMBER(12,2) AS M
     FROM TABLE(GENERATOR(ROWCOUNT => ${count}))`,
  );
  const child = startChild('node', [
    '--import',
    'tsx',
    'bench/sandbox/replay-server.ts',
    String(port),
  ]);
  const fetch = (client: Client) =>
    timed(async () => {
      const { rows } = await client.query('SELECT * FROM BIG');
      if (rows.length !== count) throw new Error(`${rows.length} rows came`);
    });
  try {
    const line = await child.line((each) => each.startsWith('{'), 60_000);
    const replayed = await connect((JSON.parse(line) as { port: number }).port, login);
    const times = { sandbox: [] as number[], driver: [] as number[] };
    for (let at = -1; at < ROUNDS; at++) {
      const [a, b] = [await fetch(sandbox), await fetch(replayed)];
      if (at < 0) continue;
      times.sandbox.push(a);
      times.driver.push(b);
    }
    await replayed.close();
    return times;
  } finally {
    await child.stop();
  }
};
