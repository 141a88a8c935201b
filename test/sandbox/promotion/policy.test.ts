import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionOutcome } from '../../../src/promotion/outcome.js';
import { reconcile } from '../../../src/promotion/reconcile.js';
import { evaluate } from '../../support/evaluations.js';
import { ledgerFaults, readLedger } from '../../support/ledger.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';
import { liveVersion, logVersions } from '../../support/registry.js';

describe('promotion by policy', () => {
  let account: Account;
  const store = () => ({ warehouse: account.bot, names: account.names });
  const settings = (given: Record<string, unknown>) =>
    account.as('owner', "CALL DAG_RUNS.BOT.SET_SETTINGS(?, 'cli:tester', ?)", [
      JSON.stringify(given),
      `settings ${JSON.stringify(given)}`,
    ]);
  const byPolicy = async (evaluationId: string) => {
    const [row] = await account.as('owner', 'CALL DAG_RUNS.BOT.PROMOTE_BY_POLICY(?)', [
      evaluationId,
    ]);
    return decisionOutcome.parse(JSON.parse(String(Object.values(row ?? {})[0])));
  };

  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'V1', 'V2', 'V3', 'V4');
  });
  afterAll(() => account.stop());

  it('begins with a version that was live before Dagbot, recorded as adopted', async () => {
    expect(await reconcile(store())).toMatchObject({ live: 'V1', outside: null });
    expect((await readLedger(account)).at(-1)).toMatchObject({ KIND: 'adopted' });
  });

  it('does nothing while the policy is review, and says why', async () => {
    const given = { production: 'V1', verdict: 'promote' } as const;
    await evaluate(account, { id: 'EV_1', candidate: 'V2', asOf: '2026-11-20', ...given });
    expect(await byPolicy('EV_1')).toMatchObject({ outcome: 'not_allowed', what: 'policy' });
    expect(await liveVersion(account)).toBe('V1');
  });

  it('promotes a recommended candidate of an ordinary run when the policy is auto', async () => {
    await settings({ policy: 'auto', approvals: 1 });
    await evaluate(account, {
      id: 'EV_2',
      candidate: 'V2',
      production: 'V1',
      verdict: 'promote',
      asOf: '2026-11-21',
    });
    expect(await byPolicy('EV_2')).toMatchObject({
      outcome: 'promoted',
      decided_by: 'policy:auto',
      live: 'V2',
    });
  });

  it.each([
    ['a verdict that asks', { verdict: 'ask' }],
    ['a run with a day of its own', { automatic: false }],
    ['nothing live to compare with', { production: null }],
    ['another version live meanwhile', { production: 'V1' }],
  ] as const)('leaves %s to people', async (what, given) => {
    const id = `EV_${what.replaceAll(' ', '_').toUpperCase()}`;
    const usual = { production: 'V2', verdict: 'promote' } as const;
    await evaluate(account, { id, candidate: 'V3', asOf: '2026-11-22', ...usual, ...given });
    expect(await byPolicy(id)).toMatchObject({ outcome: 'not_allowed', what: 'policy' });
    expect(await liveVersion(account)).toBe('V2');
  });

  it('refuses settings that would overwrite what the procedures remember', async () => {
    const [answer] = await settings({ 'state.live': 'V9' });
    expect(String(Object.values(answer ?? {})[0])).toContain('not_allowed');
    expect(ledgerFaults(await readLedger(account))).toEqual([]);
  });
});
