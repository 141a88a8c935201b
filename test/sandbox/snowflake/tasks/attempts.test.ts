import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 120_000;

let server: SnowflakeServer;
let client: TaskClient;

beforeEach(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  await client.run('CREATE TABLE SEEN (WHAT VARCHAR)', 'CREATE TABLE OPEN_DOOR (X INT)');
}, LONGEST);
afterEach(() => server.stop());

const atTheDoor = `WHILE ((SELECT COUNT(*) FROM OPEN_DOOR) = 0) DO
    CALL SYSTEM$WAIT(50, 'MILLISECONDS');
  END WHILE;`;

const told = async () =>
  (
    await client.run(
      `SELECT NAME, STATE, ATTEMPT_NUMBER AS N, SCHEDULED_FROM AS F FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY())
       WHERE STATE <> 'SCHEDULED' ORDER BY COALESCE(QUERY_START_TIME, COMPLETED_TIME), NAME`,
    )
  ).map(({ NAME, STATE, N, F }) => `${NAME} ${STATE} ${N} ${F}`);

const root = async () => {
  const [row] = await client.run('DESCRIBE TASK R');
  return [row?.state, row?.last_suspended_reason];
};

describe('an automatic retry', () => {
  it(
    'begins where the attempt failed, after its finalizer and before what waits for the root',
    async () => {
      await client.run(
        'CREATE TASK R WAREHOUSE = W TASK_AUTO_RETRY_ATTEMPTS = 1 AS SELECT 1',
        `CREATE TASK A WAREHOUSE = W AFTER R AS BEGIN ${atTheDoor} SELECT * FROM NOWHERE; END`,
        'CREATE TASK F WAREHOUSE = W FINALIZE = R AS SELECT 1',
        'ALTER TASK A RESUME',
        'ALTER TASK F RESUME',
        'EXECUTE TASK R',
      );
      await client.until(async () => expect(await client.states()).toContain('A EXECUTING'));
      await client.run('ALTER TASK A SUSPEND', 'EXECUTE TASK R');
      await client.run('INSERT INTO OPEN_DOOR VALUES (1)');
      await client.ended(3);
      expect(await told()).toEqual([
        'R SUCCEEDED 1 EXECUTE TASK',
        'A FAILED 1 EXECUTE TASK',
        'F SUCCEEDED 1 EXECUTE TASK',
        'A FAILED 2 AUTOMATIC RETRY',
        'F SUCCEEDED 2 AUTOMATIC RETRY',
        'R SUCCEEDED 1 EXECUTE TASK',
        'F SUCCEEDED 1 EXECUTE TASK',
      ]);
    },
    LONGEST,
  );
});

describe('SUSPEND_TASK_AFTER_NUM_FAILURES', () => {
  /** A root whose one child obeys the run's config; suspended after two failures in a row. */
  const graph = async (limit: number) => {
    await client.run(
      `CREATE TASK R WAREHOUSE = W SCHEDULE = '24 HOURS' SUSPEND_TASK_AFTER_NUM_FAILURES = ${limit} AS SELECT 1`,
      `CREATE TASK A WAREHOUSE = W USER_TASK_TIMEOUT_MS = 1000 AFTER R AS BEGIN
         LET what VARCHAR := SYSTEM$GET_TASK_GRAPH_CONFIG('what');
         IF (what = 'fail') THEN SELECT * FROM NOWHERE; END IF;
         IF (what = 'wait') THEN CALL SYSTEM$WAIT(600); END IF;
       END`,
      'ALTER TASK A RESUME',
      'ALTER TASK R RESUME',
    );
  };
  let ran = 0;
  beforeEach(() => {
    ran = 0;
  });
  const run = async (what: 'fail' | 'work' | 'wait') => {
    await client.run(`EXECUTE TASK R USING CONFIG = '{"what": "${what}"}'`);
    await client.ended(++ran);
  };

  it(
    'counts failures of one task in a row, a timeout among them',
    async () => {
      await graph(2);
      await run('fail');
      await run('work');
      await run('fail');
      expect(await root()).toEqual(['started', null]);
      await run('wait');
      expect(await root()).toEqual(['suspended', 'SUSPENDED_DUE_TO_ERRORS']);
      expect((await told()).filter((line) => line.includes('AUTO'))).toEqual([
        'A FAILED_AND_AUTO_SUSPENDED 1 EXECUTE TASK',
      ]);
      await client.run('ALTER TASK R RESUME');
      await run('fail');
      expect((await root())[0]).toBe('started');
      await run('fail');
      expect(await root()).toEqual(['suspended', 'SUSPENDED_DUE_TO_ERRORS']);
    },
    LONGEST,
  );

  it(
    'may be set for the whole account, as other parameters of tasks; the nearest level counts',
    async () => {
      await client.run(
        'ALTER ACCOUNT SET SUSPEND_TASK_AFTER_NUM_FAILURES = 1 USER_TASK_TIMEOUT_MS = 1000',
        "CREATE TASK R WAREHOUSE = W SCHEDULE = '24 HOURS' AS CALL SYSTEM$WAIT(600)",
        'ALTER TASK R RESUME',
        'EXECUTE TASK R',
      );
      await client.ended(1);
      expect((await told())[0]).toBe('R FAILED_AND_AUTO_SUSPENDED 1 EXECUTE TASK');
      const shown = async () =>
        (await client.run("SHOW PARAMETERS LIKE '%_MS' IN TASK R")).map(
          ({ value, level, default: standard }) => [value, level, standard],
        );
      expect(await shown()).toEqual([['1000', 'ACCOUNT', '3600000']]);
      await client.run('ALTER TASK R SET USER_TASK_TIMEOUT_MS = 2000');
      expect(await shown()).toEqual([['2000', 'TASK', '3600000']]);
      await client.run(
        'ALTER ACCOUNT UNSET USER_TASK_TIMEOUT_MS, SUSPEND_TASK_AFTER_NUM_FAILURES',
        'ALTER TASK R UNSET USER_TASK_TIMEOUT_MS',
      );
      expect(await shown()).toEqual([['3600000', '', '3600000']]);
      expect(await client.refusal('ALTER ACCOUNT SET TASK_AUTO_RETRY_ATTEMPTS = 31')).toContain(
        "invalid value [31] for parameter 'TASK_AUTO_RETRY_ATTEMPTS'",
      );
      expect(await client.refusal('ALTER SESSION SET USER_TASK_TIMEOUT_MS = 1')).toMatch(
        /^001420 /,
      );
      expect(await client.run("SHOW PARAMETERS LIKE 'USER_TASK%' IN SESSION")).toEqual([]);
    },
    LONGEST,
  );

  it(
    'is inherited from the schema, else from its database, else from the account',
    async () => {
      await client.run(
        'CREATE TASK R WAREHOUSE = W AS SELECT * FROM NOWHERE',
        'ALTER ACCOUNT SET SUSPEND_TASK_AFTER_NUM_FAILURES = 7',
        'ALTER DATABASE D SET SUSPEND_TASK_AFTER_NUM_FAILURES = 2, USER_TASK_TIMEOUT_MS = 5000',
        'ALTER SCHEMA D.S SET SUSPEND_TASK_AFTER_NUM_FAILURES = 1 LOG_EVENT_LEVEL = error',
      );
      const shown = async (where: string) =>
        (await client.run(`SHOW PARAMETERS IN ${where}`))
          .filter(({ level }) => level !== '')
          .map(({ key, value, level }) => `${key} ${value} ${level}`);
      expect(await shown('TASK R')).toEqual([
        'LOG_EVENT_LEVEL ERROR SCHEMA',
        'SUSPEND_TASK_AFTER_NUM_FAILURES 1 SCHEMA',
        'USER_TASK_TIMEOUT_MS 5000 DATABASE',
      ]);
      expect(await shown('SCHEMA')).toEqual(await shown('TASK R'));
      expect(await shown('DATABASE D')).toEqual([
        'SUSPEND_TASK_AFTER_NUM_FAILURES 2 DATABASE',
        'USER_TASK_TIMEOUT_MS 5000 DATABASE',
      ]);
      expect(await shown('ACCOUNT')).toEqual(['SUSPEND_TASK_AFTER_NUM_FAILURES 7 ACCOUNT']);
      await client.run(
        "ALTER TASK R SET SCHEDULE = '24 HOURS' LOG_EVENT_LEVEL = INFO",
        'ALTER TASK R RESUME',
        'EXECUTE TASK R',
      );
      await client.ended(1);
      expect((await told())[0]).toBe('R FAILED_AND_AUTO_SUSPENDED 1 EXECUTE TASK');
      expect(await shown('TASK R')).toContain('LOG_EVENT_LEVEL INFO TASK');
      await client.run(
        'ALTER SCHEMA IF EXISTS S UNSET SUSPEND_TASK_AFTER_NUM_FAILURES, LOG_EVENT_LEVEL',
        'ALTER TASK R UNSET LOG_EVENT_LEVEL',
      );
      expect(await shown('TASK R')).toEqual(await shown('DATABASE'));
      for (const [statement, told] of [
        ['ALTER SCHEMA S SET LOG_EVENT_LEVEL = LOUD', /^001006 .*\n.*LOUD/],
        ['ALTER TASK R SET LOG_EVENT_LEVEL = LOUD', /^001006 .*\n.*LOUD/],
        ['ALTER DATABASE D SET TIMEZONE = UTC', /^001420 .*\n.*'TIMEZONE' for 'DATABASE'/],
        ['ALTER DATABASE D SET TRACE_LEVEL = ON_EVENT', /^000002 .*ALTER DATABASE … TRACE_LEVEL/],
        ['ALTER SCHEMA S UNSET CATALOG', /^000002 .*ALTER SCHEMA … CATALOG/],
        ['ALTER DATABASE D SWAP WITH E', /^000002 .*ALTER DATABASE … SWAP/],
        ['ALTER SCHEMA NOWHERE SET LOG_EVENT_LEVEL = INFO', /^002003 /],
        ['ALTER DATABASE SNOWFLAKE SET LOG_EVENT_LEVEL = INFO', /^003001 /],
      ] as const)
        expect(await client.refusal(statement)).toMatch(told);
      await client.run(
        'CREATE ROLE READER',
        'GRANT ROLE READER TO USER SANDBOX_ADMIN',
        'GRANT USAGE ON DATABASE D TO ROLE READER',
        'USE ROLE READER',
        'USE SECONDARY ROLES NONE',
      );
      expect(await client.refusal('ALTER DATABASE D UNSET LOG_EVENT_LEVEL')).toMatch(/^003001 /);
      await client.run(
        'USE ROLE ACCOUNTADMIN',
        'GRANT MODIFY ON DATABASE D TO ROLE READER',
        'USE ROLE READER',
        'ALTER DATABASE D UNSET USER_TASK_TIMEOUT_MS',
      );
    },
    LONGEST,
  );

  it(
    'of 0 never suspends',
    async () => {
      await graph(0);
      for (let times = 0; times < 3; times++) await run('fail');
      expect(await root()).toEqual(['started', null]);
    },
    LONGEST,
  );
});

describe('ALLOW_CHILD_OVERLAP', () => {
  it(
    'lets the run that waits begin as soon as the root has ended',
    async () => {
      await client.run(
        `CREATE TASK R WAREHOUSE = W OVERLAP_POLICY = ALLOW_CHILD_OVERLAP AS BEGIN ${atTheDoor} END`,
        'CREATE TASK A WAREHOUSE = W AFTER R AS CALL SYSTEM$WAIT(600)',
        'ALTER TASK A RESUME',
        'EXECUTE TASK R',
      );
      await client.until(async () => expect(await client.states()).toEqual(['R EXECUTING']));
      await client.run('EXECUTE TASK R');
      expect(await client.states()).toEqual(['R EXECUTING', 'R SCHEDULED']);
      await client.run('INSERT INTO OPEN_DOOR VALUES (1)');
      await client.until(async () =>
        expect((await client.states()).sort()).toEqual([
          'A EXECUTING',
          'A EXECUTING',
          'R SUCCEEDED',
          'R SUCCEEDED',
        ]),
      );
    },
    LONGEST,
  );
});

describe('CREATE OR ALTER TASK', () => {
  it(
    'leaves state and tags alone, and resets what it does not name',
    async () => {
      await client.run(
        "CREATE TASK T WAREHOUSE = W SCHEDULE = '1 HOUR' CONFIG = '{}' COMMENT = 'x' TAG (TEAM = 'ml') AS SELECT 1",
        'ALTER TASK T RESUME',
        "CREATE OR ALTER TASK T SCHEDULE = '2 HOURS' AS SELECT 2",
      );
      expect((await client.run('DESCRIBE TASK T'))[0]).toMatchObject({
        state: 'started',
        schedule: '2 HOURS',
        config: null,
        comment: '',
        warehouse: null,
        definition: 'SELECT 2',
      });
      expect(await client.run("SELECT SYSTEM$GET_TAG('TEAM', 'D.S.T', 'TASK') AS T")).toEqual([
        { T: 'ml' },
      ]);
    },
    LONGEST,
  );
});
