import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { type Child, startChild } from '../../../support/child-process.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython } from '../../../support/python-client.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 200_000;

let folder: string;
let server: SnowflakeServer | undefined;
let child: Child | undefined;
let client: TaskClient;

const start = async () => {
  server = await startLocalSnowflake({ stateFolder: folder, inMemory: false }, []);
  client = await openTaskClient(server.port);
};

const stop = async () => {
  await server?.stop();
  server = undefined;
};

const startProcess = async () => {
  const script = 'test/sandbox/snowflake/tasks/server-process.ts';
  child = startChild('node', ['--import', 'tsx', script, folder]);
  const line = await child.line((text) => text.startsWith('{'), 100_000);
  client = await openTaskClient(JSON.parse(line).port);
};

const kill = async () => {
  if (!child) return;
  const gone = child.stop();
  child.process.kill('SIGKILL');
  await gone;
  child = undefined;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'task-restart-'));
});
afterEach(async () => {
  await kill();
  await stop();
  await rm(folder, { recursive: true, force: true });
}, LONGEST);

const sleeper = `CREATE PROCEDURE SLEEP_LONG() RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '3.11'
  PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS $$
import time
def main(session):
    time.sleep(600)
    return 'slept'
$$`;

/** R with a quick and a slow branch, a task behind both, and a finalizer. */
const graph = (slow: string) => [
  'CREATE TABLE OPEN_DOOR (X INT)',
  'CREATE TASK R WAREHOUSE = W AS SELECT 1',
  "CREATE TASK QUICK WAREHOUSE = W AFTER R AS CALL SYSTEM$SET_RETURN_VALUE('kept')",
  `CREATE TASK SLOW WAREHOUSE = W AFTER R AS ${slow}`,
  "CREATE TASK BEHIND WAREHOUSE = W AFTER SLOW, QUICK AS CALL SYSTEM$SET_RETURN_VALUE('' || SYSTEM$GET_PREDECESSOR_RETURN_VALUE('QUICK'))",
  'CREATE TASK LAST_ONE WAREHOUSE = W FINALIZE = R AS SELECT 1',
  ...['QUICK', 'SLOW', 'BEHIND', 'LAST_ONE'].map((name) => `ALTER TASK ${name} RESUME`),
];

const waitsForTheDoor = `BEGIN
  LET open INT := (SELECT COUNT(*) FROM OPEN_DOOR);
  IF (open = 0) THEN CALL SYSTEM$WAIT(600); END IF;
END`;

const slowExecutes = () =>
  client.until(async () =>
    expect(await client.states()).toEqual(['QUICK SUCCEEDED', 'R SUCCEEDED', 'SLOW EXECUTING']),
  );

/** What a restart makes of a run that was cut off in SLOW, with another one waiting behind it. */
const goesOn = async () => {
  const runs = await client.ended(2);
  expect(runs.map(({ STATE, CONFIG }) => [STATE, CONFIG]).sort()).toEqual([
    ['FAILED', '{"n":1}'],
    ['FAILED', '{"n":2}'],
  ]);
  expect(await client.states('CONFIG = \'{"n":1}\'')).toEqual([
    'LAST_ONE SUCCEEDED',
    'QUICK SUCCEEDED',
    'R SUCCEEDED',
    'SLOW FAILED',
  ]);
};

describe('a graph run', () => {
  it(
    'that a stop of the server interrupts goes on after the restart, and what waited comes next',
    async () => {
      await start();
      await client.run(...graph(waitsForTheDoor), `EXECUTE TASK R USING CONFIG = '{"n": 1}'`);
      await slowExecutes();
      await client.run(
        'ALTER TASK SLOW SET USER_TASK_TIMEOUT_MS = 1000',
        `EXECUTE TASK R USING CONFIG = '{"n": 2}'`,
      );
      await stop();
      await start();
      await goesOn();
      const errors = await client.run(
        "SELECT ERROR_CODE FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'SLOW')) ORDER BY 1",
      );
      expect(errors).toEqual([{ ERROR_CODE: 603 }, { ERROR_CODE: 630 }]);
    },
    LONGEST,
  );

  it(
    'that a kill of the server interrupts goes on too, and can be retried with what tasks had returned',
    async () => {
      await startProcess();
      await client.run(
        'ALTER DATABASE D SET LOG_EVENT_LEVEL = INFO',
        ...graph(waitsForTheDoor),
        'EXECUTE TASK R',
      );
      await slowExecutes();
      await kill();
      await start();
      expect(await client.ended(1)).toMatchObject([{ STATE: 'FAILED', FIRST_ERROR_CODE: 603 }]);
      const events = await client.run(
        `SELECT RESOURCE_ATTRIBUTES:"snow.executable.name" || ' ' || RECORD:severity_text AS TOLD
         FROM SNOWFLAKE.TELEMETRY.EVENTS ORDER BY 1`,
      );
      expect(events.map(({ TOLD }) => TOLD)).toEqual([
        'LAST_ONE INFO',
        'QUICK INFO',
        'R INFO',
        'SLOW ERROR',
      ]);
      await client.run('INSERT INTO OPEN_DOOR VALUES (1)', 'EXECUTE TASK R RETRY LAST');
      await client.ended(2);
      expect(await client.states('ATTEMPT_NUMBER = 2')).toEqual([
        'BEHIND SUCCEEDED',
        'LAST_ONE SUCCEEDED',
        'SLOW SUCCEEDED',
      ]);
      const [behind] = await client.run(
        "SELECT RETURN_VALUE FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'BEHIND'))",
      );
      expect(behind).toEqual({ RETURN_VALUE: 'kept' });
    },
    LONGEST,
  );

  it(
    'that is accepted is not lost when the server is killed at once',
    async () => {
      await startProcess();
      await client.run(
        'CREATE TABLE SEEN (X INT)',
        'CREATE TASK R WAREHOUSE = W AS INSERT INTO SEEN VALUES (1)',
        'EXECUTE TASK R',
      );
      await kill();
      await start();
      expect(await client.ended(1)).toHaveLength(1);
    },
    LONGEST,
  );

  it.skipIf(!hasPython)(
    'does not hold up the stop of the server while it calls Python (skipped without .venv: npm run python)',
    async () => {
      await start();
      await client.run(sleeper, ...graph('CALL SLEEP_LONG()'), 'EXECUTE TASK R');
      await slowExecutes();
      await stop();
      await start();
      expect(await client.ended(1)).toMatchObject([{ STATE: 'FAILED', FIRST_ERROR_CODE: 603 }]);
    },
    LONGEST,
  );
});
