import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setupSections } from '../../../src/cli/setup-sql.js';
import { planDeploy } from '../../../src/dag/plan.js';
import { migrations } from '../../../src/snowflake/migrations/index.js';
import { identifier } from '../../../src/snowflake/names.js';
import { evaluate } from '../../support/evaluations.js';
import { type Account, startAccount } from '../../support/promotion-account.js';
import { logVersions } from '../../support/registry.js';

const bot = 'DAG_RUNS.BOT';

describe('setup on an account of an earlier release', () => {
  let account: Account;

  /** What the release whose last migration is `version` left. */
  const setupUntil = async (version: number) => {
    const later = migrations.filter((each) => each.version > version);
    const sections = setupSections({
      names: account.names,
      adminRole: identifier('ACCOUNTADMIN', 'a role'),
      botUser: identifier('DAGBOT', 'a user'),
      deployUser: identifier('DAGBOT_DEPLOY', 'a user'),
      firstAdmin: 'UADMIN',
      applied: new Set(later.map((each) => each.version)),
    });
    await account.server.asAdmin(
      sections.flatMap(({ role, statements }) => [`USE ROLE ${role}`, ...statements]),
    );
  };
  const applied = async () =>
    (await account.as('bot', `SELECT VERSION FROM ${bot}.MIGRATIONS ORDER BY VERSION`)).map(
      ({ VERSION }) => VERSION,
    );

  beforeAll(async () => {
    account = await startAccount();
    await setupUntil(1);
    await account.server.asAdmin([
      `DROP PROCEDURE ${bot}.REVERT(VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR)`,
    ]);
    await logVersions(account, 'BASELINE', 'V1');
    await evaluate(account, { id: 'EV_1', candidate: 'V1' });
    await account.as(
      'owner',
      `INSERT INTO ${bot}.DEPLOYMENTS
          (DEPLOYMENT_ID, ACTOR, CODE_HASH, ROOT_STATE, STATE, STARTED_AT)
        SELECT 'old', 'UADMIN', 'x', 'suspended', 'broken', SYSDATE()`,
    );
  }, 240_000);
  afterAll(() => account?.stop());

  it('is what the doctor asks for', async () => {
    const { status, said } = await account.dagbot('doctor');
    expect(status).toBe(1);
    expect(said).toMatch(
      /FAULT SNOWFLAKE tables of schema BOT: is at migration 1, should be at migration \d+ → run dagbot setup/,
    );
    expect(said).toMatch(
      /FAULT SNOWFLAKE procedures of schema BOT: the bot may not call DAG_RUNS\.BOT\.REVERT\(VARCHAR, .*\) → run dagbot setup/,
    );
  }, 120_000);

  it('applies the migrations that are missing, once, and keeps what is there', async () => {
    expect(await applied()).toEqual([1]);
    for (const _time of ['first', 'second']) {
      const { status, said } = await account.dagbot('setup');
      expect([status, said]).toEqual([0, expect.stringContaining('Setup is complete')]);
      expect(await applied()).toEqual(migrations.map(({ version }) => version));
    }
    expect((await account.dagbot('doctor')).said).toMatch(
      /ok {4}SNOWFLAKE procedures of schema BOT: \d that the bot calls/,
    );
    const [kept] = await account.as('bot', `SELECT * FROM ${bot}.EVALUATIONS`);
    expect(kept).toMatchObject({ EVALUATION_ID: 'EV_1', PROFILE: null, REQUEST_ID: null });
  }, 240_000);

  it('lets a deploy restore the root of one that broke off before', async () => {
    const plan = await planDeploy({ warehouse: account.owner, names: account.names });
    expect(plan.roots).toEqual([
      { name: 'FRAUD_DAG', before: null, after: 'suspended' },
      { name: 'FRAUD_JUDGE', before: null, after: 'started' },
      { name: 'FRAUD_WATCH', before: null, after: 'started' },
    ]);
  });
});
