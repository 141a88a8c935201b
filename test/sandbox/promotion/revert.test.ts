import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../../src/promotion/decide.js';
import type { DecisionOutcome, DecisionRequest } from '../../../src/promotion/outcome.js';
import { liveSince } from '../../../src/promotion/queries/promotion.js';
import { reconcile } from '../../../src/promotion/reconcile.js';
import { readWayBack } from '../../../src/promotion/way-back.js';
import { digest, evaluate } from '../../support/evaluations.js';
import { ledgerFaults, readLedger } from '../../support/ledger.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';
import { liveVersion, logVersions } from '../../support/registry.js';

const reason = 'It flags honest customers.';

describe('a revert', () => {
  let account: Account;
  let asked = 0;
  const store = () => ({ warehouse: account.bot, names: account.names });

  /** As the bot does: a click that met the lock comes again under the same request id. */
  const click = async (given: Partial<DecisionRequest>): Promise<DecisionOutcome> => {
    asked += 1;
    const request: DecisionRequest = {
      evaluationId: 'EV_2',
      choice: 'revert',
      actor: 'UREV1',
      digest,
      seenLive: 'V2',
      reason,
      requestId: `click ${asked}`,
      ...given,
    };
    for (;;) {
      const outcome = await decide(store(), request);
      if (outcome.outcome !== 'busy') return outcome;
    }
  };
  const promote = async (number: number, before: string | null): Promise<void> => {
    const evaluationId = `EV_${number}`;
    const asOf = `2026-11-${String(number).padStart(2, '0')}`;
    await evaluate(account, {
      id: evaluationId,
      candidate: `V${number}`,
      production: before,
      asOf,
    });
    const choice = 'promote' as const;
    const outcome = await click({ evaluationId, choice, seenLive: before, reason: null });
    expect(outcome).toMatchObject({ outcome: 'promoted' });
  };
  const stateOf = async (id: string) =>
    (
      await account.as('bot', 'SELECT STATE FROM DAG_RUNS.BOT.PROMOTIONS WHERE EVALUATION_ID = ?', [
        id,
      ])
    )[0]?.STATE;
  const rowsOf = async (kind: string) =>
    (await readLedger(account)).filter((row) => row.KIND === kind);

  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'BASELINE', 'V1', 'V2', 'V3', 'V4', 'V5');
    await promote(1, null);
    await promote(2, 'V1');
  });
  afterAll(() => account?.stop());

  it.each([
    ['people without a role', { actor: 'UNOBODY' }, { outcome: 'not_allowed', what: 'role' }],
    ['engineers', { actor: 'UENG' }, { outcome: 'not_allowed', what: 'role' }],
    ['no reason', { reason: ' too short ' }, { outcome: 'not_allowed', what: 'reason' }],
    ['another version than the one seen', { seenLive: 'V1' }, { outcome: 'stale', what: 'live' }],
    [
      'a version that is not live',
      { evaluationId: 'EV_1', seenLive: 'V1' },
      // nothing was live before it, so that it would stay without a way back anyhow
      { outcome: 'not_allowed', what: 'before' },
    ],
    [
      'an unknown evaluation',
      { evaluationId: 'EV_9' },
      { outcome: 'not_allowed', what: 'evaluation' },
    ],
  ])('is refused for %s, and changes nothing', async (_whom, given, outcome) => {
    expect(await click(given)).toMatchObject(outcome);
    expect(await liveVersion(account)).toBe('V2');
    expect(await stateOf('EV_2')).toBe('PROMOTED');
  });

  it('by two reviewers at once puts the version before back, once', async () => {
    expect(await readWayBack(store(), 'V2')).toMatchObject({
      evaluation: { id: 'EV_2' },
      previous: 'V1',
    });
    const outcomes = await Promise.all([
      click({ actor: 'UREV1' }),
      click({ actor: 'UREV2' }),
      click({ actor: 'UADMIN' }),
    ]);
    const kinds = outcomes.map(({ outcome }) => outcome).sort();
    expect(kinds).toEqual(['already_decided', 'already_decided', 'reverted']);
    expect(await liveVersion(account)).toBe('V1');
    const [row, ...others] = await rowsOf('reverted');
    expect(others).toEqual([]);
    expect(JSON.parse(row?.DETAIL ?? '{}')).toMatchObject({
      candidate: 'V2',
      live: 'V1',
      previous_live: 'V1',
      reason,
      decision_id: 'DEC_0003',
    });
    expect(
      await account.as('bot', "SELECT KEY FROM DAG_RUNS.BOT.OUTBOX WHERE KIND = 'note'"),
    ).toEqual(expect.arrayContaining([{ KEY: `note:EV_2:${String(row?.SEQ)}` }]));
  });

  it('is no outside change, and what was compared with the reverted version is stale', async () => {
    await evaluate(account, { id: 'EV_3', candidate: 'V3', production: 'V2', asOf: '2026-11-03' });
    expect(await reconcile(store())).toMatchObject({ outside: null, live: 'V1' });
    const [since] = await account.bot.query(liveSince(account.names), ['V1']);
    expect(since?.getTime()).toBe((await rowsOf('reverted'))[0]?.RECORDED_AT.getTime());
    const choice = 'promote' as const;
    expect(await click({ evaluationId: 'EV_3', choice, seenLive: 'V2' })).toMatchObject({
      outcome: 'stale',
      what: 'live',
    });
  });

  it('that broke off before the marker moved is finished by reconciling, and blocks others until then', async () => {
    await promote(4, 'V1');
    const begun = `UPDATE DAG_RUNS.BOT.PROMOTIONS SET STATE = 'REVERTING', APPROVED_BY = 'UREV2',
      REASON = '${reason}', FINISH_ATTEMPTS = 0 WHERE EVALUATION_ID = 'EV_4'`;
    await asBotOwner(account, begun);
    await evaluate(account, { id: 'EV_5', candidate: 'V5', production: 'V4', asOf: '2026-11-05' });
    const request = { evaluationId: 'EV_5', actor: 'UREV1', digest, seenLive: 'V4', reason: null };
    const meanwhile = await decide(store(), {
      ...request,
      choice: 'promote',
      requestId: 'meanwhile',
    });
    expect(meanwhile.outcome).toBe('busy');
    expect(await reconcile(store())).toMatchObject({ finished: 1, outside: null, live: 'V1' });
    expect(await stateOf('EV_4')).toBe('REVERTED');
    expect((await rowsOf('reverted')).at(-1)).toMatchObject({ ACTOR: 'UREV2' });
  });

  it('whose marker cannot move leaves the version promoted, and says so', async () => {
    await evaluate(account, { id: 'EV_6', candidate: 'V5', production: 'V1', asOf: '2026-11-06' });
    await click({ evaluationId: 'EV_6', choice: 'promote', seenLive: 'V1', reason: null });
    await asBotOwner(
      account,
      `UPDATE DAG_RUNS.BOT.PROMOTIONS SET STATE = 'REVERTING', APPROVED_BY = 'UREV2',
        PREVIOUS_LIVE = 'V77', FINISH_ATTEMPTS = 4 WHERE EVALUATION_ID = 'EV_6'`,
    );
    await reconcile(store());
    expect(await stateOf('EV_6')).toBe('PROMOTED');
    expect(await liveVersion(account)).toBe('V5');
    const [row] = await rowsOf('not_reverted');
    expect(JSON.parse(row?.DETAIL ?? '{}')).toMatchObject({ outcome: 'failed', state: 'PROMOTED' });
    await asBotOwner(
      account,
      "UPDATE DAG_RUNS.BOT.PROMOTIONS SET PREVIOUS_LIVE = 'V1' WHERE EVALUATION_ID = 'EV_6'",
    );
  });

  it('after the probation is an admin’s', async () => {
    await asBotOwner(
      account,
      `UPDATE DAG_RUNS.BOT.DECISIONS SET DECIDED_AT = DATEADD('day', -14, DECIDED_AT)
        WHERE EVALUATION_ID = 'EV_6' AND KIND = 'promoted'`,
    );
    const given = { evaluationId: 'EV_6', seenLive: 'V5' };
    expect(await click(given)).toMatchObject({ outcome: 'not_allowed', what: 'probation' });
    expect(await click({ ...given, actor: 'UADMIN' })).toMatchObject({ outcome: 'reverted' });
    expect(await liveVersion(account)).toBe('V1');
  });

  it('leaves a ledger without a gap', async () => {
    expect(ledgerFaults(await readLedger(account))).toEqual([]);
  });
});

const asBotOwner = async (account: Account, sql: string): Promise<void> => {
  await account.server.asAdmin([
    'GRANT ROLE BOT_OWNER TO ROLE ACCOUNTADMIN',
    'USE ROLE BOT_OWNER',
    'USE WAREHOUSE DAGBOT_WH',
    sql,
    'USE ROLE ACCOUNTADMIN',
    'REVOKE ROLE BOT_OWNER FROM ROLE ACCOUNTADMIN',
  ]);
};
