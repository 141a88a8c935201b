import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';

const bot = 'DAG_RUNS.BOT';
const runs = 'DAG_RUNS.SCHEDULED_RUNS';

/** What nobody but the judge and the watch may write, and what even they may not. */
const forbidden: readonly (readonly ['bot' | 'owner', string, string])[] = [
  [
    'bot',
    'write the watch',
    `INSERT INTO ${bot}.WATCH (DAY, VERSION, CREATED_AT) SELECT TO_DATE('2026-11-20'), 'V1', SYSDATE()`,
  ],
  ['bot', 'change the watch', `UPDATE ${bot}.WATCH SET FIGURES = NULL`],
  ['bot', 'empty the watch', `TRUNCATE TABLE ${bot}.WATCH`],
  [
    'bot',
    'say what a task did',
    `INSERT INTO ${bot}.TASK_RUNS (RUN_GROUP, TASK, STARTED_AT) SELECT 'x', 'WATCH', SYSDATE()`,
  ],
  ['bot', 'delete requests', `DELETE FROM ${bot}.REQUESTS`],
  ['bot', 'call the judge past its task', `CALL ${runs}.JUDGE()`],
  ['bot', 'change what the judge does', `ALTER TASK ${runs}.FRAUD_JUDGE MODIFY AS SELECT 1`],
  ['bot', 'move the watch', `ALTER TASK ${runs}.FRAUD_WATCH SET SCHEDULE = '60 MINUTES'`],
  ['owner', 'rewrite the watch', `UPDATE ${bot}.WATCH SET FIGURES = NULL`],
  ['owner', 'delete from the watch', `DELETE FROM ${bot}.WATCH`],
  [
    'owner',
    'ask in somebody’s name',
    `INSERT INTO ${bot}.REQUESTS (REQUEST_ID, KIND, STATE, CREATED_AT) SELECT 'x', 'compare', 'waiting', SYSDATE()`,
  ],
  ['owner', 'rewrite evaluations', `UPDATE ${bot}.EVALUATIONS SET VERDICT = 'promote'`],
];

describe('around the judge and the watch', () => {
  let account: Account;
  beforeAll(async () => {
    account = await startPreparedAccount();
    const { status, said } = await account.dagbot('deploy');
    expect([status, said]).toEqual([0, expect.stringContaining('Deployed')]);
    for (const root of ['FRAUD_DAG', 'FRAUD_JUDGE', 'FRAUD_WATCH'])
      await account.as('owner', `ALTER TASK ${runs}.${root} SUSPEND`);
  }, 240_000);
  afterAll(() => account?.stop());

  it.each(forbidden)('the role of the %s cannot %s', async (who, _what, sql) => {
    await expect(account.as(who, sql)).rejects.toMatchObject({
      name: 'WarehouseError',
      // Insufficient privileges, or not even visible.
      code: expect.stringMatching(/^(003001|002003|002043|002141|003013|091420)$/),
    });
  });

  it('the doctor finds the tables of this release and says how each root stands', async () => {
    const { said } = await account.dagbot('doctor');
    expect(said).toMatch(/ok {4}SNOWFLAKE tables of schema BOT: at migration \d+/);
    expect(said).toContain(
      'SNOWFLAKE tasks: FRAUD_DAG suspended, FRAUD_JUDGE suspended, FRAUD_WATCH suspended',
    );
  });

  it('the bot may ask, wake the judge, and pause or resume both tasks', async () => {
    await account.as(
      'bot',
      `INSERT INTO ${bot}.REQUESTS (REQUEST_ID, KIND, STATE, CREATED_AT) SELECT 'mine', 'compare', 'waiting', SYSDATE()`,
    );
    for (const root of ['FRAUD_JUDGE', 'FRAUD_WATCH'])
      for (const how of ['RESUME', 'SUSPEND'])
        await account.as('bot', `ALTER TASK ${runs}.${root} ${how}`);
    const [said] = await account.as('bot', `EXECUTE TASK ${runs}.FRAUD_JUDGE`);
    expect(said?.status).toContain('scheduled to run immediately');
  });
});
