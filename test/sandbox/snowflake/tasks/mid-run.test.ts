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

/** A body that waits until a row is in OPEN_DOOR. */
const atTheDoor = `BEGIN
  LET open INT := 0;
  WHILE (open = 0) DO
    open := (SELECT COUNT(*) FROM OPEN_DOOR);
    CALL SYSTEM$WAIT(50, 'MILLISECONDS');
  END WHILE;
END`;

const openDoor = () => client.run('INSERT INTO OPEN_DOOR VALUES (1)');
const says = (what: string) => `INSERT INTO SEEN VALUES ('${what}')`;
const seen = async () =>
  (await client.run('SELECT WHAT FROM SEEN ORDER BY 1')).map(({ WHAT }) => WHAT);
const executing = (name: string) =>
  client.until(async () => expect(await client.states()).toContain(`${name} EXECUTING`));
const history = (columns: string) =>
  client.run(
    `SELECT ${columns} FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY())
     WHERE STATE <> 'SCHEDULED' ORDER BY SCHEDULED_TIME, NAME`,
  );

/** R, which waits at the door, and after it each of the others; all resumed but R. */
const graph = async (others: Readonly<Record<string, string>>, root = '') => {
  await client.run(`CREATE TASK R WAREHOUSE = W ${root} AS ${atTheDoor}`);
  for (const [name, rest] of Object.entries(others))
    await client.run(`CREATE TASK ${name} WAREHOUSE = W ${rest}`, `ALTER TASK ${name} RESUME`);
};

describe('a graph run that goes on', () => {
  it(
    'keeps its version while tasks are changed, suspended or dropped; the next run has the new one',
    async () => {
      await graph({
        A: `AFTER R AS ${says('old A')}`,
        B: `AFTER A AS ${says('old B')}`,
        C: `AFTER R AS ${says('old C')}`,
      });
      await client.run('EXECUTE TASK R');
      await executing('R');
      await client.run(
        `ALTER TASK A MODIFY AS ${says('new A')}`,
        'ALTER TASK B SUSPEND',
        'DROP TASK C',
        `CREATE TASK E AFTER R AS ${says('new E')}`,
        'ALTER TASK E RESUME',
      );
      await openDoor();
      expect(await client.ended(1)).toMatchObject([{ STATE: 'SUCCEEDED', GRAPH_VERSION: 1 }]);
      expect(await seen()).toEqual(['old A', 'old B', 'old C']);
      await client.run('EXECUTE TASK R');
      const versions = (await client.ended(2)).map(({ GRAPH_VERSION }) => GRAPH_VERSION);
      expect(versions.sort()).toEqual([1, 2]);
      expect(await seen()).toEqual(['new A', 'new E', 'old A', 'old B', 'old C']);
    },
    LONGEST,
  );

  it(
    'calls a procedure as it is by then',
    async () => {
      const procedure = (what: string) =>
        `CREATE OR REPLACE PROCEDURE P() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN ${says(what).replaceAll("'", "''")}; RETURN 1; END'`;
      await client.run(procedure('before'));
      await graph({ A: 'AFTER R AS CALL P()' });
      await client.run('EXECUTE TASK R');
      await executing('R');
      await client.run(procedure('after'));
      await openDoor();
      await client.ended(1);
      expect(await seen()).toEqual(['after']);
    },
    LONGEST,
  );

  it(
    'finishes when its root is suspended, and no scheduled run follows',
    async () => {
      await graph({ A: `AFTER R AS ${says('A')}` }, "SCHEDULE = '1 HOUR'");
      await client.run('ALTER TASK R RESUME', 'EXECUTE TASK R');
      await executing('R');
      await client.run('ALTER TASK R SUSPEND');
      await openDoor();
      await client.ended(1);
      expect(await seen()).toEqual(['A']);
      expect(
        await client.run('SELECT * FROM TABLE(D.INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS())'),
      ).toEqual([]);
    },
    LONGEST,
  );

  it(
    'finishes when its root is dropped; what waited behind it is gone',
    async () => {
      await graph({ A: `AFTER R AS ${says('A')}` });
      await client.run('EXECUTE TASK R');
      await executing('R');
      const current = async () =>
        (
          await client.run('SELECT STATE FROM TABLE(D.INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS())')
        ).map(({ STATE }) => STATE);
      await client.run('EXECUTE TASK R');
      expect((await current()).sort()).toEqual(['EXECUTING', 'SCHEDULED']);
      await client.run('DROP TASK R');
      expect(await current()).toEqual(['EXECUTING']);
      await openDoor();
      await client.ended(1);
      expect(await seen()).toEqual(['A']);
      expect(await current()).toEqual([]);
    },
    LONGEST,
  );

  it(
    'finishes when its schema is dropped; what waited behind it is gone, and no due run follows',
    async () => {
      await client.run('CREATE SCHEMA D.GONE', 'USE SCHEMA D.S');
      await client.run(
        `CREATE TASK D.GONE.R WAREHOUSE = W SCHEDULE = '1 HOUR'
         AS BEGIN ${atTheDoor.replace('OPEN_DOOR', 'D.S.OPEN_DOOR')}; END`,
        'ALTER TASK D.GONE.R RESUME',
        'EXECUTE TASK D.GONE.R',
      );
      await executing('R');
      await client.run('EXECUTE TASK D.GONE.R', 'DROP SCHEMA D.GONE');
      const current = 'SELECT STATE FROM TABLE(D.INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS())';
      expect(await client.run(current)).toEqual([{ STATE: 'EXECUTING' }]);
      await openDoor();
      await client.ended(1);
      await server.clock.advance(3_600_000 - 1000);
      expect(await client.run(current)).toEqual([]);
    },
    LONGEST,
  );

  it(
    'is out of reach once its root was replaced, which has a new id and begins at version 1',
    async () => {
      await client.run(`CREATE TASK R WAREHOUSE = W AS ${atTheDoor}`, 'EXECUTE TASK R');
      await executing('R');
      await client.run(`CREATE OR REPLACE TASK R WAREHOUSE = W AS ${says('new')}`);
      const cancel = "SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('D.S.R') AS A";
      expect((await client.run(cancel))[0]?.A).toBe('Task R has no currently running executions.');
      expect(await client.states()).toEqual(['R EXECUTING']);
      const [{ QUERY_ID: id } = {}] = await history('QUERY_ID');
      expect((await client.run(`SELECT SYSTEM$CANCEL_QUERY('${id}') AS A`))[0]?.A).toBe(
        `query [${id}] terminated.`,
      );
      expect(await client.ended(1)).toMatchObject([{ STATE: 'CANCELLED' }]);
      expect(await client.refusal(`SELECT SYSTEM$CANCEL_QUERY('${id}')`)).toMatch(/^000709 /);
      await client.run('EXECUTE TASK R');
      const runs = await client.ended(2);
      expect(new Set(runs.map(({ ROOT_TASK_ID: id }) => id)).size).toBe(2);
      expect(runs.map(({ GRAPH_VERSION: version }) => version)).toEqual([1, 1]);
      expect(await client.refusal('EXECUTE TASK R RETRY LAST')).toMatch(/^091456 /);
    },
    LONGEST,
  );

  it(
    'is bounded as a whole by the timeout of its root; the finalizer runs after it',
    async () => {
      await client.run(
        'CREATE TASK R WAREHOUSE = W USER_TASK_TIMEOUT_MS = 2000 AS SELECT 1',
        'CREATE TASK A WAREHOUSE = W AFTER R AS CALL SYSTEM$WAIT(600)',
        `CREATE TASK B WAREHOUSE = W AFTER A AS ${says('B')}`,
        `CREATE TASK F WAREHOUSE = W FINALIZE = R AS ${says('F')}`,
        ...['A', 'B', 'F'].map((name) => `ALTER TASK ${name} RESUME`),
        'EXECUTE TASK R',
      );
      expect(await client.ended(1)).toMatchObject([
        { STATE: 'FAILED', FIRST_ERROR_TASK_NAME: 'A', FIRST_ERROR_CODE: 630 },
      ]);
      expect(await client.states()).toEqual(['A FAILED', 'F SUCCEEDED', 'R SUCCEEDED']);
      const [a] = await history('ERROR_MESSAGE');
      expect(a?.ERROR_MESSAGE).toContain('timeout of 2 second(s)');
    },
    LONGEST,
  );

  it(
    'obeys the shorter of its timeout and STATEMENT_TIMEOUT_IN_SECONDS',
    async () => {
      await client.run(
        'CREATE TASK R WAREHOUSE = W STATEMENT_TIMEOUT_IN_SECONDS = 1 AS CALL SYSTEM$WAIT(600)',
        'EXECUTE TASK R',
      );
      expect(await client.ended(1)).toMatchObject([{ STATE: 'FAILED', FIRST_ERROR_CODE: 630 }]);
    },
    LONGEST,
  );

  it(
    'that is cancelled in one member runs the others and the finalizer, and is not retried by itself',
    async () => {
      await graph(
        {
          A: `AFTER R AS CALL SYSTEM$WAIT(600)`,
          B: `AFTER A AS ${says('B')}`,
          C: `AFTER R AS ${says('C')}`,
          F: `FINALIZE = R AS ${says('F')}`,
        },
        'TASK_AUTO_RETRY_ATTEMPTS = 3',
      );
      await openDoor();
      await client.run('EXECUTE TASK R');
      await executing('A');
      const [answer] = await client.run(
        "SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('d.s.a') AS A",
      );
      expect(answer?.A).toMatch(/^Marked 1 task runs for cancellation\. .*: \[[0-9a-f-]+\]$/);
      expect(await client.ended(1)).toMatchObject([{ STATE: 'CANCELLED' }]);
      expect(await client.states()).toEqual([
        'A CANCELLED',
        'C SUCCEEDED',
        'F SUCCEEDED',
        'R SUCCEEDED',
      ]);
      expect(await history('NAME, ERROR_CODE, ERROR_MESSAGE')).toContainEqual({
        NAME: 'A',
        ERROR_CODE: 604,
        ERROR_MESSAGE: 'SQL execution canceled',
      });
    },
    LONGEST,
  );

  it(
    'whose root is skipped is no graph run: no finalizer, no row, nothing to retry',
    async () => {
      await client.run(
        `CREATE TASK R WAREHOUSE = W WHEN FALSE AS ${says('R')}`,
        `CREATE TASK A WAREHOUSE = W AFTER R AS ${says('A')}`,
        `CREATE TASK F WAREHOUSE = W FINALIZE = R AS ${says('F')}`,
        'ALTER TASK A RESUME',
        'ALTER TASK F RESUME',
        'EXECUTE TASK R',
      );
      await client.until(async () => expect(await client.states()).toEqual(['R SKIPPED']));
      expect(await history('QUERY_ID, QUERY_START_TIME')).toEqual([
        { QUERY_ID: null, QUERY_START_TIME: null },
      ]);
      await client.until(async () =>
        expect(
          await client.run('SELECT * FROM TABLE(D.INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS())'),
        ).toEqual([]),
      );
      expect(
        await client.run('SELECT * FROM TABLE(D.INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS())'),
      ).toEqual([]);
      expect(await client.refusal('EXECUTE TASK R RETRY LAST')).toMatch(/^091457 /);
    },
    LONGEST,
  );

  it(
    'passes return values of ancestors on, and knows neither strangers nor suspended tasks',
    async () => {
      const asks = (name: string) =>
        `CALL SYSTEM$SET_RETURN_VALUE('' || SYSTEM$GET_PREDECESSOR_RETURN_VALUE('${name}'))`;
      await client.run(
        "CREATE TASK R WAREHOUSE = W AS CALL SYSTEM$SET_RETURN_VALUE('from the root')",
        'CREATE TASK A WAREHOUSE = W AFTER R AS SELECT 1',
        'CREATE TASK OFF WAREHOUSE = W AFTER R AS SELECT 1',
        `CREATE TASK FAR WAREHOUSE = W AFTER A AS ${asks('R')}`,
        `CREATE TASK BLIND WAREHOUSE = W AFTER OFF AS ${asks('OFF')}`,
        `CREATE TASK LOWER WAREHOUSE = W AFTER A AS ${asks('a')}`,
        `CREATE TASK NOTHING WAREHOUSE = W AFTER A AS ${asks('A')}`,
        `CREATE TASK ONE WAREHOUSE = W AFTER R, OFF WHEN SYSTEM$GET_PREDECESSOR_RETURN_VALUE() = 'from the root' AS SELECT 1`,
        `CREATE TASK TWO WAREHOUSE = W AFTER R, A AS SELECT SYSTEM$GET_PREDECESSOR_RETURN_VALUE()`,
        ...['A', 'FAR', 'BLIND', 'LOWER', 'NOTHING', 'ONE', 'TWO'].map(
          (name) => `ALTER TASK ${name} RESUME`,
        ),
        'EXECUTE TASK R',
      );
      await client.ended(1);
      const rows = await history('NAME, STATE, RETURN_VALUE');
      expect(
        rows.map(({ NAME, STATE, RETURN_VALUE }) => `${NAME} ${STATE} ${RETURN_VALUE}`),
      ).toEqual([
        'A SUCCEEDED null',
        'BLIND FAILED null',
        'FAR SUCCEEDED from the root',
        'LOWER FAILED null',
        'NOTHING SUCCEEDED null',
        'ONE SUCCEEDED null',
        'R SUCCEEDED from the root',
        'TWO FAILED null',
      ]);
    },
    LONGEST,
  );
});
