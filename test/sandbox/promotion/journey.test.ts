import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCard } from '../../../src/promotion/card.js';
import { decide } from '../../../src/promotion/decide.js';
import type { DecisionRequest } from '../../../src/promotion/outcome.js';
import { digest, evaluate } from '../../support/evaluations.js';
import { ledgerFaults, readLedger } from '../../support/ledger.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';
import { liveVersion, logVersions } from '../../support/registry.js';

describe('a promotion', () => {
  let account: Account;
  const store = () => ({ warehouse: account.bot, names: account.names });
  const click = (evaluationId: string, given: Partial<DecisionRequest> = {}) =>
    decide(store(), {
      evaluationId,
      choice: 'promote',
      actor: 'UREV1',
      digest,
      seenLive: null,
      reason: null,
      requestId: `click on ${evaluationId}`,
      ...given,
    });

  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'BASELINE', 'V1', 'V2', 'V3', 'V4', 'V5');
  });
  afterAll(() => account.stop());

  it('waits for a reviewer once the pipeline has evaluated', async () => {
    await evaluate(account, { id: 'EV_1', candidate: 'V1', requestedBy: 'UENG' });
    const card = await readCard(store(), 'EV_1');
    expect(card).toMatchObject({
      live: null,
      evaluation: { candidate: 'V1', production: null },
      promotion: { state: 'PENDING', approvals: [], approvalsNeeded: 1 },
    });
    const [row] = await account.as('bot', "SELECT * FROM DAG_RUNS.BOT.OUTBOX WHERE KIND = 'card'");
    expect(row).toMatchObject({ KEY: 'card:EV_1', SUBJECT: 'EV_1', STATE: 'waiting' });
  });

  it('is opened once, however often the pipeline retries', async () => {
    await account.as('owner', "CALL DAG_RUNS.BOT.OPEN_PROMOTION('EV_1')");
    const [count] = await account.as('bot', 'SELECT COUNT(*) AS N FROM DAG_RUNS.BOT.PROMOTIONS');
    expect(count?.N).toBe(1);
  });

  it('moves the live marker with one reviewer’s click and says so', async () => {
    const outcome = await click('EV_1');
    expect(outcome).toMatchObject({
      outcome: 'promoted',
      state: 'PROMOTED',
      live: 'V1',
      previous_live: 'BASELINE',
      decided_by: 'UREV1',
      decision_id: 'DEC_0001',
    });
    expect(await liveVersion(account)).toBe('V1');
    const [note] = await account.as('bot', "SELECT * FROM DAG_RUNS.BOT.OUTBOX WHERE KIND = 'note'");
    expect(note).toMatchObject({ KEY: outcome.outbox[0], THREAD_KEY: 'card:EV_1' });
  });

  it('gives the same click the same answer and does nothing twice', async () => {
    const rows = (await readLedger(account)).length;
    expect(await click('EV_1')).toMatchObject({ outcome: 'promoted', decision_id: 'DEC_0001' });
    expect(await readLedger(account)).toHaveLength(rows);
  });

  it('stays as it ended when somebody else clicks later', async () => {
    const later = await click('EV_1', { choice: 'reject', actor: 'UREV2', requestId: 'later' });
    expect(later).toMatchObject({ outcome: 'already_decided', state: 'PROMOTED' });
  });

  it('keeps the reason of a rejection and leaves the marker where it is', async () => {
    await evaluate(account, { id: 'EV_2', candidate: 'V2', production: 'V1', asOf: '2026-11-21' });
    const outcome = await click('EV_2', {
      choice: 'reject',
      reason: 'Too many alerts in ATM.',
      seenLive: 'V1',
    });
    expect(outcome).toMatchObject({ outcome: 'rejected', state: 'REJECTED' });
    const card = await readCard(store(), 'EV_2');
    expect(card.promotion).toMatchObject({ reason: 'Too many alerts in ATM.', decidedBy: 'UREV1' });
    expect(await liveVersion(account)).toBe('V1');
  });

  it('is superseded by a later day that asks as well', async () => {
    await evaluate(account, { id: 'EV_3', candidate: 'V3', production: 'V1', asOf: '2026-11-22' });
    await evaluate(account, { id: 'EV_4', candidate: 'V4', production: 'V1', asOf: '2026-11-23' });
    const card = await readCard(store(), 'EV_3');
    expect(card.promotion).toMatchObject({ state: 'SUPERSEDED', supersededBy: 'EV_4' });
    const outcome = await click('EV_3', { seenLive: 'V1' });
    expect(outcome.outcome).toBe('superseded');
  });

  it('is superseded by another evaluation of the same run, whatever the verdicts', async () => {
    const again = { candidate: 'V4', production: 'V1', asOf: '2026-11-24', run: 'RUN_6' };
    await evaluate(account, { ...again, id: 'EV_6', verdict: 'promote' });
    await evaluate(account, { ...again, id: 'EV_6_2', verdict: 'ask', revision: 2 });
    const states = await account.as(
      'bot',
      "SELECT STATE FROM DAG_RUNS.BOT.PROMOTIONS WHERE EVALUATION_ID LIKE 'EV_6%' ORDER BY EVALUATION_ID",
    );
    expect(states.map(({ STATE }) => STATE)).toEqual(['SUPERSEDED', 'PENDING']);
  });

  it('opens only with an admin and a reason when the verdict is reject', async () => {
    const given = { choice: 'promote_anyway', seenLive: 'V1' } as const;
    await evaluate(account, { id: 'EV_5', candidate: 'V5', production: 'V1', verdict: 'reject' });
    expect((await readCard(store(), 'EV_5')).promotion).toBeNull();
    const short = await click('EV_5', { ...given, reason: 'Do it.', requestId: 'short' });
    expect(short).toMatchObject({ outcome: 'not_allowed', what: 'reason' });
    const reason = 'The segment that got worse is closed next week.';
    const first = await click('EV_5', { ...given, reason });
    expect(first).toMatchObject({ outcome: 'recorded', state: 'PENDING', approvals: 1 });
    const twice = await click('EV_5', { ...given, reason, requestId: 'twice' });
    expect(twice.outcome).toBe('already_approved');
    const second = await click('EV_5', { ...given, actor: 'UREV2', requestId: 'second' });
    expect(second).toMatchObject({ outcome: 'recorded', approvals: 2 });
    const admin = await click('EV_5', { ...given, actor: 'UADMIN', requestId: 'admin' });
    expect(admin).toMatchObject({ outcome: 'promoted', live: 'V5' });
  });

  it('leaves a ledger without a gap, each row linked to the one before', async () => {
    const rows = await readLedger(account);
    expect(rows.length).toBeGreaterThan(10);
    expect(ledgerFaults(rows)).toEqual([]);
  });
});
