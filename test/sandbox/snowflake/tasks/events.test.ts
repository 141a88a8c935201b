import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 120_000;
const EVENTS = 'SNOWFLAKE.TELEMETRY.EVENTS';

let server: SnowflakeServer;
let client: TaskClient;
let ran = 0;

/** Runs the graph of GOOD and BAD once more. */
const runBoth = async () => {
  await client.run('EXECUTE TASK GOOD', 'EXECUTE TASK BAD');
  ran += 2;
  await client.ended(ran);
};

const told = async (table = EVENTS) =>
  (
    await client.run(
      `SELECT RESOURCE_ATTRIBUTES:"snow.executable.name"::VARCHAR AS NAME, VALUE:state::VARCHAR AS STATE
       FROM ${table} ORDER BY NAME`,
    )
  ).map(({ NAME, STATE }) => `${NAME} ${STATE}`);

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  await client.run(
    'CREATE TASK GOOD WAREHOUSE = W AS SELECT 1',
    'CREATE TASK PASSED_OVER WAREHOUSE = W AFTER GOOD WHEN FALSE AS SELECT 1',
    'ALTER TASK PASSED_OVER RESUME',
    'CREATE TASK BAD AS SELECT * FROM NOWHERE',
  );
}, LONGEST);
afterAll(() => server.stop());

describe('the default event table', () => {
  it(
    'is told nothing until a level is set',
    async () => {
      await runBoth();
      expect(await told()).toEqual([]);
    },
    LONGEST,
  );

  it(
    'is told of failures at ERROR, of all ends at INFO, by the nearest level',
    async () => {
      await client.run('ALTER ACCOUNT SET LOG_EVENT_LEVEL = ERROR');
      await runBoth();
      expect(await told()).toEqual(['BAD FAILED']);
      await client.run('ALTER TASK GOOD SET LOG_EVENT_LEVEL = INFO');
      await client.run('ALTER SCHEMA D.S SET LOG_EVENT_LEVEL = OFF');
      await runBoth();
      expect(await told()).toEqual(['BAD FAILED', 'GOOD SUCCEEDED']);
      await client.run(
        'ALTER ACCOUNT UNSET LOG_EVENT_LEVEL',
        'ALTER TASK GOOD UNSET LOG_EVENT_LEVEL',
      );
      await client.run('ALTER SCHEMA D.S SET LOG_EVENT_LEVEL = WARN');
      await runBoth();
      expect(await told()).toEqual(['BAD FAILED', 'BAD FAILED', 'GOOD SUCCEEDED']);
    },
    LONGEST,
  );

  it(
    'is told by the level that counts when the run ends',
    async () => {
      const before = (await told()).length;
      await client.run(
        'CREATE TABLE DOOR (N INT)',
        `CREATE TASK LONG_ONE WAREHOUSE = W LOG_EVENT_LEVEL = OFF AS
         BEGIN
           LET open INT := 0;
           WHILE (open = 0) DO open := (SELECT COUNT(*) FROM DOOR); CALL SYSTEM$WAIT(50, 'MILLISECONDS'); END WHILE;
         END`,
        'EXECUTE TASK LONG_ONE',
      );
      await client.until(async () =>
        expect(await client.states("NAME = 'LONG_ONE'")).toEqual(['LONG_ONE EXECUTING']),
      );
      await client.run(
        'ALTER TASK LONG_ONE SET LOG_EVENT_LEVEL = INFO',
        'INSERT INTO DOOR VALUES (1)',
      );
      await client.ended(++ran);
      const now = await told();
      expect(now.length).toBe(before + 1);
      expect(now).toContain('LONG_ONE SUCCEEDED');
      await client.run('ALTER TASK LONG_ONE SET LOG_EVENT_LEVEL = OFF');
      expect(await told()).toEqual(now);
      await client.run('EXECUTE TASK LONG_ONE');
      await client.ended(++ran);
      expect(await told()).toEqual(now);
    },
    LONGEST,
  );

  it('has the columns of the platform, in their order, and says whose end it was', async () => {
    const [, , row] = await client.run(
      `SELECT * FROM ${EVENTS} ORDER BY RESOURCE_ATTRIBUTES:"snow.executable.name"`,
    );
    const [task] = await client.run(
      `SELECT QUERY_ID, COMPLETED_TIME::TIMESTAMP_NTZ AS AT FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'GOOD'))
       ORDER BY COMPLETED_TIME LIMIT 1 OFFSET 2`,
    );
    expect(Object.keys(row ?? {})).toEqual(
      `TIMESTAMP START_TIMESTAMP OBSERVED_TIMESTAMP TRACE RESOURCE RESOURCE_ATTRIBUTES SCOPE SCOPE_ATTRIBUTES
       RECORD_TYPE RECORD RECORD_ATTRIBUTES VALUE EXEMPLARS`.split(/\s+/),
    );
    const number = expect.any(Number);
    expect(row).toEqual({
      TIMESTAMP: task?.AT,
      START_TIMESTAMP: null,
      OBSERVED_TIMESTAMP: task?.AT,
      TRACE: null,
      RESOURCE: null,
      RESOURCE_ATTRIBUTES: {
        'snow.database.id': number,
        'snow.database.name': 'D',
        'snow.executable.id': number,
        'snow.executable.name': 'GOOD',
        'snow.executable.type': 'TASK',
        'snow.owner.id': number,
        'snow.owner.name': 'ACCOUNTADMIN',
        'snow.owner.type': 'ROLE',
        'snow.query.id': task?.QUERY_ID,
        'snow.schema.id': number,
        'snow.schema.name': 'S',
        'snow.warehouse.id': number,
        'snow.warehouse.name': 'W',
      },
      SCOPE: null,
      SCOPE_ATTRIBUTES: null,
      RECORD_TYPE: 'EVENT',
      RECORD: { name: 'execution.status', severity_text: 'INFO' },
      RECORD_ATTRIBUTES: null,
      VALUE: { state: 'SUCCEEDED' },
      EXEMPLARS: null,
    });
    const [failed] = await client.run(
      `SELECT RECORD, VALUE, RESOURCE_ATTRIBUTES:"snow.warehouse.name" AS W FROM ${EVENTS}
       WHERE RESOURCE_ATTRIBUTES:"snow.executable.type" = 'TASK' AND VALUE:state = 'FAILED' LIMIT 1`,
    );
    expect(failed).toEqual({
      RECORD: { name: 'execution.status', severity_text: 'ERROR' },
      VALUE: {
        message:
          "002003: SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.",
        state: 'FAILED',
      },
      W: null,
    });
  });

  it('is for ACCOUNTADMIN and EVENTS_ADMIN, its view for EVENTS_VIEWER too', async () => {
    await client.run(
      'CREATE ROLE READER',
      'GRANT ROLE READER TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON WAREHOUSE W TO ROLE READER',
    );
    const asReader = async () => {
      await client.run('USE ROLE READER', 'USE SECONDARY ROLES NONE', 'USE WAREHOUSE W');
      const answers = [
        await client.refusal(`SELECT * FROM ${EVENTS}`),
        await client.refusal(`SELECT * FROM ${EVENTS}_VIEW`),
      ];
      await client.run('USE ROLE ACCOUNTADMIN');
      return answers.map((answer) => answer.replace(/^002003 42S02 .*does not/s, 'does not'));
    };
    const closed = 'does not exist or not authorized.';
    const open = 'no refusal';
    expect(await asReader()).toEqual([closed, closed]);
    await client.run('GRANT IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE TO ROLE READER');
    expect(await asReader()).toEqual([closed, closed]);
    await client.run('GRANT APPLICATION ROLE SNOWFLAKE.EVENTS_VIEWER TO ROLE READER');
    expect(await asReader()).toEqual([closed, open]);
    const grants = await client.run('SHOW GRANTS TO ROLE READER');
    expect(
      grants.map(({ privilege, granted_on, name }) => `${privilege} ${granted_on} ${name}`),
    ).toContain('USAGE APPLICATION_ROLE SNOWFLAKE.EVENTS_VIEWER');
    await client.run(
      'REVOKE IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE FROM ROLE READER',
      'REVOKE APPLICATION ROLE SNOWFLAKE.EVENTS_VIEWER FROM ROLE READER',
      'GRANT APPLICATION ROLE SNOWFLAKE.EVENTS_ADMIN TO ROLE READER',
    );
    expect(await asReader()).toEqual([open, open]);
    await client.run('REVOKE APPLICATION ROLE SNOWFLAKE.EVENTS_ADMIN FROM ROLE READER');
    expect(await asReader()).toEqual([closed, closed]);
    expect(await told(`${EVENTS}_VIEW`)).toEqual(await told());
  });

  it.each([
    [
      'GRANT APPLICATION ROLE SNOWFLAKE.NOSUCH TO ROLE PUBLIC',
      "Application role 'SNOWFLAKE.NOSUCH'",
    ],
    ['GRANT APPLICATION ROLE SNOWFLAKE.EVENTS_VIEWER TO USER SANDBOX_ADMIN', 'USER'],
    [`DELETE FROM ${EVENTS}`, 'does not exist'],
    [`DROP TABLE ${EVENTS}`, 'does not exist'],
    [`CREATE TABLE ${EVENTS} (A INT)`, 'Insufficient privileges'],
    ['USE ROLE EVENTS_ADMIN', 'does not exist'],
  ])('is kept by the platform: %s', async (sql, words) => {
    expect(await client.refusal(sql)).toContain(words);
  });

  it('is granted only by who manages grants', async () => {
    await client.run('USE ROLE READER');
    const told = await client.refusal(
      'GRANT APPLICATION ROLE SNOWFLAKE.EVENTS_ADMIN TO ROLE PUBLIC',
    );
    await client.run('USE ROLE ACCOUNTADMIN');
    expect(told).toMatch(/^003102 /);
  });
});
