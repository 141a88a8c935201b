import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDefinition } from '../../../src/dag/definition.js';
import { applyDeploy } from '../../../src/dag/deploy.js';
import { planDeploy } from '../../../src/dag/plan.js';
import { startRun } from '../../../src/runs/start.js';
import { findRun } from '../../../src/runs/store.js';
import { tasksOfSchema } from '../../../src/snowflake/queries/tasks.js';
import type { Warehouse } from '../../../src/snowflake/warehouse.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';

const runs = 'DAG_RUNS.SCHEDULED_RUNS';

describe('a deploy', () => {
  let account: Account;
  const store = () => ({ warehouse: account.owner, names: account.names });
  const rootState = async () =>
    (await account.bot.query(tasksOfSchema(account.names))).find(({ name }) => name === 'FRAUD_DAG')
      ?.state;
  const deploy = async (requestId: string, warehouse: Warehouse = account.owner) => {
    const given = { warehouse, names: account.names };
    return applyDeploy(given, await planDeploy(given), { actor: 'UENG', requestId });
  };
  /** A connection that breaks at the statement of that name. */
  const breakingAt = (name: string): Warehouse => ({
    ...account.owner,
    query: (query, binds, options) =>
      query.name === name
        ? Promise.reject(new Error('the process died'))
        : account.owner.query(query, binds, options),
  });

  beforeAll(async () => {
    account = await startPreparedAccount();
  });
  afterAll(() => account.stop());

  it('brings everything the first time, and resumes the root', async () => {
    const applied = await deploy('first');
    expect(applied.rootState).toBe('started');
    const tasks = await account.bot.query(tasksOfSchema(account.names));
    expect(tasks).toHaveLength(11);
    expect(tasks.every(({ state }) => state === 'started')).toBe(true);
    expect(tasks.find(({ finalizes }) => finalizes !== null)?.name).toBe('FRAUD_DAG$CLEANUP');
  });

  it('finds nothing to do the second time, also with the role of the bot', async () => {
    expect(await planDeploy(store())).toMatchObject({ unchanged: true, running: false });
    expect(await planDeploy({ ...store(), warehouse: account.bot })).toMatchObject({
      unchanged: true,
    });
  });

  it('mends what somebody changed and leaves a suspended root suspended', async () => {
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG SUSPEND`);
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG SET SCHEDULE = '5 MINUTES'`);
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG$TRAIN MODIFY AS SELECT 1`);
    const plan = await planDeploy(store());
    expect(plan.steps.filter(({ change }) => change !== 'unchanged')).toEqual([
      { kind: 'task', name: 'FRAUD_DAG', change: 'change', why: 'schedule' },
      { kind: 'task', name: 'FRAUD_DAG$TRAIN', change: 'change', why: 'body' },
    ]);
    await deploy('mend');
    expect(await planDeploy(store())).toMatchObject({ unchanged: true, rootState: 'suspended' });
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG RESUME`);
  });

  it('leaves every root in the state that it found it in', async () => {
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_WATCH SUSPEND`);
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_JUDGE SUSPEND`);
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_JUDGE MODIFY AS SELECT 1`);
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_JUDGE RESUME`);
    const applied = await deploy('states');
    expect(applied.steps.filter(({ change }) => change !== 'unchanged')).toEqual([
      { kind: 'task', name: 'FRAUD_JUDGE', change: 'change', why: 'body' },
    ]);
    const states = (await account.bot.query(tasksOfSchema(account.names)))
      .filter(({ name }) => !name.includes('$'))
      .map(({ name, state }) => `${name} ${state}`);
    expect(states.sort()).toEqual([
      'FRAUD_DAG started',
      'FRAUD_JUDGE started',
      'FRAUD_WATCH suspended',
    ]);
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_WATCH RESUME`);
  });

  it('that fails puts the root back, and the next one finishes it', async () => {
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG SUSPEND`);
    await account.as('owner', `DROP TASK ${runs}.FRAUD_DAG$MARK_MODEL_GOLDEN`);
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG RESUME`);
    const broken = breakingAt('defining task FRAUD_DAG$MARK_MODEL_GOLDEN');
    await expect(deploy('breaks', broken)).rejects.toThrow('the process died');
    expect(await rootState()).toBe('started');
    await deploy('finishes');
    expect(await planDeploy(store())).toMatchObject({ unchanged: true, rootState: 'started' });
  });

  it('whose process died is mended by the next, which restores the root it had found', async () => {
    // What a deploy leaves when it dies just after suspending the root.
    await account.as(
      'owner',
      `INSERT INTO DAG_RUNS.BOT.DEPLOYMENTS
          (DEPLOYMENT_ID, ACTOR, CODE_HASH, ROOT_STATE, STATE, STARTED_AT)
        SELECT 'dead', 'UENG', 'x', 'started', 'applying', DATEADD('minute', -5, SYSDATE())`,
    );
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG SUSPEND`);
    expect(await planDeploy(store())).toMatchObject({
      rootStateAfter: 'started',
      unchanged: false,
    });
    await deploy('mends');
    expect(await rootState()).toBe('started');
    const open = await account.as(
      'bot',
      "SELECT * FROM DAG_RUNS.BOT.DEPLOYMENTS WHERE STATE = 'applying'",
    );
    expect(open).toEqual([]);
  });

  it('is refused while another is going on', async () => {
    await account.as(
      'owner',
      `INSERT INTO DAG_RUNS.BOT.DEPLOYMENTS
          (DEPLOYMENT_ID, ACTOR, CODE_HASH, ROOT_STATE, STATE, STARTED_AT)
        SELECT 'other', 'UADMIN', 'x', 'started', 'applying', SYSDATE()`,
    );
    await expect(deploy('second')).rejects.toThrow(/A deploy by UADMIN began/);
    await account.as('owner', "UPDATE DAG_RUNS.BOT.DEPLOYMENTS SET STATE = 'done'");
  });

  it('is refused while a run executes, which is found by its request', async () => {
    // A body that waits stands for a long training; it makes the deploy one that has work to do.
    await account.as('owner', `ALTER TASK ${runs}.FRAUD_DAG SUSPEND`);
    await account.as(
      'owner',
      `ALTER TASK ${runs}.FRAUD_DAG$SETUP MODIFY AS SELECT SYSTEM$WAIT(300)`,
    );
    const started = await startRun(
      { warehouse: account.bot, names: account.names },
      { requestedBy: 'UENG', requestId: 'the run', overrides: { as_of: '2026-11-20' } },
    );
    expect(started.outcome).toBe('started');
    const bot = { warehouse: account.bot, names: account.names };
    await expect
      .poll(() => planDeploy(store()), { timeout: 45_000 })
      .toMatchObject({ running: true });
    expect(await findRun(bot, 'the run')).toMatchObject({
      state: 'running',
      requestedBy: 'UENG',
      asOf: '2026-11-20',
    });
    await expect(deploy('during')).rejects.toThrow(/A run is going on/);
  });

  it('checks who deploys the settings', async () => {
    const wanted = await readDefinition(account.names);
    const definition = { ...wanted, settings: { ...wanted.settings, policy: 'auto' } };
    const sql = 'CALL DAG_RUNS.BOT.SET_SETTINGS(?, ?, ?)';
    const [answer] = await account.as('owner', sql, [
      JSON.stringify(definition.settings),
      'UREV1',
      'a reviewer deploys',
    ]);
    expect(String(Object.values(answer ?? {})[0])).toContain('Only engineers and admins');
  });
});
