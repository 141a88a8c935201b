import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LocalAccount, type Row, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;

beforeEach(async () => {
  account = await startLocalAccount('2026-11-22T00:00:00Z');
  await account.run('CREATE TABLE SEEN (WHAT VARCHAR)');
});
afterEach(() => account.stop());

const history = (): Promise<Row[]> =>
  account.run(`SELECT NAME, STATE, RETURN_VALUE, ERROR_CODE, ERROR_MESSAGE, ATTEMPT_NUMBER, SCHEDULED_FROM, CONFIG, GRAPH_RUN_GROUP_ID
    FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY()) WHERE STATE <> 'SCHEDULED' ORDER BY ATTEMPT_NUMBER, NAME`);

const states = async () => (await history()).map(({ NAME, STATE }) => `${NAME} ${STATE}`);

/** Waits for so many graph runs to have ended. */
const ended = (count: number) =>
  vi.waitFor(
    async () =>
      expect(
        await account.run('SELECT STATE FROM TABLE(INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS())'),
      ).toHaveLength(count),
    { timeout: 30_000, interval: 50 },
  );

/** A graph of suspended tasks: each body by name, `R` the root; `after` names predecessors. */
const graph = async (
  tasks: Record<string, { body?: string; after?: string; when?: string; rest?: string }>,
) => {
  for (const [name, { body, after, when, rest }] of Object.entries(tasks))
    await account.run(
      `CREATE TASK ${name} WAREHOUSE = W ${rest ?? ''} ${after ? `AFTER ${after}` : ''} ${when ? `WHEN ${when}` : ''}
       AS ${body ?? `INSERT INTO SEEN SELECT '${name}'`}`,
    );
  for (const name of Object.keys(tasks))
    if (name !== 'R') await account.run(`ALTER TASK ${name} RESUME`);
};

const seen = async () =>
  (await account.run('SELECT WHAT FROM SEEN ORDER BY 1')).map(({ WHAT }) => WHAT);

describe('a graph run', () => {
  it('passes return values on, chooses by WHEN, and ends with the finalizer', async () => {
    await graph({
      R: {},
      A: { after: 'R', body: "CALL SYSTEM$SET_RETURN_VALUE('left')" },
      B: { after: 'A', when: "SYSTEM$GET_PREDECESSOR_RETURN_VALUE('A') = 'left'" },
      C: { after: 'A', when: "SYSTEM$GET_PREDECESSOR_RETURN_VALUE('A') = 'right'" },
      D: { after: 'C' },
      F: { rest: 'FINALIZE = R' },
    });
    await account.run('EXECUTE TASK R');
    await ended(1);
    expect(await states()).toEqual([
      'A SUCCEEDED',
      'B SUCCEEDED',
      'C SKIPPED',
      'F SUCCEEDED',
      'R SUCCEEDED',
    ]);
    expect(await seen()).toEqual(['B', 'F', 'R']);
    expect((await history())[0]).toMatchObject({
      RETURN_VALUE: 'left',
      SCHEDULED_FROM: 'EXECUTE TASK',
    });
    // what C was skipped for is no error of the graph
    const graphs = 'TABLE(INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS())';
    expect(
      await account.run(`SELECT FIRST_ERROR_TASK_NAME, FIRST_ERROR_CODE FROM ${graphs}`),
    ).toEqual([{ FIRST_ERROR_TASK_NAME: null, FIRST_ERROR_CODE: null }]);
  });

  it('steps over a suspended child as if it had succeeded', async () => {
    await graph({ R: {}, A: { after: 'R' }, B: { after: 'A' } });
    await account.run('ALTER TASK A SUSPEND', 'EXECUTE TASK R');
    await ended(1);
    expect(await states()).toEqual(['B SUCCEEDED', 'R SUCCEEDED']);
  });

  it('fails with its first error, runs siblings and the finalizer, and nothing behind the failure', async () => {
    await graph({
      R: {},
      A: { after: 'R', body: 'SELECT * FROM NOWHERE' },
      B: { after: 'A' },
      C: { after: 'R' },
      F: { rest: 'FINALIZE = R' },
    });
    await account.run('EXECUTE TASK R');
    await ended(1);
    expect(await states()).toEqual(['A FAILED', 'C SUCCEEDED', 'F SUCCEEDED', 'R SUCCEEDED']);
    const [run] = await account.run(
      'SELECT STATE, FIRST_ERROR_TASK_NAME, FIRST_ERROR_CODE FROM TABLE(INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS())',
    );
    expect(run).toEqual({ STATE: 'FAILED', FIRST_ERROR_TASK_NAME: 'A', FIRST_ERROR_CODE: 2003 });
  });

  it('is retried from what failed, in the same group and with the same config', async () => {
    await graph({
      R: {},
      A: { after: 'R', body: "INSERT INTO LATER SELECT SYSTEM$GET_TASK_GRAPH_CONFIG('x')" },
    });
    expect(await account.refusal('EXECUTE TASK R RETRY LAST')).toMatch(/^091457 /);
    await account.run(`EXECUTE TASK R USING CONFIG = '{"x": "per run"}'`);
    await ended(1);
    await account.run('CREATE TABLE LATER (WHAT VARCHAR)', 'EXECUTE TASK R RETRY LAST');
    await ended(2);
    expect(await account.run('SELECT WHAT FROM LATER')).toEqual([{ WHAT: 'per run' }]);
    const rows = await history();
    expect(
      rows.map(({ NAME, STATE, ATTEMPT_NUMBER }) => `${NAME} ${STATE} ${ATTEMPT_NUMBER}`),
    ).toEqual(['A FAILED 1', 'R SUCCEEDED 1', 'A SUCCEEDED 2']);
    expect(new Set(rows.map(({ GRAPH_RUN_GROUP_ID: group }) => group)).size).toBe(1);
    expect(await account.refusal('EXECUTE TASK R RETRY LAST')).toMatch(/^091456 /);
  });

  it('is retried by itself as often as the root allows', async () => {
    await graph({
      R: { rest: 'TASK_AUTO_RETRY_ATTEMPTS = 2' },
      A: { after: 'R', body: 'SELECT * FROM NOWHERE' },
    });
    await account.run('EXECUTE TASK R');
    await ended(3);
    const rows = (await history()).filter(({ NAME }) => NAME === 'A');
    expect(rows.map(({ SCHEDULED_FROM: from }) => from)).toEqual([
      'EXECUTE TASK',
      'AUTOMATIC RETRY',
      'AUTOMATIC RETRY',
    ]);
  });

  it('merges USING CONFIG deeply over the CONFIG of the root, for itself alone', async () => {
    await graph({
      R: {
        rest: `CONFIG = '{"a": {"b": 1, "c": 2}}'`,
        body: "CALL SYSTEM$SET_RETURN_VALUE('' || SYSTEM$GET_TASK_GRAPH_CONFIG())",
      },
    });
    await account.run(`EXECUTE TASK R USING CONFIG = '{"a": {"b": 5}, "d": "x"}'`);
    await ended(1);
    expect(JSON.parse(String((await history())[0]?.CONFIG))).toEqual({ a: { b: 5, c: 2 }, d: 'x' });
    expect(await account.run('DESCRIBE TASK R')).toMatchObject([
      { config: '{"a": {"b": 1, "c": 2}}' },
    ]);
  });

  it('suspends the root after so many failures in a row', async () => {
    await graph({
      R: {
        rest: "SCHEDULE = '1 HOUR' SUSPEND_TASK_AFTER_NUM_FAILURES = 2",
        body: 'SELECT * FROM NOWHERE',
      },
    });
    await account.run('ALTER TASK R RESUME', 'EXECUTE TASK R');
    await ended(1);
    await account.run('EXECUTE TASK R');
    await ended(2);
    expect(await account.run('DESCRIBE TASK R')).toMatchObject([
      { state: 'suspended', last_suspended_reason: 'SUSPENDED_DUE_TO_ERRORS' },
    ]);
    expect(await states()).toContain('R FAILED_AND_AUTO_SUSPENDED');
  });

  it('queues one further run, which a later request replaces', async () => {
    await graph({
      R: {
        body: "BEGIN CALL SYSTEM$WAIT(1); INSERT INTO SEEN SELECT SYSTEM$GET_TASK_GRAPH_CONFIG('n'); END",
      },
    });
    await account.run(`EXECUTE TASK R USING CONFIG = '{"n": 1}'`);
    await vi.waitFor(async () => expect(await states()).toEqual(['R EXECUTING']), {
      timeout: 20_000,
    });
    for (const n of [2, 3]) await account.run(`EXECUTE TASK R USING CONFIG = '{"n": ${n}}'`);
    await ended(2);
    expect(await seen()).toEqual(['1', '3']);
  });

  it('is cancelled by SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS, and cut off by its timeout', async () => {
    await graph({ R: { body: 'CALL SYSTEM$WAIT(60)' } });
    await account.run('EXECUTE TASK R');
    await vi.waitFor(async () => expect(await states()).toEqual(['R EXECUTING']), {
      timeout: 20_000,
    });
    expect(
      await account.cell("SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('d.s.r')"),
    ).toContain('Marked 1 task runs for cancellation.');
    await ended(1);
    await account.run('ALTER TASK R SET USER_TASK_TIMEOUT_MS = 300', 'EXECUTE TASK R');
    await ended(2);
    expect((await states()).sort()).toEqual(['R CANCELLED', 'R FAILED']);
  });

  it('runs as SYSTEM with the role of the owner, which needs EXECUTE TASK', async () => {
    await account.run(
      'CREATE ROLE OWN',
      'GRANT ROLE OWN TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON DATABASE D TO ROLE OWN',
      'GRANT USAGE, CREATE TASK ON SCHEMA D.S TO ROLE OWN',
      'GRANT USAGE ON WAREHOUSE W TO ROLE OWN',
    );
    const owner = await account.as('OWN');
    await owner(
      "CREATE TASK MINE WAREHOUSE = W AS CALL SYSTEM$SET_RETURN_VALUE(CURRENT_USER() || ' ' || CURRENT_ROLE())",
    );
    await expect(owner('EXECUTE TASK MINE')).rejects.toMatchObject({ code: '091089' });
    await account.run(
      'GRANT EXECUTE TASK ON ACCOUNT TO ROLE OWN',
      'CREATE ROLE BUTTON',
      'GRANT ROLE BUTTON TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON DATABASE D TO ROLE BUTTON',
      'GRANT USAGE ON SCHEMA D.S TO ROLE BUTTON',
      'GRANT USAGE ON WAREHOUSE W TO ROLE BUTTON',
    );
    const button = await account.as('BUTTON');
    await expect(button('EXECUTE TASK MINE')).rejects.toMatchObject({ code: '002003' });
    await account.run('GRANT OPERATE, MONITOR ON TASK MINE TO ROLE BUTTON');
    await button('EXECUTE TASK MINE');
    await ended(1);
    expect((await history())[0]).toMatchObject({ STATE: 'SUCCEEDED', RETURN_VALUE: 'SYSTEM OWN' });
    await expect(button("ALTER TASK MINE SET COMMENT = 'x'")).rejects.toMatchObject({
      code: '003001',
    });
  });

  it('overlaps the one before as far as OVERLAP_POLICY permits', async () => {
    await graph({
      R: { rest: 'OVERLAP_POLICY = ALLOW_CHILD_OVERLAP' },
      A: { after: 'R', body: 'CALL SYSTEM$WAIT(600)' },
    });
    const executing = (count: number) =>
      vi.waitFor(
        async () =>
          expect((await states()).filter((one) => one === 'A EXECUTING')).toHaveLength(count),
        { timeout: 30_000 },
      );
    await account.run('EXECUTE TASK R');
    await executing(1);
    await account.run('EXECUTE TASK R');
    await executing(2);
    expect((await states()).filter((one) => one === 'R SUCCEEDED')).toHaveLength(2);
  });

  it('needs no warehouse of its own when it is serverless', async () => {
    await account.run("CREATE TASK FREE AS INSERT INTO SEEN SELECT 'free'", 'EXECUTE TASK FREE');
    await ended(1);
    expect(await seen()).toEqual(['free']);
  });
});

describe('SYSTEM$ functions of tasks', () => {
  it('refuse outside a task', async () => {
    expect(await account.refusal('SELECT SYSTEM$GET_TASK_GRAPH_CONFIG()')).toContain(
      'Function SYSTEM$GET_TASK_GRAPH_CONFIG must be called from within a task.',
    );
    expect(await account.refusal("CALL SYSTEM$SET_RETURN_VALUE('x')")).toMatch(
      /must be called from within a task$/,
    );
    for (const call of [
      "SYSTEM$GET_PREDECESSOR_RETURN_VALUE('X')",
      'SYSTEM$CURRENT_USER_TASK_NAME()',
      "SYSTEM$TASK_RUNTIME_INFO('CURRENT_TASK_NAME')",
    ])
      expect(await account.refusal(`SELECT ${call}`)).toContain(
        `Function ${call.replace(/\(.*/, '')} must be called from within a task.`,
      );
  });

  it('tell a run of itself', async () => {
    const keys = [
      'CURRENT_TASK_NAME',
      'current_root_task_name',
      'CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP',
    ];
    const parts = keys.map((key) => `SYSTEM$TASK_RUNTIME_INFO('${key}')`).join(" || ';' || ");
    await graph({ R: {}, A: { after: 'R', body: `CALL SYSTEM$SET_RETURN_VALUE(${parts})` } });
    await account.run('EXECUTE TASK R');
    await ended(1);
    expect((await history())[0]?.RETURN_VALUE).toBe('D.S.A;D.S.R;2026-11-22 00:00:00.000 Z');
  });

  it('resume a whole graph at once', async () => {
    await graph({
      R: { rest: "SCHEDULE = '1 HOUR'" },
      A: { after: 'R' },
      F: { rest: 'FINALIZE = R' },
    });
    await account.run('ALTER TASK A SUSPEND');
    await account.cell("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('D.S.R')");
    expect((await account.run('SHOW TASKS')).map(({ state }) => state)).toEqual([
      'started',
      'started',
      'started',
    ]);
    expect(
      (
        await account.run(
          "SELECT NAME FROM TABLE(INFORMATION_SCHEMA.TASK_DEPENDENTS(TASK_NAME => 'D.S.R'))",
        )
      ).map(({ NAME }) => NAME),
    ).toEqual(['R', 'A', 'F']);
  });
});
