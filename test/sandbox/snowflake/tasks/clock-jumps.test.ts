import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 180_000;

let server: SnowflakeServer;
let client: TaskClient;

/** Moves the account's clock by the control route, as outsiders do; a session of days ago has expired by then. */
const moveClock = async (body: Readonly<Record<string, unknown>>) => {
  const answer = await fetch(`${server.control}clock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
  client = await openTaskClient(server.port);
};

const runsOf = async (name: string) =>
  client.run(
    `SELECT STATE, SCHEDULED_TIME FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => '${name}'))
     WHERE GRAPH_RUN_GROUP_ID IS NOT NULL ORDER BY SCHEDULED_TIME`,
  );

const statesOf = async (name: string) => (await runsOf(name)).map(({ STATE }) => STATE);

beforeAll(async () => {
  server = await startLocalSnowflake();
  await moveClock({ set: '2026-11-01T00:00:00Z', rate: 0 });
}, LONGEST);
afterAll(() => server.stop());

describe('a jump of the clock', () => {
  it(
    'cuts no run off: limits count the real time that bodies take',
    async () => {
      await client.run(
        'CREATE TABLE OPEN_DOOR (X INT)',
        `CREATE TASK SLOW WAREHOUSE = W AS BEGIN
           LET open INT := 0;
           WHILE (open = 0) DO
             open := (SELECT COUNT(*) FROM OPEN_DOOR);
             CALL SYSTEM$WAIT(50, 'MILLISECONDS');
           END WHILE;
         END`,
        'EXECUTE TASK SLOW',
      );
      await client.until(async () => expect(await statesOf('SLOW')).toEqual(['EXECUTING']));
      await moveClock({ advance_s: 5 * 3600 });
      expect(await statesOf('SLOW')).toEqual(['EXECUTING']);
      await client.run('INSERT INTO OPEN_DOOR VALUES (1)');
      await client.until(async () => expect(await statesOf('SLOW')).toEqual(['SUCCEEDED']));
      expect(
        await client.run(
          `SELECT DATEDIFF('hour', QUERY_START_TIME, COMPLETED_TIME) AS HOURS
           FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'SLOW'))`,
        ),
      ).toEqual([{ HOURS: 5 }]);
    },
    LONGEST,
  );

  it.each([
    ['NO_OVERLAP', 1],
    ['ALLOW_CHILD_OVERLAP', 1],
    ['ALLOW_ALL_OVERLAP', 5],
  ])(
    'over five due times starts under %s %i of the runs',
    async (policy, count) => {
      const name = `T_${policy}`;
      await client.run(
        `CREATE TASK ${name} WAREHOUSE = W SCHEDULE = '24 HOURS' OVERLAP_POLICY = ${policy} AS SELECT 1`,
        `ALTER TASK ${name} RESUME`,
      );
      await moveClock({ advance_s: 5 * 86_400 + 60 });
      await client.run(`ALTER TASK ${name} SUSPEND`);
      await client.until(async () =>
        expect(await statesOf(name)).toEqual(Array.from({ length: count }, () => 'SUCCEEDED')),
      );
    },
    LONGEST,
  );

  it(
    'ages history: an hour for graphs, seven days for tasks',
    async () => {
      await client.run('CREATE TASK OLD WAREHOUSE = W AS SELECT 1', 'EXECUTE TASK OLD');
      await client.until(async () => expect(await statesOf('OLD')).toEqual(['SUCCEEDED']));
      const complete =
        "SELECT * FROM TABLE(D.INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS(ROOT_TASK_NAME => 'OLD'))";
      await moveClock({ advance_s: 59 * 60 });
      expect(await client.run(complete)).toHaveLength(1);
      await moveClock({ advance_s: 2 * 60 });
      expect(await client.run(complete)).toEqual([]);
      await moveClock({ advance_s: 6 * 86_400 });
      expect(await statesOf('OLD')).toEqual(['SUCCEEDED']);
      await moveClock({ advance_s: 86_400 });
      expect(await statesOf('OLD')).toEqual([]);
    },
    LONGEST,
  );

  it(
    'ends the time in which a run can be retried, fourteen days after its first attempt',
    async () => {
      await client.run(
        'CREATE TASK LATE WAREHOUSE = W AS SELECT * FROM NOWHERE',
        'EXECUTE TASK LATE',
      );
      await client.until(async () => expect(await statesOf('LATE')).toEqual(['FAILED']));
      await moveClock({ advance_s: 13 * 86_400 });
      await client.run('EXECUTE TASK LATE RETRY LAST');
      await client.until(async () => expect(await statesOf('LATE')).toEqual(['FAILED']));
      await client.until(async () =>
        expect(
          await client.run(
            "SELECT * FROM TABLE(D.INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS(ROOT_TASK_NAME => 'LATE'))",
          ),
        ).toHaveLength(1),
      );
      await moveClock({ advance_s: 2 * 86_400 });
      expect(await client.refusal('EXECUTE TASK LATE RETRY LAST')).toMatch(/^091457 /);
    },
    LONGEST,
  );
});

describe('a clock that is set back', () => {
  it(
    'brings the next due times with it, and leaves what has happened its times',
    async () => {
      await moveClock({ set: '2027-03-10T12:30:00Z' });
      await client.run(
        "CREATE TASK DAILY WAREHOUSE = W SCHEDULE = 'USING CRON 0 6 * * * UTC' AS SELECT 1",
        "CREATE TASK EVERY WAREHOUSE = W SCHEDULE = '60 MINUTES' AS SELECT 1",
        'CREATE TASK ONCE WAREHOUSE = W AS SELECT 1',
        'ALTER TASK DAILY RESUME',
        'ALTER TASK EVERY RESUME',
        'EXECUTE TASK ONCE',
      );
      await client.until(async () => expect(await statesOf('ONCE')).toEqual(['SUCCEEDED']));
      await moveClock({ set: '2027-02-10T12:00:00Z' });
      const due = async (name: string) =>
        (
          await client.run(
            `SELECT SCHEDULED_TIME AS AT FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => '${name}')) WHERE STATE = 'SCHEDULED'`,
          )
        ).map(({ AT }) => (AT as Date).toISOString());
      expect(await due('DAILY')).toEqual(['2027-02-11T06:00:00.000Z']);
      expect(await due('EVERY')).toEqual(['2027-02-10T12:30:00.000Z']);
      const before = (await runsOf('ONCE')).map(({ SCHEDULED_TIME: at }) => at as Date);
      expect(before.map((at) => at.toISOString())).toEqual(['2027-03-10T12:30:00.000Z']);
      await moveClock({ advance_s: 86_400 });
      await client.until(async () => expect(await statesOf('DAILY')).toEqual(['SUCCEEDED']));
      await client.run('ALTER TASK DAILY SUSPEND', 'ALTER TASK EVERY SUSPEND');
    },
    LONGEST,
  );
});

describe('a clock that runs faster', () => {
  it(
    'lets each due time of a schedule come with a run of its own',
    async () => {
      await client.run(
        "CREATE TASK HOURLY WAREHOUSE = W SCHEDULE = '60 MINUTES' AS SELECT 1",
        'ALTER TASK HOURLY RESUME',
      );
      await moveClock({ rate: 600 });
      await client.until(async () =>
        expect(
          (await statesOf('HOURLY')).filter((state) => state === 'SUCCEEDED').length,
        ).toBeGreaterThan(1),
      );
      await moveClock({ rate: 0 });
      await client.run('ALTER TASK HOURLY SUSPEND');
    },
    LONGEST,
  );
});
