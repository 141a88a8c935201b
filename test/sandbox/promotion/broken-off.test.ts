import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../../src/promotion/reconcile.js';
import { evaluate, insertEvaluation } from '../../support/evaluations.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';
import { logVersions } from '../../support/registry.js';

describe('an evaluation whose run broke off before it opened the promotion', () => {
  let account: Account;
  const store = () => ({ warehouse: account.bot, names: account.names });
  const rows = (sql: string) => account.as('bot', sql);

  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'BASELINE', 'V1', 'V2');
    await evaluate(account, { id: 'EV_1', candidate: 'V1' });
    await insertEvaluation(account, { id: 'EV_2', candidate: 'V2', asOf: '2026-11-21' });
  });

  afterAll(() => account?.stop());

  it('is opened by reconciling, with its card, and the others are left alone', async () => {
    expect(await reconcile(store())).toMatchObject({ outcome: 'reconciled', opened: 1 });
    expect(
      await rows('SELECT EVALUATION_ID, STATE FROM DAG_RUNS.BOT.PROMOTIONS ORDER BY 1'),
    ).toEqual([
      { EVALUATION_ID: 'EV_1', STATE: 'SUPERSEDED' },
      { EVALUATION_ID: 'EV_2', STATE: 'PENDING' },
    ]);
    expect(
      await rows("SELECT KEY FROM DAG_RUNS.BOT.OUTBOX WHERE KIND = 'card' ORDER BY KEY"),
    ).toEqual([{ KEY: 'card:EV_1' }, { KEY: 'card:EV_2' }]);
  });

  it('is opened once, also when its task is tried again', async () => {
    await account.as('owner', "CALL DAG_RUNS.BOT.OPEN_PROMOTION('EV_2')");
    expect(await reconcile(store())).toMatchObject({ opened: 0 });
    const opened = await rows(
      "SELECT SEQ FROM DAG_RUNS.BOT.LEDGER WHERE REQUEST_ID = 'open:EV_2' AND KIND = 'opened'",
    );
    expect(opened).toHaveLength(1);
  });
});
