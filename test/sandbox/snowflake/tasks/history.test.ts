import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 120_000;

let server: SnowflakeServer;
let client: TaskClient;

const from = (call: string, columns = '*') =>
  `SELECT ${columns} FROM TABLE(D.INFORMATION_SCHEMA.${call})`;
const names = async (args: string) =>
  (await client.run(from(`TASK_HISTORY(${args})`, 'NAME'))).map(({ NAME }) => NAME).sort();

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  await client.run(
    "CREATE TASK GOOD WAREHOUSE = W SCHEDULE = '7 HOURS' AS SELECT 1",
    'CREATE TASK KID WAREHOUSE = W AFTER GOOD AS SELECT 1',
    'ALTER TASK KID RESUME',
    'ALTER TASK GOOD RESUME',
    'CREATE TASK BAD WAREHOUSE = W AS SELECT * FROM NOWHERE',
    'CREATE SCHEMA D."Other"',
    'CREATE TASK D."Other".GOOD WAREHOUSE = W AS SELECT 1',
    'USE SCHEMA D.S',
    'EXECUTE TASK GOOD',
    'EXECUTE TASK BAD',
    'EXECUTE TASK D."Other".GOOD',
  );
  await client.ended(3);
}, LONGEST);
afterAll(() => server.stop());

describe('TASK_HISTORY', () => {
  it('is cut by its arguments', async () => {
    expect(await names('')).toEqual(['BAD', 'GOOD', 'GOOD', 'GOOD', 'KID']);
    expect(await names("TASK_NAME => 'good'")).toEqual(['GOOD', 'GOOD', 'GOOD']);
    expect(await names("DATABASE_NAME => 'd', SCHEMA_NAME => 's'")).toEqual([
      'BAD',
      'GOOD',
      'GOOD',
      'KID',
    ]);
    expect(await names(`DATABASE_NAME => 'D', SCHEMA_NAME => '"Other"'`)).toEqual(['GOOD']);
    expect(await names("DATABASE_NAME => 'NONE'")).toEqual([]);
    expect(await names('ERROR_ONLY => TRUE')).toEqual(['BAD']);
    expect(await names('RESULT_LIMIT => 2')).toHaveLength(2);
    const [{ id } = {}] = await client.run('DESCRIBE TASK GOOD');
    expect(await names(`ROOT_TASK_ID => '${id}'`)).toEqual(['GOOD', 'GOOD', 'KID']);
    const now = 'CURRENT_TIMESTAMP()';
    expect(await names(`SCHEDULED_TIME_RANGE_START => DATEADD('hour', 1, ${now})`)).toEqual([
      'GOOD',
    ]);
    expect(await names(`SCHEDULED_TIME_RANGE_END => DATEADD('hour', -1, ${now})`)).toEqual([]);
  });

  it('needs a warehouse that its role may use; SHOW and DESCRIBE do not', async () => {
    const bare = await openTaskClient(server.port, { setUp: ['USE SCHEMA D.S'] });
    for (const sql of [
      from('TASK_HISTORY()'),
      from('CURRENT_TASK_GRAPHS()'),
      'SELECT * FROM D.INFORMATION_SCHEMA.TABLES',
      'SELECT * FROM SNOWFLAKE.ACCOUNT_USAGE.TASK_HISTORY',
    ])
      expect(await bare.refusal(sql)).toContain('000606 57P03 No active warehouse selected');
    await bare.run('SHOW TASKS', 'DESCRIBE TASK GOOD');
    expect(await bare.run('SELECT COUNT(*) AS N FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')).toEqual(
      [{ N: 1 }],
    );
    await bare.close();
  });

  it('is found without a name before it once INFORMATION_SCHEMA is the current schema', async () => {
    for (const place of ['', 'D.S.', 'S.'])
      expect(await client.refusal(`SELECT * FROM TABLE(${place}TASK_HISTORY())`)).toBe(
        '002141 42601 SQL compilation error:\nUnknown table function TASK_HISTORY',
      );
    await client.run('USE SCHEMA D.INFORMATION_SCHEMA');
    expect(await client.run("SELECT NAME FROM TABLE(TASK_HISTORY(TASK_NAME => 'BAD'))")).toEqual([
      { NAME: 'BAD' },
    ]);
    expect(
      await client.run("SELECT SCHEMA_NAME AS S FROM SCHEMATA WHERE SCHEMA_NAME = 'Other'"),
    ).toEqual([{ S: 'Other' }]);
    expect(await client.run('SELECT CURRENT_SCHEMA() AS S')).toEqual([{ S: 'INFORMATION_SCHEMA' }]);
    await client.run('USE SCHEMA S');
    expect(await client.refusal('USE SCHEMA NOWHERE.INFORMATION_SCHEMA')).toContain('002043');
  });

  it('is cut before WHERE looks at it', async () => {
    const newest = from('TASK_HISTORY(RESULT_LIMIT => 1)', 'STATE');
    expect(await client.run(newest)).toEqual([{ STATE: 'SCHEDULED' }]);
    expect(await client.run(`${newest} WHERE STATE = 'FAILED'`)).toEqual([]);
  });

  it.each([
    ["SCHEMA_NAME => 'S'", 'Invalid argument SCHEMA_NAME'],
    ['RESULT_LIMIT => 10001', 'Invalid argument RESULT_LIMIT: 10001.'],
    ['RESULT_LIMIT => 0', 'Invalid argument RESULT_LIMIT: 0.'],
    [
      "SCHEDULED_TIME_RANGE_START => DATEADD('day', -8, CURRENT_TIMESTAMP())",
      'SCHEDULED_TIME_RANGE_START must be within the last 7 days.',
    ],
    [
      "SCHEDULED_TIME_RANGE_END => DATEADD('day', -8, CURRENT_TIMESTAMP())",
      'SCHEDULED_TIME_RANGE_END must be within the last 7 days.',
    ],
  ])('refuses %s', async (args, words) => {
    expect(await client.refusal(from(`TASK_HISTORY(${args})`))).toContain(words);
  });

  it('tells the types and values that the platform does', async () => {
    const [row] = await client.run(
      `${from('TASK_HISTORY()')} WHERE NAME = 'BAD' AND DATABASE_NAME = 'D'`,
    );
    expect(row).toMatchObject({
      STATE: 'FAILED',
      ERROR_CODE: 2003,
      GRAPH_VERSION: 1,
      ATTEMPT_NUMBER: 1,
      SCHEDULED_FROM: 'EXECUTE TASK',
      QUERY_TEXT: 'SELECT * FROM NOWHERE',
      CONDITION_TEXT: null,
      RETURN_VALUE: null,
      CONFIG: null,
      BACKFILL_INFO: null,
    });
    expect(row?.SCHEDULED_TIME).toEqual(new Date(Number(row?.RUN_ID)));
    expect(Object.keys(row ?? {}).join(' ')).toBe(
      'QUERY_ID NAME DATABASE_NAME SCHEMA_NAME QUERY_TEXT CONDITION_TEXT STATE ERROR_CODE ERROR_MESSAGE SCHEDULED_TIME QUERY_START_TIME NEXT_SCHEDULED_TIME COMPLETED_TIME ROOT_TASK_ID GRAPH_VERSION RUN_ID RETURN_VALUE SCHEDULED_FROM ATTEMPT_NUMBER CONFIG QUERY_HASH QUERY_HASH_VERSION QUERY_PARAMETERIZED_HASH QUERY_PARAMETERIZED_HASH_VERSION GRAPH_RUN_GROUP_ID BACKFILL_INFO SPCS_JOB_ID',
    );
    // what a task of another user has answered is nobody else's
    expect(
      await client.refusal(`SELECT * FROM TABLE(RESULT_SCAN('${String(row?.QUERY_ID)}'))`),
    ).toMatch(/^000709 /);
  });

  it('covers the account from any database, the newest first, and what is due within eight days', async () => {
    const rows = await client.run(
      'SELECT NAME, SCHEDULED_TIME AS AT, QUERY_ID FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY())',
    );
    expect(rows.map(({ NAME }) => NAME).sort()).toEqual(['BAD', 'GOOD', 'GOOD', 'GOOD', 'KID']);
    expect(rows[0]).toMatchObject({ NAME: 'GOOD', QUERY_ID: null });
    const times = rows.map(({ AT }) => Number(AT));
    expect(times).toEqual([...times].sort((one, other) => other - one));
    const far = new Date(server.clock.now() + 20 * 86_400_000);
    const day = `${far.getUTCDate()} ${far.getUTCMonth() + 1}`;
    await client.run(
      "CREATE TASK EIGHT_DAYS WAREHOUSE = W SCHEDULE = '192 HOURS' AS SELECT 1",
      `CREATE TASK LATER WAREHOUSE = W SCHEDULE = 'USING CRON 0 0 ${day} * UTC' AS SELECT 1`,
      'ALTER TASK EIGHT_DAYS RESUME',
      'ALTER TASK LATER RESUME',
    );
    expect(await names("TASK_NAME => 'EIGHT_DAYS'")).toHaveLength(1);
    expect(await names("TASK_NAME => 'LATER'")).toEqual([]);
    await client.run('DROP TASK EIGHT_DAYS', 'DROP TASK LATER');
  });

  it('gives the root the time of its next run', async () => {
    const rows = await client.run(
      `${from('TASK_HISTORY()', 'NAME, NEXT_SCHEDULED_TIME AS NEXT')} WHERE STATE = 'SUCCEEDED' AND SCHEMA_NAME = 'S' ORDER BY NAME`,
    );
    expect(rows).toEqual([
      { NAME: 'GOOD', NEXT: expect.any(Date) },
      { NAME: 'KID', NEXT: null },
    ]);
  });
});

describe('CURRENT_TASK_GRAPHS and COMPLETE_TASK_GRAPHS', () => {
  it('tell the run that is due next, and those that ended', async () => {
    expect(await client.run(from('CURRENT_TASK_GRAPHS()'))).toMatchObject([
      { ROOT_TASK_NAME: 'GOOD', STATE: 'SCHEDULED', SCHEDULED_FROM: 'SCHEDULE', ATTEMPT_NUMBER: 1 },
    ]);
    const complete = async (args: string) =>
      (await client.run(from(`COMPLETE_TASK_GRAPHS(${args})`)))
        .map(({ ROOT_TASK_NAME: name, STATE }) => `${name} ${STATE}`)
        .sort();
    expect(await complete('')).toEqual(['BAD FAILED', 'GOOD SUCCEEDED', 'GOOD SUCCEEDED']);
    expect(await complete('ERROR_ONLY => TRUE')).toEqual(['BAD FAILED']);
    expect(await complete("ROOT_TASK_NAME => 'bad'")).toEqual(['BAD FAILED']);
    expect(await complete('RESULT_LIMIT => 1')).toHaveLength(1);
    expect(await client.refusal(from('CURRENT_TASK_GRAPHS(ERROR_ONLY => TRUE)'))).toContain(
      'Invalid argument ERROR_ONLY.',
    );
  });
});

describe('TASK_DEPENDENTS', () => {
  it('gives the task first, then what comes after it, at once or at all', async () => {
    await client.run(
      'CREATE TASK KIDS_KID WAREHOUSE = W AFTER BAD AS SELECT 1',
      'CREATE TASK GREAT WAREHOUSE = W AFTER KIDS_KID AS SELECT 1',
      'CREATE TASK LAST_ONE WAREHOUSE = W FINALIZE = BAD AS SELECT 1',
    );
    const of = async (args: string) =>
      client.run(from(`TASK_DEPENDENTS(TASK_NAME => 'd.s.bad'${args})`));
    const told = await of('');
    expect(told.map(({ NAME }) => NAME)).toEqual(['BAD', 'KIDS_KID', 'GREAT', 'LAST_ONE']);
    expect(Object.keys(told[0] ?? {}).join(' ')).toBe(
      'CREATED_ON NAME DATABASE_NAME SCHEMA_NAME OWNER COMMENT WAREHOUSE SCHEDULE PREDECESSORS STATE DEFINITION CONDITION',
    );
    expect((await of(', RECURSIVE => FALSE')).map(({ NAME }) => NAME)).toEqual([
      'BAD',
      'KIDS_KID',
      'LAST_ONE',
    ]);
    expect(await client.refusal(from("TASK_DEPENDENTS(TASK_NAME => 'NOBODY')"))).toMatch(
      /^002003 /,
    );
    await client.run('ALTER TASK KIDS_KID REMOVE AFTER BAD');
    expect((await client.run('DESCRIBE TASK KIDS_KID'))[0]).toMatchObject({
      predecessors: '[]',
      state: 'suspended',
      last_suspended_reason: 'CHILD_BECAME_ROOT',
    });
    await client.run('DROP TASK GREAT', 'DROP TASK KIDS_KID', 'DROP TASK LAST_ONE');
  });
});

describe('SHOW TASKS', () => {
  it('has the columns of a live account in its order, and DESCRIBE TASK the same row', async () => {
    const [shown] = await client.run("SHOW TASKS LIKE 'k_d' IN SCHEMA D.S");
    expect(Object.keys(shown ?? {}).join(' ')).toBe(
      'created_on name id database_name schema_name owner comment warehouse schedule predecessors state definition condition allow_overlapping_execution error_integration last_committed_on last_suspended_on owner_role_type config task_relations last_suspended_reason success_integration scheduling_mode target_completion_interval execute_as_user overlap_policy created_by_user',
    );
    expect(await client.run('DESCRIBE TASK KID')).toEqual([shown]);
    const limited = await client.run("SHOW TASKS IN SCHEMA D.S LIMIT 1 FROM 'G'");
    expect(limited.map(({ name }) => name)).toEqual(['GOOD']);
  });
});

describe('EXECUTE TASK', () => {
  it.each([
    ['KID', '091435 22000 Execute task cannot be called on non-root task D.S.KID.'],
    [`KID USING CONFIG = 'x'`, '091435 '],
    [`GOOD USING CONFIG = 'x'`, 'Invalid config. Must be a string representation of a valid JSON'],
    [
      "GOOD RETRY GRAPH RUN GROUP 'nope'",
      'Cannot perform retry: Graph run group with ID nope not found.',
    ],
    ['GOOD RETRY GRAPH RUN', 'syntax error'],
    ['GOOD RETRY FIRST', 'syntax error'],
    ['GOOD RETRY LAST', '091456 22000 Cannot perform retry: run (GRAPH_RUN_GROUP_ID = '],
    ['NOBODY', "Task 'NOBODY' does not exist or not authorized."],
  ])('refuses %s', async (rest, words) => {
    expect(await client.refusal(`EXECUTE TASK ${rest}`)).toContain(words);
  });

  it(
    'retries any run by its group while the graph is what it was',
    async () => {
      await client.run('CREATE TASK AGAIN WAREHOUSE = W AS SELECT * FROM THERE_LATER');
      const groups: string[] = [];
      for (const count of [1, 2]) {
        await client.run('EXECUTE TASK AGAIN');
        await client.until(async () => {
          const rows = await client.run(
            `${from("COMPLETE_TASK_GRAPHS(ROOT_TASK_NAME => 'AGAIN')", 'GRAPH_RUN_GROUP_ID AS G')} ORDER BY SCHEDULED_TIME`,
          );
          expect(rows).toHaveLength(count);
          groups[count - 1] = String(rows[count - 1]?.G);
        });
      }
      await client.run(
        'CREATE TABLE THERE_LATER (X INT)',
        `EXECUTE TASK AGAIN RETRY GRAPH RUN GROUP '${groups[0]}'`,
      );
      await client.until(async () =>
        expect(
          await client.run(
            `${from("COMPLETE_TASK_GRAPHS(ROOT_TASK_NAME => 'AGAIN')", 'GRAPH_RUN_GROUP_ID AS G, SCHEDULED_FROM AS F, STATE')} WHERE ATTEMPT_NUMBER = 2`,
          ),
        ).toEqual([{ G: groups[0], F: 'MANUAL RETRY', STATE: 'SUCCEEDED' }]),
      );
      await client.run('ALTER TASK AGAIN RESUME');
      expect(
        await client.refusal(`EXECUTE TASK AGAIN RETRY GRAPH RUN GROUP '${groups[1]}'`),
      ).toMatch(/^091457 /);
    },
    LONGEST,
  );
});
