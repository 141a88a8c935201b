import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../support/evaluations.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';
import { logVersions } from '../../support/registry.js';

describe('opening a promotion', () => {
  let account: Account;

  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'BASELINE', 'V1');
  });

  afterAll(() => account?.stop());

  it('asks for no second card when the bot has asked for one already', async () => {
    await account.as(
      'bot',
      `INSERT INTO DAG_RUNS.BOT.OUTBOX (KEY, KIND, SUBJECT, STATE, ATTEMPTS, NEXT_AT, CREATED_AT)
      SELECT 'card:EV_1', 'card', 'EV_1', 'waiting', 0, SYSDATE(), SYSDATE()`,
    );
    await evaluate(account, { id: 'EV_1', candidate: 'V1' });
    const cards = await account.as(
      'bot',
      "SELECT KEY FROM DAG_RUNS.BOT.OUTBOX WHERE KEY = 'card:EV_1'",
    );
    expect(cards).toHaveLength(1);
  });
});
