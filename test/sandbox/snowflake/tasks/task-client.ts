import { vi } from 'vitest';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';

export type Row = Readonly<Record<string, unknown>>;

/** A stock client that works on tasks: SQL text in, rows out, refusals as text. */
export interface TaskClient {
  readonly client: Client;
  /** Runs statements in order; the rows of the last. */
  run(...sql: readonly string[]): Promise<readonly Row[]>;
  /** `code sqlState message` of the refusal. */
  refusal(sql: string): Promise<string>;
  /** `NAME STATE` of each task run, by attempt and name; the run that is due next is left out. */
  states(where?: string): Promise<string[]>;
  /** Waits until that many graph runs have ended, of all that the last hour knows. */
  ended(count: number): Promise<readonly Row[]>;
  /** Waits until what `look` finds passes. */
  until(look: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const TASK_HISTORY = 'TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(RESULT_LIMIT => 10000))';

/** Makes warehouse W and schema D.S where they are missing, and takes them. */
const PLACE = [
  'CREATE WAREHOUSE IF NOT EXISTS W',
  'USE WAREHOUSE W',
  'CREATE DATABASE IF NOT EXISTS D',
  'CREATE SCHEMA IF NOT EXISTS D.S',
  'USE SCHEMA D.S',
];

const until = (look: () => Promise<void>): Promise<void> =>
  vi.waitFor(look, { timeout: 100_000, interval: 30 });

/** @param setUp statements that the session begins with; the administrator's make W and D.S */
export const openTaskClient = async (
  port: number,
  { role, setUp = PLACE }: { role?: string; setUp?: readonly string[] } = {},
): Promise<TaskClient> => {
  prepareClient();
  const client = await connect(port, {
    username: 'SANDBOX_ADMIN',
    role: role ?? 'ACCOUNTADMIN',
  });
  const run: TaskClient['run'] = async (...statements) => {
    let rows: readonly Row[] = [];
    for (const sql of statements) rows = (await client.query(sql)).rows;
    return rows;
  };
  await run(...setUp);
  return {
    client,
    run,
    until,
    refusal: async (sql) => {
      try {
        await run(sql);
      } catch (error) {
        const { code, sqlState, message } = error as {
          code: string;
          sqlState: string;
          message: string;
        };
        return `${code} ${sqlState} ${message}`;
      }
      return 'no refusal';
    },
    states: async (where = 'TRUE') =>
      (
        await run(
          `SELECT NAME, STATE FROM ${TASK_HISTORY}
           WHERE GRAPH_RUN_GROUP_ID IS NOT NULL AND (${where}) ORDER BY ATTEMPT_NUMBER, SCHEDULED_TIME, NAME`,
        )
      ).map(({ NAME, STATE }) => `${NAME} ${STATE}`),
    ended: async (count) => {
      let rows: readonly Row[] = [];
      await until(async () => {
        rows = await run('SELECT * FROM TABLE(D.INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS())');
        if (rows.length !== count) throw new Error(`${rows.length} runs have ended, not ${count}`);
      });
      return rows;
    },
    close: () => client.close(),
  };
};
