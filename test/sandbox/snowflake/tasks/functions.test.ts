import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, runClient } from '../../../support/python-client.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 180_000;

let server: SnowflakeServer;
let client: TaskClient;
let made = 0;

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  await client.run('CREATE TABLE SAID (T VARCHAR, WHAT VARCHAR)');
}, LONGEST);
afterAll(() => server.stop());

/** Runs a task with that body once. @returns its row of TASK_HISTORY */
const ranWith = async (body: string, rest = ''): Promise<Readonly<Record<string, unknown>>> => {
  const name = `F${++made}`;
  await client.run(`CREATE TASK ${name} WAREHOUSE = W ${rest} AS ${body}`, `EXECUTE TASK ${name}`);
  let row: Readonly<Record<string, unknown>> = {};
  await client.until(async () => {
    const rows = await client.run(
      `SELECT * FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => '${name}'))`,
    );
    row = rows[0] ?? {};
    expect(row.STATE).toMatch(/SUCCEEDED|FAILED/);
  });
  return row;
};

/** What the expression gives inside a task, as text; the error's message when it fails. */
const inside = async (expression: string, rest = ''): Promise<unknown> => {
  const body = `INSERT INTO SAID SELECT 'F${made + 1}', ${expression}`;
  const { NAME, STATE, ERROR_MESSAGE } = await ranWith(body, rest);
  if (STATE === 'FAILED') return ERROR_MESSAGE;
  return (await client.run(`SELECT WHAT FROM SAID WHERE T = '${NAME}'`))[0]?.WHAT;
};

describe('SYSTEM$GET_TASK_GRAPH_CONFIG', () => {
  const config = `CONFIG = '{"env": "prod", "paths": {"logs": "/l", "all": ["a", {"b": 2}]}, "n": 7, "on": true, "none": null}'`;

  it.each([
    ['', '{"env":"prod","paths":{"logs":"/l","all":["a",{"b":2}]},"n":7,"on":true,"none":null}'],
    ["'env'", 'prod'],
    ["'paths.logs'", '/l'],
    ["'paths'", '{"logs":"/l","all":["a",{"b":2}]}'],
    ["'paths.all[1].b'", '2'],
    [`'["paths"]["logs"]'`, '/l'],
    ["'n'", '7'],
    ["'on'", 'true'],
    ["'none'", null],
    ["'missing.deeper'", null],
  ])(
    'gives for (%s) %s',
    async (path, value) => {
      expect(await inside(`system$get_task_graph_config(${path})`, config)).toBe(value);
    },
    LONGEST,
  );

  it(
    'gives NULL without a config',
    async () => {
      expect(await inside('SYSTEM$GET_TASK_GRAPH_CONFIG()')).toBe(null);
    },
    LONGEST,
  );
});

describe('SYSTEM$SET_RETURN_VALUE', () => {
  it(
    'keeps the last of several values',
    async () => {
      const body = `BEGIN
        CALL SYSTEM$SET_RETURN_VALUE('first');
        CALL system$set_return_value('last');
      END`;
      expect((await ranWith(body)).RETURN_VALUE).toBe('last');
      const dated = await ranWith("CALL SYSTEM$SET_RETURN_VALUE(DATE '2026-11-23' + 1)");
      expect(dated.RETURN_VALUE).toBe('2026-11-24');
      expect((await ranWith("SELECT SYSTEM$SET_RETURN_VALUE('by select')")).RETURN_VALUE).toBe(
        'by select',
      );
    },
    LONGEST,
  );

  it(
    'takes 10 kB of UTF-8 and refuses more',
    async () => {
      const fits = 'é'.repeat(5120);
      expect((await ranWith(`CALL SYSTEM$SET_RETURN_VALUE('${fits}')`)).RETURN_VALUE).toBe(fits);
      expect(await ranWith(`CALL SYSTEM$SET_RETURN_VALUE('${fits}x')`)).toMatchObject({
        STATE: 'FAILED',
        RETURN_VALUE: null,
      });
    },
    LONGEST,
  );
});

describe('SYSTEM$TASK_RUNTIME_INFO', () => {
  it(
    'is heard from a body that begins with declarations, which is one statement to the client',
    async () => {
      await client.run(
        `CREATE TASK DECLARES WAREHOUSE = W AS
           DECLARE A INT DEFAULT 6; B INT;
           BEGIN B := A * 7; CALL SYSTEM$SET_RETURN_VALUE(:B::VARCHAR); END;`,
        'ALTER TASK DECLARES MODIFY AS DECLARE A INT DEFAULT 43; BEGIN CALL SYSTEM$SET_RETURN_VALUE(:A::VARCHAR); END',
        'EXECUTE TASK DECLARES',
      );
      const said =
        "SELECT RETURN_VALUE AS V FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'DECLARES'))";
      await client.until(async () => expect(await client.run(said)).toEqual([{ V: '43' }]));
    },
    LONGEST,
  );

  it(
    'fails for the last successful run on a first run, and knows it on the second',
    async () => {
      const key = 'LAST_SUCCESSFUL_TASK_GRAPH_RUN_GROUP_ID';
      expect(await inside(`to_char(system$task_runtime_info('${key}'))`)).toBe(
        'NULL result in a non-nullable column',
      );
      await client.run(
        `CREATE TASK TWICE WAREHOUSE = W AS BEGIN
           LET n INT := (SELECT COUNT(*) FROM SAID WHERE T = 'TWICE');
           IF (n > 0) THEN
             INSERT INTO SAID SELECT 'LAST', SYSTEM$TASK_RUNTIME_INFO('${key}');
           END IF;
           INSERT INTO SAID SELECT 'TWICE', SYSTEM$TASK_RUNTIME_INFO('CURRENT_TASK_GRAPH_RUN_GROUP_ID');
         END`,
      );
      const count =
        "SELECT COUNT(*) AS N FROM TABLE(D.INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS(ROOT_TASK_NAME => 'TWICE'))";
      for (const times of [1, 2]) {
        await client.run('EXECUTE TASK TWICE');
        await client.until(async () => expect(await client.run(count)).toEqual([{ N: times }]));
      }
      expect(
        await client.run(
          "SELECT COUNT(*) AS N FROM SAID L JOIN SAID T ON L.WHAT = T.WHAT WHERE L.T = 'LAST' AND T.T = 'TWICE'",
        ),
      ).toEqual([{ N: 1 }]);
    },
    LONGEST,
  );

  it(
    'gives times that TO_TIMESTAMP reads, and refuses other keys',
    async () => {
      const key = 'Current_Task_Graph_Original_Scheduled_Timestamp';
      expect(
        await inside(
          `(ABS(DATEDIFF('minute', TO_TIMESTAMP(SYSTEM$TASK_RUNTIME_INFO('${key}')), SYSDATE())) < 5)::VARCHAR`,
        ),
      ).toBe('true');
      expect(await inside("SYSTEM$TASK_RUNTIME_INFO('NO_SUCH')")).toContain("'NO_SUCH'");
    },
    LONGEST,
  );
});

describe('snowflake.core', () => {
  it.skipIf(!hasPython)(
    'deploys, runs, changes and drops a graph over REST (skipped without .venv: npm run python)',
    async () => {
      const report = await runClient('task_graphs.py', [server.port, adminPassword]);
      expect(report).toEqual({
        warned: [],
        again: ['ConflictError', 409, '002002'],
        dags: ['PIPE'],
        names: ['PIPE', 'PIPE$BAD', 'PIPE$BRANCH', 'PIPE$CLEANUP', 'PIPE$GOOD', 'PIPE$PREPARE'],
        run: ['PIPE', 'SUCCEEDED', null],
        failed: 0,
        tasks: [
          ['PIPE', 'SUCCEEDED', null],
          ['PIPE$BAD', 'SKIPPED', null],
          ['PIPE$BRANCH', 'SUCCEEDED', 'good'],
          ['PIPE$CLEANUP', 'SUCCEEDED', null],
          ['PIPE$GOOD', 'SUCCEEDED', null],
          ['PIPE$PREPARE', 'SUCCEEDED', "it's \\ prepared"],
        ],
        root: ['suspended', { one: 1, two: "it's" }, null, 'W', 'ACCOUNTADMIN'],
        good: [
          "it's -- the \\ good one",
          ['D.S.PIPE$BRANCH'],
          "SYSTEM$GET_PREDECESSOR_RETURN_VALUE('PIPE$BRANCH') = 'good'",
        ],
        dependents: expect.arrayContaining(['PIPE', 'PIPE$CLEANUP', 'PIPE$GOOD']),
        due: ['SCHEDULED'],
        timed: ['1:30:00', 'started'],
        changed: [['0 6 * * *', 'Europe/Berlin'], 60_000, 2],
        missing: ['NotFoundError', 404, '002003'],
        wrong: [400, '091400'],
        'odd name': [400, '001003'],
        stranger: ['NotFoundError', 404, '002003'],
        left: [],
      });
    },
    LONGEST,
  );
});

describe('the TaskContext of snowflake.core', () => {
  it.skipIf(!hasPython)(
    'works in a procedure that a task calls (skipped without .venv: npm run python)',
    async () => {
      await client.run(
        `CREATE PROCEDURE TELL() RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '3.11'
           PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' EXECUTE AS CALLER AS $$
import json
from snowflake.core.task.context import TaskContext
def main(session):
    task = TaskContext(session)
    told = {
        "config": task.get_task_graph_config(),
        "one": task.get_task_graph_config_property("one"),
        "name": task.get_current_task_name(),
        "short": task.get_current_task_short_name(),
        "root": task.get_current_root_task_name(),
        "before": task.get_predecessor_return_value("FIRST"),
        "group": task.get_current_task_graph_run_group_id(),
        "last": task.get_last_successful_task_graph_run_group_id(),
        "schedule": task.get_current_task_graph_original_schedule().isoformat(),
    }
    task.set_return_value(json.dumps(told))
    return "told"
$$`,
        `CREATE TASK DAG WAREHOUSE = W CONFIG = '{"one": 1}' AS SELECT 1`,
        "CREATE TASK DAG$FIRST WAREHOUSE = W AFTER DAG AS CALL SYSTEM$SET_RETURN_VALUE('from the first')",
        'CREATE TASK DAG$TELL WAREHOUSE = W AFTER DAG$FIRST AS CALL TELL()',
        'ALTER TASK DAG$FIRST RESUME',
        'ALTER TASK DAG$TELL RESUME',
        'EXECUTE TASK DAG',
      );
      let row: Readonly<Record<string, unknown>> = {};
      await client.until(async () => {
        [row = {}] = await client.run(
          "SELECT * FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'DAG$TELL'))",
        );
        expect(row.STATE).toMatch(/SUCCEEDED|FAILED/);
      });
      expect(row).toMatchObject({ ERROR_MESSAGE: null });
      expect(JSON.parse(String(row.RETURN_VALUE))).toMatchObject({
        config: { one: 1 },
        one: 1,
        name: 'D.S.DAG$TELL',
        short: 'TELL',
        root: 'D.S.DAG',
        before: 'from the first',
        group: row.GRAPH_RUN_GROUP_ID,
        last: null,
      });
    },
    LONGEST,
  );
});
