import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type TaskClient } from './task-client.js';

const LONGEST = 120_000;

let server: SnowflakeServer;
let admin: TaskClient;

const newRole = async (role: string, ...grants: string[]): Promise<TaskClient> => {
  await admin.run(
    `CREATE ROLE ${role}`,
    `GRANT ROLE ${role} TO USER SANDBOX_ADMIN`,
    `GRANT USAGE ON DATABASE D TO ROLE ${role}`,
    `GRANT USAGE ON SCHEMA D.S TO ROLE ${role}`,
    `GRANT USAGE ON WAREHOUSE WH TO ROLE ${role}`,
    ...grants.map((grant) => `GRANT ${grant} TO ROLE ${role}`),
  );
  return openTaskClient(server.port, {
    role,
    setUp: ['USE SECONDARY ROLES NONE', 'USE WAREHOUSE WH', 'USE SCHEMA D.S'],
  });
};

const OWNER = ['CREATE TASK ON SCHEMA D.S', 'USAGE ON WAREHOUSE W', 'EXECUTE TASK ON ACCOUNT'];

const lastRun = async (name: string) => {
  let row: Record<string, unknown> | undefined;
  await admin.until(async () => {
    [row] = await admin.run(
      `SELECT STATE, ERROR_CODE, ERROR_MESSAGE, RETURN_VALUE, SCHEDULED_FROM
       FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => '${name}')) WHERE QUERY_ID IS NOT NULL
       ORDER BY SCHEDULED_TIME DESC LIMIT 1`,
    );
    expect(row?.STATE).toMatch(/SUCCEEDED|FAILED/);
  });
  return row;
};

beforeAll(async () => {
  server = await startLocalSnowflake();
  admin = await openTaskClient(server.port);
}, LONGEST);
afterAll(() => server.stop());

describe('the owner of a task', () => {
  it('must be allowed to execute tasks before it resumes one', async () => {
    const owner = await newRole('OWNER0', 'CREATE TASK ON SCHEMA D.S', 'USAGE ON WAREHOUSE W');
    const refused =
      '091089 23001 Cannot execute task, EXECUTE TASK privilege must be granted to owner role';
    await owner.run("CREATE TASK T0 WAREHOUSE = W SCHEDULE = '1 HOUR' AS SELECT 1");
    expect(await owner.refusal('ALTER TASK T0 RESUME')).toBe(refused);
    expect(await admin.refusal('ALTER TASK T0 RESUME')).toBe(refused);
    await admin.run('GRANT EXECUTE TASK ON ACCOUNT TO ROLE OWNER0');
    await owner.run('ALTER TASK T0 RESUME', 'DROP TASK T0');
  });

  it('names no warehouse that it may not use', async () => {
    const owner = await newRole('OWNER9', 'CREATE TASK ON SCHEMA D.S');
    const create = 'CREATE TASK T9 WAREHOUSE = W AS SELECT 1';
    expect(await owner.refusal(create)).toContain('Nonexistent warehouse W was specified.');
    await admin.run('GRANT MONITOR ON WAREHOUSE W TO ROLE OWNER9');
    expect(await owner.refusal(create)).toContain(
      "003001 42501 SQL access control error:\nInsufficient privileges to operate on warehouse 'W'.",
    );
    await owner.run('CREATE TASK T9 WAREHOUSE = WH AS SELECT 1');
    expect(await owner.refusal('ALTER TASK T9 SET WAREHOUSE = W')).toContain('003001');
    await admin.run('GRANT USAGE ON WAREHOUSE W TO ROLE OWNER9');
    await owner.run('ALTER TASK T9 SET WAREHOUSE = W');
    await admin.run('REVOKE USAGE ON WAREHOUSE W FROM ROLE OWNER9');
    await owner.run("ALTER TASK T9 SET COMMENT = 'still its own'");
  });

  it(
    'needs USAGE on its warehouse when it runs',
    async () => {
      const owner = await newRole('OWNER1', ...OWNER);
      await owner.run('CREATE TASK T1 WAREHOUSE = W AS SELECT 1');
      await admin.run('REVOKE USAGE ON WAREHOUSE W FROM ROLE OWNER1');
      await owner.run('EXECUTE TASK T1');
      expect(await lastRun('T1')).toMatchObject({
        STATE: 'FAILED',
        ERROR_CODE: 91089,
        ERROR_MESSAGE:
          "Cannot execute task, USAGE privilege on the task's warehouse must be granted to owner role",
      });
    },
    LONGEST,
  );

  it(
    'needs EXECUTE TASK also for a scheduled run, which fails without it',
    async () => {
      const owner = await newRole('OWNER2', ...OWNER);
      await owner.run(
        "CREATE TASK T2 WAREHOUSE = W SCHEDULE = '1 HOUR' AS SELECT 1",
        'ALTER TASK T2 RESUME',
      );
      await admin.run('REVOKE EXECUTE TASK ON ACCOUNT FROM ROLE OWNER2');
      await server.clock.advance(3_600_000);
      expect(await lastRun('T2')).toMatchObject({
        STATE: 'FAILED',
        ERROR_CODE: 91089,
        SCHEDULED_FROM: 'SCHEDULE',
      });
      expect(await owner.refusal('EXECUTE TASK T2')).toBe(
        '091089 23001 Cannot execute task, EXECUTE TASK privilege must be granted to owner role',
      );
      await owner.run('ALTER TASK T2 SUSPEND');
    },
    LONGEST,
  );

  it(
    'needs EXECUTE MANAGED TASK when the task is serverless',
    async () => {
      const owner = await newRole('OWNER3', ...OWNER);
      await owner.run('CREATE TASK T3 AS SELECT 1', 'EXECUTE TASK T3');
      expect(await lastRun('T3')).toMatchObject({ STATE: 'FAILED', ERROR_CODE: 91089 });
      await admin.run('GRANT EXECUTE MANAGED TASK ON ACCOUNT TO ROLE OWNER3');
      await owner.run('EXECUTE TASK T3');
      expect(await lastRun('T3')).toMatchObject({ STATE: 'SUCCEEDED' });
    },
    LONGEST,
  );

  it(
    'that is dropped leaves its tasks, suspended, to the role that dropped it',
    async () => {
      const owner = await newRole('OWNER4', ...OWNER);
      await owner.run(
        "CREATE TASK T4 WAREHOUSE = W SCHEDULE = '1 HOUR' AS SELECT 1",
        'CREATE TASK T4_CHILD WAREHOUSE = W AFTER T4 AS SELECT 1',
        'ALTER TASK T4_CHILD RESUME',
        'ALTER TASK T4 RESUME',
      );
      await owner.close();
      await admin.run('DROP ROLE OWNER4');
      const tasks = await admin.run("SHOW TASKS LIKE 'T4%'");
      expect(tasks.map(({ name, owner, state }) => [name, owner, state])).toEqual([
        ['T4', 'ACCOUNTADMIN', 'suspended'],
        ['T4_CHILD', 'ACCOUNTADMIN', 'suspended'],
      ]);
      expect(JSON.parse(String(tasks[1]?.predecessors))).toEqual(['D.S.T4']);
    },
    LONGEST,
  );
});

describe('another role', () => {
  it(
    'may run, stop and watch with OPERATE, watch with MONITOR, and nothing without either',
    async () => {
      const owner = await newRole('OWNER5', ...OWNER);
      await owner.run('CREATE TASK T5 WAREHOUSE = W AS SELECT 5');
      const operator = await newRole('OPERATOR');
      const monitor = await newRole('MONITOR_ONLY');
      const stranger = await newRole('STRANGER');
      await owner.run(
        'GRANT OPERATE ON TASK T5 TO ROLE OPERATOR',
        'GRANT MONITOR ON TASK T5 TO ROLE MONITOR_ONLY',
      );
      await operator.run('EXECUTE TASK T5', 'ALTER TASK T5 RESUME', 'ALTER TASK T5 SUSPEND');
      await operator.run("SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('T5')");
      await lastRun('T5');
      for (const change of [
        "ALTER TASK T5 SET COMMENT = 'x'",
        'ALTER TASK T5 MODIFY AS SELECT 2',
        'ALTER TASK T5 UNSET COMMENT',
        'ALTER TASK T5 ADD AFTER T5',
        'ALTER TASK T5 REMOVE AFTER T5',
        'ALTER TASK T5 SET FINALIZE = T5',
        'ALTER TASK T5 UNSET FINALIZE',
        'ALTER TASK T5 MODIFY WHEN TRUE',
        'ALTER TASK T5 REMOVE WHEN',
        `ALTER TASK T5 SET CONFIG = '{"a": 1}'`,
        'DROP TASK T5',
        'CREATE OR REPLACE TASK T5 AS SELECT 2',
      ])
        expect(await operator.refusal(change)).toMatch(/^003001 42501 /);
      for (const control of [
        'EXECUTE TASK T5',
        'ALTER TASK T5 RESUME',
        'ALTER TASK T5 SUSPEND',
        "SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('T5')",
      ]) {
        expect(await monitor.refusal(control)).toContain(
          'Only task owners or users with the operate privilege may execute tasks.',
        );
        expect(await stranger.refusal(control)).toMatch(/^002003 /);
      }
      const history =
        "SELECT STATE FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'T5'))";
      for (const client of [owner, operator, monitor]) {
        expect(await client.run(history)).toEqual([{ STATE: 'SUCCEEDED' }]);
        expect(await client.run("SHOW TASKS LIKE 'T5'")).toHaveLength(1);
        expect(await client.run('DESCRIBE TASK T5')).toHaveLength(1);
      }
      const statements = `SELECT QUERY_TEXT AS T FROM TABLE(D.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(
        USER_NAME => 'SYSTEM', INCLUDE_CLIENT_GENERATED_STATEMENT => TRUE)) WHERE T = 'SELECT 5'`;
      for (const client of [owner, operator, monitor])
        expect(await client.run(statements)).toEqual([{ T: 'SELECT 5' }]);
      expect(await stranger.run(statements)).toEqual([]);
      expect(await stranger.run(history)).toEqual([]);
      expect(await stranger.run("SHOW TASKS LIKE 'T5'")).toEqual([]);
      await admin.run('GRANT MONITOR EXECUTION ON ACCOUNT TO ROLE STRANGER');
      expect(await stranger.run(history)).toEqual([{ STATE: 'SUCCEEDED' }]);
    },
    LONGEST,
  );

  it(
    'keeps what it was promised on tasks to come when they are replaced, and resumes no child of a started root',
    async () => {
      const owner = await newRole('OWNER7', ...OWNER);
      const bot = await newRole('BOT');
      await admin.run(
        'CREATE SCHEMA D.GRAPHS',
        'USE SCHEMA D.S',
        'GRANT USAGE, CREATE TASK ON SCHEMA D.GRAPHS TO ROLE OWNER7',
        'GRANT USAGE ON SCHEMA D.GRAPHS TO ROLE BOT',
        'GRANT OPERATE, MONITOR, APPLYBUDGET ON ALL TASKS IN SCHEMA D.GRAPHS TO ROLE BOT',
        'GRANT OPERATE, MONITOR ON FUTURE TASKS IN SCHEMA D.GRAPHS TO ROLE BOT',
      );
      const create = [
        'CREATE OR REPLACE TASK D.GRAPHS.ROOT WAREHOUSE = W AS SELECT 1',
        'CREATE OR REPLACE TASK D.GRAPHS.CHILD WAREHOUSE = W AFTER ROOT AS SELECT 1',
      ];
      const control = [
        'ALTER TASK D.GRAPHS.CHILD RESUME',
        'ALTER TASK D.GRAPHS.ROOT RESUME',
        'ALTER TASK D.GRAPHS.ROOT SUSPEND',
        'ALTER TASK D.GRAPHS.CHILD SUSPEND',
        'ALTER TASK D.GRAPHS.ROOT RESUME',
      ];
      for (let deployed = 0; deployed < 2; deployed++) {
        await owner.run(...create);
        await bot.run(...control);
        expect(await bot.refusal('ALTER TASK D.GRAPHS.CHILD RESUME')).toMatch(/^091421 22000 /);
        await bot.run(
          'ALTER TASK D.GRAPHS.ROOT SUSPEND',
          'ALTER TASK D.GRAPHS.CHILD RESUME',
          'ALTER TASK D.GRAPHS.ROOT RESUME',
          'ALTER TASK D.GRAPHS.ROOT SUSPEND',
        );
      }
    },
    LONGEST,
  );

  it(
    'sees of a graph the runs of those tasks that it may watch, without names of places it may not enter',
    async () => {
      await admin.run(
        'CREATE SCHEMA D.HIDDEN',
        'CREATE TASK D.HIDDEN.PARENT WAREHOUSE = W AS SELECT 1',
        'CREATE TASK D.HIDDEN.KID WAREHOUSE = W AFTER PARENT AS SELECT 1',
        'ALTER TASK D.HIDDEN.KID RESUME',
        'USE SCHEMA D.S',
        'EXECUTE TASK D.HIDDEN.PARENT',
      );
      await lastRun('KID');
      const guest = await newRole('GUEST');
      await admin.run('GRANT MONITOR ON TASK D.HIDDEN.KID TO ROLE GUEST');
      expect(
        await guest.run(
          'SELECT NAME, DATABASE_NAME, SCHEMA_NAME FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY())',
        ),
      ).toEqual([{ NAME: 'KID', DATABASE_NAME: 'D', SCHEMA_NAME: null }]);
    },
    LONGEST,
  );
});

describe('EXECUTE AS USER', () => {
  it(
    'needs IMPERSONATE, runs as that user with the role of the owner, and is told by SHOW',
    async () => {
      await admin.run('CREATE USER ANNA', 'GRANT USAGE ON WAREHOUSE W TO ROLE PUBLIC');
      const owner = await newRole('OWNER6', ...OWNER);
      const create = `CREATE TASK T6 WAREHOUSE = W EXECUTE AS USER ANNA
        AS CALL SYSTEM$SET_RETURN_VALUE(CURRENT_USER() || ' ' || CURRENT_ROLE())`;
      expect(await owner.refusal(create)).toMatch(/^003001 42501 .*'ANNA'/s);
      await admin.run('GRANT IMPERSONATE ON USER ANNA TO ROLE OWNER6');
      await owner.run(create, 'EXECUTE TASK T6');
      expect(await lastRun('T6')).toMatchObject({ STATE: 'FAILED', ERROR_CODE: 91089 });
      await admin.run('GRANT ROLE OWNER6 TO USER ANNA');
      await owner.run('EXECUTE TASK T6');
      expect(await lastRun('T6')).toMatchObject({ RETURN_VALUE: 'ANNA OWNER6' });
      expect((await owner.run('DESCRIBE TASK T6'))[0]).toMatchObject({ execute_as_user: 'ANNA' });
    },
    LONGEST,
  );
});
