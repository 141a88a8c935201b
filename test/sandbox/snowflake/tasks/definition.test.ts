import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;

beforeAll(async () => {
  account = await startLocalAccount('2026-11-22T00:00:00Z');
  await account.run(
    "CREATE TASK ROOT WAREHOUSE = W SCHEDULE = '60 MINUTES' CONFIG = '{\"a\": 1}' AS SELECT 1",
    'CREATE TASK CHILD WAREHOUSE = W AFTER ROOT AS SELECT 2',
    'CREATE TASK LAST_ONE WAREHOUSE = W FINALIZE = ROOT AS SELECT 3',
  );
});
afterAll(() => account.stop());

const refuses = (sql: string, words: string) =>
  it(`refuses ${sql}`, async () => expect(await account.refusal(sql)).toContain(words));

describe('a task definition', () => {
  const create = (rest: string) => `CREATE TASK NEW ${rest} AS SELECT 1`;
  refuses(create("SCHEDULE = '5 SECONDS'"), 'Invalid schedule was specified.');
  refuses(create("SCHEDULE = '9 DAYS'"), 'Invalid schedule was specified.');
  refuses(create("SCHEDULE = 'USING CRON * * * * * PST'"), '"PST" is not a recognized time zone');
  refuses(create("SCHEDULE = 'USING CRON 0 0 * * 7 UTC'"), 'Invalid schedule was specified.');
  refuses(create("SCHEDULE = 'USING CRON 0 0 ? * * UTC'"), 'Invalid schedule was specified.');
  refuses(create("SCHEDULE = 'USING CRON 0 0 30 2 * UTC'"), 'No valid time could be found');
  refuses(create("CONFIG = '[1]'"), 'Must be a string representation of a valid JSON Object.');
  refuses(create('NO_SUCH = 1'), "invalid property 'NO_SUCH' for 'TASK'");
  refuses(create("COMMENT = 'a' COMMENT = 'b'"), "duplicate property 'COMMENT';");
  refuses(create('WAREHOUSE = NOWHERE'), 'Nonexistent warehouse NOWHERE was specified.');
  refuses(
    create('AUTOCOMMIT = FALSE'),
    'The parameter AUTOCOMMIT = false is not supported with Tasks.',
  );
  refuses(create('TASK_AUTO_RETRY_ATTEMPTS = 31'), 'invalid value [31]');
  refuses(create('ERROR_INTEGRATION = X'), 'Unsupported feature');
  refuses(create('AFTER NOBODY'), 'Invalid predecessor NOBODY was specified.');
  refuses(create('AFTER LAST_ONE'), 'cannot have children as a finalizer task.');
  refuses(create('FINALIZE = ROOT'), 'Finalize target ROOT already have finalizer.');
  refuses(create('FINALIZE = CHILD'), 'cannot finalize a non-root task');
  refuses(
    create("SCHEDULE = '1 HOUR' AFTER ROOT"),
    'cannot have both a schedule and a predecessor.',
  );
  refuses(create("CONFIG = '{}' AFTER ROOT"), 'cannot both be a non-root task and have a config.');
  refuses(
    create('OVERLAP_POLICY = NO_OVERLAP AFTER ROOT'),
    'Cannot set overlap policy on non-root task',
  );
  refuses(create('AFTER ROOT WHEN (SELECT TRUE)'), 'Invalid expression for task condition');
  refuses(create("AFTER ROOT WHEN PARSE_JSON('1') = 1"), 'found function PARSE_JSON');
  refuses('ALTER TASK CHILD ADD AFTER CHILD', 'Task CHILD cannot use itself as its predecessor.');
  refuses(
    'ALTER TASK CHILD REMOVE AFTER LAST_ONE',
    'Task CHILD does not have predecessor LAST_ONE.',
  );
  refuses('ALTER TASK CHILD UNSET NO_SUCH', "invalid property 'NO_SUCH' for 'TASK'");
  refuses('CREATE TASK ROOT AS SELECT 1', 'already exists');
  refuses('DESCRIBE TASK NOBODY', "Task 'NOBODY' does not exist or not authorized.");

  it('is shown as the platform shows it', async () => {
    const [child] = await account.run("SHOW TASKS LIKE 'child' IN SCHEMA D.S");
    expect(child).toMatchObject({
      name: 'CHILD',
      state: 'suspended',
      definition: 'SELECT 2',
      comment: '',
      schedule: null,
      allow_overlapping_execution: 'null',
      error_integration: 'null',
    });
    expect(JSON.parse(String(child?.predecessors))).toEqual(['D.S.ROOT']);
    const [root] = await account.run('DESCRIBE TASK ROOT');
    expect(root).toMatchObject({
      schedule: '60 MINUTES',
      config: '{"a": 1}',
      predecessors: '[]',
      overlap_policy: 'NO_OVERLAP',
    });
    expect(JSON.parse(String(root?.task_relations))).toEqual({
      Predecessors: [],
      FinalizerTask: 'D.S.LAST_ONE',
    });
  });

  it('is found by STARTS WITH, ROOT ONLY and LIMIT', async () => {
    const names = async (rest: string) =>
      (await account.run(`SHOW TASKS ${rest}`)).map(({ name }) => name);
    expect(await names("IN SCHEMA D.S STARTS WITH 'LA'")).toEqual(['LAST_ONE']);
    expect(await names('IN ACCOUNT ROOT ONLY')).toEqual(['ROOT']);
    expect(await names('IN DATABASE D LIMIT 2')).toEqual(['CHILD', 'LAST_ONE']);
    expect(Object.keys((await account.run('SHOW TERSE TASKS'))[0] ?? {})).toEqual([
      'created_on',
      'name',
      'kind',
      'database_name',
      'schema_name',
      'schedule',
    ]);
  });

  it('tells its parameters by SHOW PARAMETERS', async () => {
    await account.run('ALTER TASK ROOT SET USER_TASK_TIMEOUT_MS = 5000');
    expect(await account.run('SHOW PARAMETERS IN TASK ROOT')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'USER_TASK_TIMEOUT_MS', value: '5000', level: 'TASK' }),
        expect.objectContaining({ key: 'TASK_AUTO_RETRY_ATTEMPTS', value: '0', level: '' }),
      ]),
    );
  });
});

describe('a graph whose root is started', () => {
  it('can be changed only after the root was suspended', async () => {
    await account.run('ALTER TASK CHILD RESUME', 'ALTER TASK ROOT RESUME');
    for (const change of [
      'ALTER TASK CHILD SUSPEND',
      "ALTER TASK CHILD SET COMMENT = 'x'",
      'DROP TASK CHILD',
      'CREATE OR ALTER TASK CHILD AFTER ROOT AS SELECT 9',
      'CREATE TASK MORE AFTER ROOT AS SELECT 9',
      'ALTER TASK LAST_ONE RESUME',
      "ALTER TASK ROOT SET CONFIG = '{}'",
    ])
      expect(await account.refusal(change)).toBe(
        '091421 22000 Unable to update graph with root task D.S.ROOT since that root task is not suspended.',
      );
    expect(await account.refusal("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('ROOT')")).toMatch(
      /^091421 /,
    );
    await account.run('ALTER TASK ROOT SUSPEND', "ALTER TASK CHILD SET COMMENT = 'x'");
  });

  it('keeps id and state under OR ALTER, and gets a new id under OR REPLACE', async () => {
    const id = async () => (await account.run('DESCRIBE TASK CHILD'))[0];
    const before = await id();
    await account.run('CREATE OR ALTER TASK CHILD WAREHOUSE = W AFTER ROOT AS SELECT 22');
    expect(await id()).toMatchObject({
      id: before?.id,
      state: 'started',
      definition: 'SELECT 22',
      comment: '',
    });
    await account.run('CREATE OR REPLACE TASK CHILD WAREHOUSE = W AFTER ROOT AS SELECT 23');
    const after = await id();
    expect(after).toMatchObject({ state: 'suspended', definition: 'SELECT 23' });
    expect(after?.id).not.toBe(before?.id);
  });

  it('makes roots of what loses its predecessor or its root', async () => {
    await account.run('DROP TASK ROOT');
    const rows = await account.run('SHOW TASKS IN SCHEMA D.S');
    expect(
      rows.map(({ name, predecessors, last_suspended_reason: why }) => [name, predecessors, why]),
    ).toEqual([
      ['CHILD', '[]', 'CHILD_BECAME_ROOT'],
      ['LAST_ONE', '[]', 'FINALIZER_BECAME_ROOT'],
    ]);
  });

  it('is not resumed with a cycle or two roots', async () => {
    await account.run(
      'CREATE TASK A AS SELECT 1',
      'CREATE TASK B AFTER A AS SELECT 1',
      'CREATE TASK C AFTER B AS SELECT 1',
      'ALTER TASK B ADD AFTER C',
    );
    expect(await account.refusal('ALTER TASK A RESUME')).toContain(
      'Graph has at least one cycle containing task',
    );
    expect(await account.refusal('EXECUTE TASK A')).toContain(
      'Graph has at least one cycle containing task',
    );
    await account.run(
      'ALTER TASK B REMOVE AFTER C',
      'CREATE TASK A2 AS SELECT 1',
      'ALTER TASK C ADD AFTER A2',
    );
    expect(await account.refusal('ALTER TASK A RESUME')).toContain('more than one root task');
  });
});

describe('a graph', () => {
  it('holds no more than 1000 tasks, and a task 100 predecessors and 100 children', async () => {
    await account.run(
      'CREATE SCHEMA D.LARGE',
      'CREATE TASK TOP AS SELECT 1',
      'CREATE TASK A0 AFTER TOP AS SELECT 1',
    );
    // a thousand statements would take half a minute
    const { catalogue } = account.services;
    const [, child] = catalogue.list('TASK', { schema: 'LARGE' });
    if (!child) throw new Error('A0 is not there');
    const put = (name: string, above: string) =>
      catalogue.put({
        ...child,
        id: catalogue.newId(),
        name,
        properties: { ...child.properties, predecessors: [above] },
      });
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
    await Promise.all([
      ...upTo(98).map((index) => put(`A${index + 1}`, 'TOP')),
      ...upTo(900).map((index) => put(`B${index}`, `A${Math.floor(index / 10)}`)),
    ]);
    expect(await account.refusal('CREATE TASK LAST FINALIZE = TOP AS SELECT 1')).toBe(
      '091400 22000 The graph of root task D.LARGE.TOP cannot have more than 1000 tasks.',
    );
    await account.run('DROP TASK B0', 'CREATE TASK A99 AFTER TOP AS SELECT 1');
    const names = upTo(101)
      .map((index) => `B${index + 1}`)
      .join(', ');
    expect(await account.refusal(`CREATE TASK C AFTER ${names} AS SELECT 1`)).toContain(
      'cannot have more than 100 predecessors.',
    );
    await account.run('DROP TASK B1');
    expect(await account.refusal('CREATE TASK A100 AFTER TOP AS SELECT 1')).toContain(
      'Task TOP cannot have more than 100 children.',
    );
    await account.run('DROP SCHEMA D.LARGE', 'USE SCHEMA D.S');
  }, 60_000);
});

describe('a question about runs', () => {
  const ask = (call: string) => `SELECT * FROM TABLE(INFORMATION_SCHEMA.${call})`;
  refuses(ask('TASK_HISTORY(NO_SUCH => 1)'), 'Invalid argument NO_SUCH.');
  refuses(
    ask("TASK_HISTORY(SCHEDULED_TIME_RANGE_START => 'soon')"),
    'Invalid argument SCHEDULED_TIME_RANGE_START: soon.',
  );
  refuses(ask("CURRENT_TASK_GRAPHS(TASK_NAME => 'ROOT')"), 'Invalid argument TASK_NAME.');
  refuses(ask('COMPLETE_TASK_GRAPHS(RESULT_LIMIT => 0)'), 'Invalid argument RESULT_LIMIT: 0.');
});
