import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LocalAccount, type Row, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;

beforeEach(async () => {
  account = await startLocalAccount('2026-11-22T00:00:00Z');
  await account.run(
    'CREATE TABLE T (N INT)',
    'CREATE STREAM S ON TABLE T',
    'CREATE TABLE SINK (N INT)',
  );
});
afterEach(() => account.stop());

const COLUMNS =
  'STATE, SCHEDULED_FROM, ERROR_CODE, ERROR_MESSAGE, QUERY_ID, SCHEDULED_TIME, CONDITION_TEXT';
const history = (): Promise<Row[]> =>
  account.run(
    `SELECT ${COLUMNS} FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY()) WHERE STATE <> 'SCHEDULED'
     ORDER BY SCHEDULED_TIME`,
  );
const states = async () =>
  (await history()).map(({ STATE, SCHEDULED_FROM }) => `${STATE} ${SCHEDULED_FROM}`);

const sees = (look: () => Promise<unknown>, expected: unknown) =>
  vi.waitFor(async () => expect(await look()).toEqual(expected), {
    timeout: 30_000,
    interval: 30,
  });

const sink = () =>
  account.run('SELECT N FROM SINK ORDER BY N').then((rows) => rows.map(({ N }) => N));

const CONSUME = 'INSERT INTO SINK SELECT N FROM S';
/** A root that asks for the stream's data, without a schedule unless `rest` has one. */
const triggered = (rest = '', body = CONSUME) =>
  account.run(
    `CREATE TASK R WAREHOUSE = W ${rest} WHEN SYSTEM$STREAM_HAS_DATA('S') AS ${body}`,
    'ALTER TASK R RESUME',
  );

/** Time enough for what must not happen: the looks at the streams have ended. */
const settle = async () => {
  for (let at = 0; at < 5; at++) await account.run(`SELECT SYSTEM$STREAM_HAS_DATA('S')`);
};

describe('a task without a schedule that asks for the data of a stream', () => {
  it('runs when data comes, by the trigger, and moves the stream on', async () => {
    await triggered();
    await settle();
    expect(await states()).toEqual([]);
    await account.run('INSERT INTO T VALUES (1), (2)');
    await sees(states, ['SUCCEEDED TRIGGER']);
    expect(await sink()).toEqual([1, 2]);
    expect(await account.cell(`SELECT SYSTEM$STREAM_HAS_DATA('S')`)).toBe(false);
    expect((await account.run('SHOW TASKS'))[0]).toMatchObject({ schedule: null });
  });

  it('runs at most once in thirty seconds, and then with all that came meanwhile', async () => {
    await triggered();
    await account.run('INSERT INTO T VALUES (1)');
    await sees(states, ['SUCCEEDED TRIGGER']);
    await account.run('INSERT INTO T VALUES (2)');
    await account.run('INSERT INTO T VALUES (3)');
    await account.clock.advance(29_000);
    await settle();
    expect(await sink()).toEqual([1]);
    await account.clock.advance(1_000);
    await sees(sink, [1, 2, 3]);
    await sees(states, ['SUCCEEDED TRIGGER', 'SUCCEEDED TRIGGER']);
    await account.clock.advance(600_000);
    await settle();
    expect(await states()).toHaveLength(2);
  });

  it('runs as often as its interval says, or its schema’s', async () => {
    await account.run('ALTER SCHEMA S SET USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS = 60');
    await triggered();
    const expectRunAfter = async (ms: number, n: number) => {
      await account.run(`INSERT INTO T VALUES (${n})`);
      await account.clock.advance(ms - 1);
      await settle();
      expect(await sink()).not.toContain(n);
      await account.clock.advance(1);
      await sees(states, Array(n).fill('SUCCEEDED TRIGGER'));
    };
    await account.run('INSERT INTO T VALUES (1)');
    await sees(states, ['SUCCEEDED TRIGGER']);
    await expectRunAfter(60_000, 2);
    await account.run('ALTER TASK R SET USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS = 10');
    await expectRunAfter(10_000, 3);
    const [shown] = await account.run("SHOW PARAMETERS LIKE '%TRIGGER%' IN TASK R");
    expect(shown).toMatchObject({ value: '10', default: '30', level: 'TASK' });
    expect(await account.cell("SELECT GET_DDL('TASK', 'R')")).toContain(
      'user_task_minimum_trigger_interval_in_seconds=10',
    );
  });

  it('runs again and again while what it does leaves the data there', async () => {
    await triggered('', 'SELECT 1');
    await account.run('INSERT INTO T VALUES (1)');
    for (const runs of [1, 2, 3]) {
      await sees(states, Array(runs).fill('SUCCEEDED TRIGGER'));
      await account.clock.advance(30_000);
    }
  });

  it('looks for what came while it was suspended when it is resumed', async () => {
    await triggered();
    await account.run('ALTER TASK R SUSPEND', 'INSERT INTO T VALUES (1)');
    await settle();
    expect(await states()).toEqual([]);
    await account.run('ALTER TASK R RESUME');
    await sees(states, ['SUCCEEDED TRIGGER']);
  });

  it('runs for data that a transaction commits, not before', async () => {
    await triggered();
    await account.run('BEGIN', 'INSERT INTO T VALUES (1)');
    await settle();
    expect(await states()).toEqual([]);
    await account.run('COMMIT');
    await sees(states, ['SUCCEEDED TRIGGER']);
  });

  it('runs after a restart for what it had no time for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'triggers-'));
    await account.stop();
    account = await startLocalAccount('2026-11-22T00:00:00Z', folder);
    await account.run(
      'CREATE TABLE T (N INT)',
      'CREATE STREAM S ON TABLE T',
      'CREATE TABLE SINK (N INT)',
    );
    await triggered();
    await account.run('INSERT INTO T VALUES (1)');
    await sees(states, ['SUCCEEDED TRIGGER']);
    await account.run('INSERT INTO T VALUES (2)');
    await account.stop();
    account = await startLocalAccount('2026-11-22T00:00:29Z', folder);
    await settle();
    expect(await sink()).toEqual([1]);
    await account.clock.advance(1_000);
    await sees(sink, [1, 2]);
    await sees(states, ['SUCCEEDED TRIGGER', 'SUCCEEDED TRIGGER']);
    await account.stop();
    await rm(folder, { recursive: true });
    account = await startLocalAccount();
  });

  it('runs for any of several streams, and is skipped where the whole condition is false', async () => {
    await account.run(
      'CREATE TABLE U (N INT)',
      'CREATE STREAM S2 ON TABLE U APPEND_ONLY = TRUE',
      `CREATE TASK BOTH WAREHOUSE = W WHEN SYSTEM$STREAM_HAS_DATA('S') AND SYSTEM$STREAM_HAS_DATA('D.S.S2') AS SELECT 1`,
      'ALTER TASK BOTH RESUME',
      'INSERT INTO U VALUES (1)',
    );
    await sees(states, ['SKIPPED TRIGGER']);
  });
});

describe('a task with a schedule and WHEN SYSTEM$STREAM_HAS_DATA', () => {
  it('is passed over while there is nothing, and runs on time by the trigger when there is', async () => {
    await triggered(`SCHEDULE = '1 MINUTE'`);
    await account.clock.advance(60_000);
    await settle();
    expect(await states()).toEqual([]);
    await account.run('INSERT INTO T VALUES (1)');
    await settle();
    expect(await states()).toEqual([]);
    await account.clock.advance(60_000);
    await sees(states, ['SUCCEEDED TRIGGER']);
    expect(await sink()).toEqual([1]);
    await account.clock.advance(600_000);
    await settle();
    expect(await states()).toEqual(['SUCCEEDED TRIGGER']);
  });

  it('is skipped with the platform’s words where it asks for more, or is told to run', async () => {
    await account.run(
      `CREATE TASK R WAREHOUSE = W SCHEDULE = '1 MINUTE' WHEN NOT NOT SYSTEM$STREAM_HAS_DATA('S') AS ${CONSUME}`,
      'ALTER TASK R RESUME',
    );
    await account.clock.advance(60_000);
    await sees(states, ['SKIPPED SCHEDULE']);
    const [skipped] = await history();
    expect(skipped).toMatchObject({
      ERROR_CODE: 40003,
      ERROR_MESSAGE: 'Conditional expression for task evaluated to false.',
      QUERY_ID: null,
      CONDITION_TEXT: `NOT NOT SYSTEM$STREAM_HAS_DATA('S')`,
    });
    await account.run(
      'DROP TASK R',
      `CREATE TASK R WAREHOUSE = W SCHEDULE = '1 MINUTE' WHEN SYSTEM$STREAM_HAS_DATA('S') AS ${CONSUME}`,
      'EXECUTE TASK R',
    );
    await sees(states, ['SKIPPED SCHEDULE', 'SKIPPED EXECUTE TASK']);
  });

  it('fails when the stream is gone', async () => {
    await triggered(`SCHEDULE = '1 MINUTE'`);
    await account.run('DROP STREAM S');
    await account.clock.advance(60_000);
    await sees(states, ['FAILED SCHEDULE']);
    expect((await history())[0]?.ERROR_MESSAGE).toContain('must be a valid stream name');
  });
});
