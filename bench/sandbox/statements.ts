import { DuckDBInstance } from '@duckdb/node-api';
import { startChild } from '../../test/support/child-process.js';
import { type Client, connect } from '../../test/support/snowflake-client.js';
import { timed } from './timed.js';

const ROUNDS = 300;

/** Milliseconds of one statement each. */
export interface StatementTimes {
  readonly sandbox: readonly number[];
  readonly driver: readonly number[];
  readonly duck: readonly number[];
}

/** Another statement each time, so that nothing is known of it beforehand. */
const text = (table: string, at: number) => `SELECT N, T FROM ${table} WHERE N = ${at}`;

/** The same statements to the sandbox, to a server that only answers, and to DuckDB itself, in turn. */
export const measureStatements = async (sandbox: Client): Promise<StatementTimes> => {
  await sandbox.query(
    "CREATE TABLE SMALL AS SELECT SEQ4() AS N, 'text ' || SEQ4() AS T FROM TABLE(GENERATOR(ROWCOUNT => 1000))",
  );
  const child = startChild('node', ['--import', 'tsx', 'bench/sandbox/empty-server.ts']);
  const instance = await DuckDBInstance.create();
  try {
    const { port } = JSON.parse(await child.line((line) => line.startsWith('{'), 60_000)) as {
      port: number;
    };
    const empty = await connect(port);
    const duck = await instance.connect();
    await duck.run("CREATE TABLE SMALL AS SELECT i AS N, 'text ' || i AS T FROM range(1000) r(i)");
    const times = { sandbox: [] as number[], driver: [] as number[], duck: [] as number[] };
    for (let at = -50; at < ROUNDS; at++) {
      const [a, b, c] = [
        await timed(() => sandbox.query(text('SMALL', at))),
        await timed(() => empty.query(text('SMALL', at))),
        await timed(async () => (await duck.run(text('SMALL', at))).fetchAllChunks()),
      ];
      if (at < 0) continue;
      times.sandbox.push(a);
      times.driver.push(b);
      times.duck.push(c);
    }
    await empty.close();
    duck.closeSync();
    return times;
  } finally {
    instance.closeSync();
    await child.stop();
  }
};
