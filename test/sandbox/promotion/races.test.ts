import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../../src/promotion/decide.js';
import type { Choice, DecisionOutcome } from '../../../src/promotion/outcome.js';
import { reconcile } from '../../../src/promotion/reconcile.js';
import { digest, evaluate } from '../../support/evaluations.js';
import { ledgerFaults, readLedger } from '../../support/ledger.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';
import { liveVersion, logVersions } from '../../support/registry.js';

describe('reviewers who click at the same moment', () => {
  let account: Account;
  const store = () => ({ warehouse: account.bot, names: account.names });

  /** As the bot does: a click that met the lock comes again under the same request id. */
  const click = async (
    evaluationId: string,
    actor: string,
    choice: Choice,
    seenLive: string | null,
    requestId = `${evaluationId} ${actor}`,
  ): Promise<DecisionOutcome> => {
    const request = { evaluationId, choice, actor, digest, seenLive, reason: null, requestId };
    for (;;) {
      const outcome = await decide(store(), request);
      if (outcome.outcome !== 'busy') return outcome;
    }
  };
  const promotedRows = async (evaluationId: string) =>
    (await readLedger(account)).filter(
      (row) => row.KIND === 'promoted' && row.EVALUATION_ID === evaluationId,
    );

  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'BASELINE', 'V1', 'V2', 'V3', 'V4');
  });
  afterAll(() => account.stop());

  it('promote once', async () => {
    await evaluate(account, { id: 'EV_1', candidate: 'V1' });
    const outcomes = await Promise.all([
      click('EV_1', 'UREV1', 'promote', null),
      click('EV_1', 'UREV2', 'promote', null),
    ]);
    const kinds = outcomes.map(({ outcome }) => outcome).sort();
    expect(kinds.at(-1)).toBe('promoted');
    expect(['already_approved', 'already_decided']).toContain(kinds[0]);
    expect(await promotedRows('EV_1')).toHaveLength(1);
    expect(await liveVersion(account)).toBe('V1');
  });

  it('get one answer for one click that was delivered many times', async () => {
    await evaluate(account, {
      id: 'EV_2',
      candidate: 'V2',
      production: 'V1',
      asOf: '2026-11-21',
    });
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => click('EV_2', 'UREV1', 'promote', 'V1', 'one click')),
    );
    expect(new Set(outcomes.map(({ decision_id }) => decision_id)).size).toBe(1);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['promoted']));
    expect(await promotedRows('EV_2')).toHaveLength(1);
  });

  it('end a promotion one way when one promotes and one rejects', async () => {
    await evaluate(account, {
      id: 'EV_3',
      candidate: 'V3',
      production: 'V2',
      asOf: '2026-11-22',
    });
    const [promoted, rejected] = await Promise.all([
      click('EV_3', 'UREV1', 'promote', 'V2'),
      click('EV_3', 'UREV2', 'reject', 'V2'),
    ]);
    const won = promoted.outcome === 'promoted';
    expect(rejected.outcome === 'rejected').toBe(!won);
    expect(await liveVersion(account)).toBe(won ? 'V3' : 'V2');
    await reconcile(store());
    const [ended] = await account.as(
      'bot',
      "SELECT STATE FROM DAG_RUNS.BOT.PROMOTIONS WHERE EVALUATION_ID = 'EV_3'",
    );
    expect(ended?.STATE).toBe(won ? 'PROMOTED' : 'REJECTED');
  });

  it('leave a ledger without a gap', async () => {
    expect(ledgerFaults(await readLedger(account))).toEqual([]);
  });
});
