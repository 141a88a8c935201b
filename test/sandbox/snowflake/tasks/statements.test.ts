import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type Row, type TaskClient } from './task-client.js';

let server: SnowflakeServer;
let client: TaskClient;

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  await client.run(
    'CREATE SCHEMA D.OTHER',
    'CREATE TASK D.OTHER.STRANGER AS SELECT 1',
    'USE SCHEMA D.S',
    `CREATE TASK ROOT WAREHOUSE = W SCHEDULE = '60 MINUTES' CONFIG = '{"a": 1}' COMMENT = 'the root'
       WITH TAG (COST_CENTER = 'ml') AS SELECT 1`,
    'CREATE TASK CHILD WAREHOUSE = W AFTER ROOT WHEN SYSTEM$GET_PREDECESSOR_RETURN_VALUE() = 1 AS SELECT 2',
    'CREATE TASK LAST_ONE FINALIZE = ROOT AS SELECT 3',
  );
});
afterAll(() => server.stop());

const task = async (name: string): Promise<Row> =>
  (await client.run(`DESCRIBE TASK ${name}`))[0] ?? {};

const refuses = (sql: string, words: string) =>
  it(`refuses ${sql}`, async () => expect(await client.refusal(sql)).toContain(words));

describe('CREATE TASK', () => {
  const create = (rest: string) => `CREATE TASK NEW ${rest} AS SELECT 1`;
  refuses(create('AFTER D.OTHER.STRANGER'), 'Invalid predecessor D.OTHER.STRANGER was specified.');
  refuses(create('FINALIZE = OTHER.STRANGER'), 'Invalid finalized root task OTHER.STRANGER');
  refuses(create('FINALIZE = NOBODY'), 'Invalid finalized root task NOBODY was specified.');
  refuses(create('FINALIZE = ROOT AFTER ROOT'), 'cannot have predecessors as a finalizer task.');
  refuses(
    create("FINALIZE = ROOT SCHEDULE = '1 HOUR'"),
    'cannot have a schedule and be a finalizer task.',
  );
  refuses(create('SEARCH_PATH = $$x$$'), 'The parameter SEARCH_PATH is not supported with Tasks.');
  refuses(
    create('OVERLAP_POLICY = ALLOW_ALL_OVERLAP ALLOW_OVERLAPPING_EXECUTION = TRUE'),
    'Cannot specify ALLOW_OVERLAPPING_EXECUTION and OVERLAP_POLICY to different values in the same command.',
  );
  refuses(
    create('ALLOW_OVERLAPPING_EXECUTION = TRUE AFTER ROOT'),
    'Cannot set allow_overlapping_execution on non-root task',
  );
  refuses(
    create('SUSPEND_TASK_AFTER_NUM_FAILURES = 3 AFTER ROOT'),
    'Cannot set parameter SUSPEND_TASK_AFTER_NUM_FAILURES on non-root task',
  );
  refuses(create('USER_TASK_TIMEOUT_MS = 604800001'), 'invalid value [604800001]');
  refuses(create('USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = HUGE'), 'invalid value [HUGE]');
  refuses(
    create("SUCCESS_INTEGRATION = 'x'"),
    "Unsupported feature 'SUCCESS_INTEGRATION of tasks'",
  );
  refuses(create("LOG_LEVEL = 'LOUD'"), "invalid value [LOUD] for parameter 'LOG_LEVEL'");
  refuses(create('AFTER ROOT WHEN TRUE EXECUTE AS USER X'), 'found identifier EXECUTE.');
  refuses(create('AFTER ROOT WHEN ROOT = 1'), 'found identifier ROOT.');
  refuses(create('EXECUTE AS USER NO_ONE'), "User 'NO_ONE' does not exist or not authorized.");
  refuses(create("TARGET_COMPLETION_INTERVAL = '9 SECONDS'"), 'invalid value [9 SECONDS]');
  refuses(create("TARGET_COMPLETION_INTERVAL = '1441 MINUTES'"), 'invalid value [1441 MINUTES]');
  refuses(create("TIMEZONE = 'Nowhere'"), "invalid value [Nowhere] for parameter 'TIMEZONE'");
  refuses(create('LOCK_TIMEOUT = -1'), "invalid value [-1] for parameter 'LOCK_TIMEOUT'");
  refuses(create('WITH CONTACT (SUPPORT = X)'), "Unsupported feature 'CONTACT of tasks'");
  refuses(create('USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS = 9'), 'invalid value [9]');
  refuses(
    'CREATE OR ALTER TASK ROOT USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS = 10 AS SELECT 1',
    "invalid property 'USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS' for 'TASK'",
  );
  refuses(create("AFTER ROOT WHEN TRUE OR CURRENT_USER() = 'X'"), 'found function CURRENT_USER.');
  refuses(
    'CREATE OR ALTER TASK NEW LOG_LEVEL = INFO AS SELECT 1',
    "invalid property 'LOG_LEVEL' for 'TASK'",
  );
  for (const size of ['MIN', 'MAX'])
    refuses(
      `CREATE OR ALTER TASK NEW SERVERLESS_TASK_${size}_STATEMENT_SIZE = LARGE AS SELECT 1`,
      `invalid property 'SERVERLESS_TASK_${size}_STATEMENT_SIZE' for 'TASK'`,
    );
  refuses('CREATE OR REPLACE TASK IF NOT EXISTS NEW AS SELECT 1', 'incompatible');
  refuses(
    "CREATE OR ALTER TASK NEW TAG (T = 'x') AS SELECT 1",
    "invalid property 'TAG' for 'TASK'",
  );
  refuses('CREATE TASK NEW CLONE NOBODY', "Task 'NOBODY' does not exist or not authorized.");
  refuses('CREATE TASK ROOT CLONE CHILD', 'already exists');

  it('remembers serverless sizes, and tells them by SHOW', async () => {
    await client.run(
      `CREATE TASK FREE USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = 'XSMALL'
         SERVERLESS_TASK_MAX_STATEMENT_SIZE = LARGE TARGET_COMPLETION_INTERVAL = '5 MINUTES' AS SELECT 1`,
    );
    expect(await task('FREE')).toMatchObject({
      warehouse: null,
      target_completion_interval: '5 MINUTES',
      created_by_user: 'SANDBOX_ADMIN',
    });
    expect(await client.run("SHOW PARAMETERS LIKE '%SIZE' IN TASK FREE")).toMatchObject([
      { key: 'SERVERLESS_TASK_MAX_STATEMENT_SIZE', value: 'LARGE', level: 'TASK' },
      { key: 'SERVERLESS_TASK_MIN_STATEMENT_SIZE', value: 'XSMALL', level: '' },
      { key: 'USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE', value: 'XSMALL', level: 'TASK' },
    ]);
    await client.run('ALTER TASK FREE UNSET TARGET_COMPLETION_INTERVAL', 'DROP TASK FREE');
  });

  it('takes both words for overlapping runs', async () => {
    const overlap = async () => {
      const { overlap_policy, allow_overlapping_execution } = await task('BOTH');
      return [overlap_policy, allow_overlapping_execution];
    };
    await client.run('CREATE TASK BOTH ALLOW_OVERLAPPING_EXECUTION = TRUE AS SELECT 1');
    expect(await overlap()).toEqual(['ALLOW_CHILD_OVERLAP', 'true']);
    await client.run('ALTER TASK BOTH SET OVERLAP_POLICY = ALLOW_ALL_OVERLAP');
    expect(await overlap()).toEqual(['ALLOW_ALL_OVERLAP', 'false']);
    await client.run('ALTER TASK BOTH UNSET OVERLAP_POLICY');
    expect(await overlap()).toEqual(['NO_OVERLAP', 'false']);
    await client.run('DROP TASK BOTH');
  });

  it('CLONE copies a definition, suspended, with its predecessors and without a finalizer', async () => {
    await client.run('CREATE TASK TWIN CLONE CHILD', 'CREATE TASK ROOT_TWIN CLONE ROOT');
    const [child, twin] = [await task('CHILD'), await task('TWIN')];
    expect(twin).toMatchObject({
      state: 'suspended',
      definition: 'SELECT 2',
      condition: child.condition,
      predecessors: child.predecessors,
    });
    expect(twin.id).not.toBe(child.id);
    expect(await task('ROOT_TWIN')).toMatchObject({
      schedule: '60 MINUTES',
      config: '{"a": 1}',
      comment: 'the root',
      task_relations: '{"Predecessors":[]}',
    });
    await client.run('DROP TASK TWIN', 'DROP TASK ROOT_TWIN');
  });

  it('of another role than the owner leaves predecessors behind and is not linked to its tasks', async () => {
    await client.run(
      'CREATE ROLE COPIER',
      'GRANT ROLE COPIER TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON DATABASE D TO ROLE COPIER',
      'GRANT USAGE, CREATE TASK ON SCHEMA D.S TO ROLE COPIER',
      'GRANT USAGE ON WAREHOUSE W TO ROLE COPIER',
      'GRANT MONITOR ON TASK CHILD TO ROLE COPIER',
    );
    const copier = await openTaskClient(server.port, {
      role: 'COPIER',
      setUp: ['USE SECONDARY ROLES NONE', 'USE SCHEMA D.S'],
    });
    await copier.run('CREATE TASK COPY CLONE CHILD');
    const finalizer = 'CREATE TASK NEW WAREHOUSE = W FINALIZE = D.S.FREE_ROOT AS SELECT 1';
    await client.run('CREATE TASK FREE_ROOT AS SELECT 1');
    expect(await copier.refusal(finalizer)).toContain('Invalid finalized root task FREE_ROOT was');
    expect(await copier.refusal(finalizer.replace('FINALIZE =', 'AFTER'))).toContain(
      'Invalid predecessor FREE_ROOT was',
    );
    await client.run('DROP TASK FREE_ROOT');
    expect((await copier.run('DESCRIBE TASK COPY'))[0]).toMatchObject({
      owner: 'COPIER',
      predecessors: '[]',
      definition: 'SELECT 2',
    });
    await copier.close();
    await client.run('DROP TASK COPY');
  });

  it('answers each kind of statement with its sentence', async () => {
    const told = async (sql: string) => Object.entries((await client.run(sql))[0] ?? {});
    expect(await told('CREATE TASK SAYS AS SELECT 1')).toEqual([
      ['status', 'Task SAYS successfully created.'],
    ]);
    expect(await told('CREATE TASK IF NOT EXISTS SAYS AS SELECT 2')).toEqual([
      ['status', 'SAYS already exists, statement succeeded.'],
    ]);
    expect(await told("ALTER TASK SAYS SET COMMENT = 'x'")).toEqual([
      ['status', 'Statement executed successfully.'],
    ]);
    expect(await told('ALTER TASK IF EXISTS NOBODY RESUME')).toEqual([
      ['status', 'Statement executed successfully.'],
    ]);
    expect(await told('EXECUTE TASK SAYS')).toEqual([
      ['status', 'Task SAYS is scheduled to run immediately.'],
    ]);
    expect(await told('DROP TASK SAYS')).toEqual([['status', 'SAYS successfully dropped.']]);
    expect(await client.refusal('DROP TASK SAYS')).toMatch(/^002003 02000 /);
  });

  it('keeps special names in inner quotes wherever it tells them in full', async () => {
    await client.run(
      `CREATE TASK "my Root" WAREHOUSE = W SCHEDULE = '1 HOUR' CONFIG = $$ {"a": 1} $$ AS SELECT 1`,
      'CREATE TASK "kid.x" WAREHOUSE = W AFTER "my Root" AS SELECT 1',
      'CREATE TASK "say""so" WAREHOUSE = W FINALIZE = "my Root" AS SELECT 1',
    );
    expect(JSON.parse(String((await task('"kid.x"')).predecessors))).toEqual(['D.S."my Root"']);
    expect(JSON.parse(String((await task('"my Root"')).task_relations))).toEqual({
      Predecessors: [],
      FinalizerTask: 'D.S."say""so"',
    });
    expect(JSON.parse(String((await task('"say""so"')).task_relations))).toEqual({
      Predecessors: [],
      FinalizedRootTask: 'D.S."my Root"',
    });
    expect(await task('"my Root"')).toMatchObject({ config: ' {"a": 1} ' });
    expect(await client.refusal('EXECUTE TASK "kid.x"')).toContain('non-root task D.S."kid.x".');
    const dependents = async (more = '') =>
      client.run(
        `SELECT NAME, PREDECESSORS FROM TABLE(INFORMATION_SCHEMA.TASK_DEPENDENTS(TASK_NAME => 'd.s."my Root"'${more}))`,
      );
    expect((await dependents()).map(({ NAME }) => NAME)).toEqual(['my Root', 'kid.x', 'say"so']);
    await client.run('DROP TASK "my Root"', 'DROP TASK "kid.x"', 'DROP TASK "say""so"');
  });

  it('that is refused leaves what it would have replaced as it was', async () => {
    await client.run(
      "CREATE TASK STAYS WAREHOUSE = W SCHEDULE = '1 HOUR' AS SELECT 1",
      'ALTER TASK STAYS RESUME',
    );
    const before = await task('STAYS');
    for (const fault of ["SCHEDULE = 'soon'", 'WAREHOUSE = NOWHERE', "CONFIG = '[]'"])
      await client.refusal(`CREATE OR REPLACE TASK STAYS ${fault} AS SELECT 2`);
    expect(await task('STAYS')).toEqual(before);
    expect(
      await client.run(
        "SELECT STATE FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'STAYS'))",
      ),
    ).toEqual([{ STATE: 'SCHEDULED' }]);
    await client.run('DROP TASK STAYS');
  });

  it('OR REPLACE loses grants unless COPY GRANTS keeps them', async () => {
    const grants = async () =>
      (await client.run('SHOW GRANTS ON TASK GIVEN'))
        .map(({ privilege }) => privilege)
        .filter((privilege) => privilege !== 'OWNERSHIP');
    await client.run('CREATE TASK GIVEN AS SELECT 1', 'GRANT MONITOR ON TASK GIVEN TO ROLE PUBLIC');
    await client.run('CREATE OR REPLACE TASK GIVEN COPY GRANTS AS SELECT 2');
    expect(await grants()).toEqual(['MONITOR']);
    await client.run('CREATE OR REPLACE TASK GIVEN AS SELECT 3');
    expect(await grants()).toEqual([]);
    await client.run('DROP TASK GIVEN');
  });
});

describe('ALTER TASK', () => {
  refuses('ALTER TASK CHILD ADD AFTER OTHER.STRANGER', 'Invalid predecessor OTHER.STRANGER');
  refuses('ALTER TASK NOBODY RESUME', "Task 'NOBODY' does not exist or not authorized.");
  refuses('ALTER TASK ROOT RENAME TO BRANCH', 'syntax error');
  refuses('ALTER TASK ROOT UNSET DCM PROJECT', "Unsupported feature 'UNSET DCM of tasks'");
  refuses('ALTER TASK ROOT SET EXECUTE AS USER NO_ONE', "User 'NO_ONE' does not exist");

  it('takes properties separated by blanks, newlines or commas', async () => {
    await client.run(
      "ALTER TASK ROOT SET COMMENT = 'x', USER_TASK_TIMEOUT_MS = 1000\n TASK_AUTO_RETRY_ATTEMPTS = 2",
    );
    expect(await client.run("SHOW PARAMETERS LIKE 'TASK%' IN TASK ROOT")).toMatchObject([
      { value: '2' },
    ]);
    await client.run(
      'ALTER TASK ROOT UNSET COMMENT, USER_TASK_TIMEOUT_MS, TASK_AUTO_RETRY_ATTEMPTS',
    );
    expect(await task('ROOT')).toMatchObject({ comment: '' });
  });

  it('adds the same predecessor twice without a word', async () => {
    await client.run('ALTER TASK CHILD ADD AFTER ROOT, D.S.ROOT');
    expect(JSON.parse(String((await task('CHILD')).predecessors))).toEqual(['D.S.ROOT']);
  });

  it('changes conditions and bodies', async () => {
    await client.run(
      "ALTER TASK CHILD MODIFY WHEN SYSTEM$GET_PREDECESSOR_RETURN_VALUE('ROOT')::INT > 5",
      'ALTER TASK CHILD MODIFY AS BEGIN SELECT 5; END',
    );
    expect(await task('CHILD')).toMatchObject({
      condition: "SYSTEM$GET_PREDECESSOR_RETURN_VALUE('ROOT')::INT > 5",
      definition: 'BEGIN SELECT 5; END',
    });
    await client.run('ALTER TASK CHILD REMOVE WHEN');
    expect(await task('CHILD')).toMatchObject({ condition: null });
  });

  it('sets and unsets tags, also while the graph is started', async () => {
    const tag = async (name: string) =>
      Object.values(
        (await client.run(`SELECT SYSTEM$GET_TAG('${name}', 'D.S.ROOT', 'TASK') AS T`))[0] ?? {},
      )[0];
    expect(await tag('COST_CENTER')).toBe('ml');
    await client.run('ALTER TASK ROOT RESUME', "ALTER TASK ROOT SET TAG TEAM = 'fraud'");
    expect(await tag('TEAM')).toBe('fraud');
    await client.run('ALTER TASK ROOT UNSET TAG TEAM', 'ALTER TASK ROOT SUSPEND');
    expect(await tag('TEAM')).toBe(null);
  });

  it('frees a finalizer, which becomes a suspended root', async () => {
    await client.run('ALTER TASK LAST_ONE RESUME', 'ALTER TASK LAST_ONE UNSET FINALIZE');
    expect(await task('LAST_ONE')).toMatchObject({
      state: 'suspended',
      last_suspended_reason: 'FINALIZER_BECAME_ROOT',
    });
    await client.run('ALTER TASK LAST_ONE SET FINALIZE = ROOT');
    expect(JSON.parse(String((await task('ROOT')).task_relations))).toMatchObject({
      FinalizerTask: 'D.S.LAST_ONE',
    });
  });

  it('RESUME and SUSPEND again change nothing', async () => {
    await client.run('ALTER TASK ROOT SUSPEND');
    const before = await task('ROOT');
    await client.run('ALTER TASK ROOT SUSPEND');
    expect(await task('ROOT')).toEqual(before);
    await client.run('ALTER TASK ROOT RESUME');
    const started = await task('ROOT');
    await client.run('ALTER TASK ROOT RESUME');
    expect(await task('ROOT')).toEqual(started);
    await client.run('ALTER TASK ROOT SUSPEND');
  });
});
