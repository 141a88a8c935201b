import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../../src/promotion/decide.js';
import type { DecisionRequest } from '../../../src/promotion/outcome.js';
import { reconcile } from '../../../src/promotion/reconcile.js';
import { digest, evaluate } from '../../support/evaluations.js';
import { ledgerFaults, readLedger } from '../../support/ledger.js';
import { type Account, startPreparedAccount } from '../../support/promotion-account.js';
import { liveVersion, logVersions } from '../../support/registry.js';

const model = 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB';
const bot = 'DAG_RUNS.BOT';

/** What the role of the bot may not do, whoever asks it to. */
const forbidden: readonly (readonly [string, string])[] = [
  ['move the live marker', `ALTER MODEL ${model} SET DEFAULT_VERSION = V1`],
  ['call SET_LIVE', "CALL MODEL_REGISTRY.MODEL_SCHEMA.SET_LIVE('V1', 'BASELINE')"],
  ['finish a promotion by itself', `CALL ${bot}.FINISH_PROMOTION('EV_1', 'UREV1', 'x')`],
  ['end a promotion by itself', `CALL ${bot}.END_PROMOTION('EV_1', 'PROMOTED', 'x', '', 'x', '')`],
  ['append to the ledger', `CALL ${bot}.APPEND_LEDGER('promoted', 'EV_1', 'x', 'x', '{}')`],
  ['promote by policy', `CALL ${bot}.PROMOTE_BY_POLICY('EV_1')`],
  ['open promotions', `CALL ${bot}.OPEN_PROMOTION('EV_1')`],
  ['choose its own settings', `CALL ${bot}.SET_SETTINGS('{"policy":"auto"}', 'cli:x', 'x')`],
  ['choose its own people', `CALL ${bot}.SET_PEOPLE('add', 'UBOT', 'admin', 'UADMIN', 'x')`],
  [
    'insert into the ledger',
    `INSERT INTO ${bot}.LEDGER SELECT 99, SYSDATE(), 'x', 'x', 'x', 'x', '{}', 'x', 'x'`,
  ],
  ['update the ledger', `UPDATE ${bot}.LEDGER SET ACTOR = 'somebody else'`],
  ['delete from the ledger', `DELETE FROM ${bot}.LEDGER`],
  ['truncate the ledger', `TRUNCATE TABLE ${bot}.LEDGER`],
  ['drop the ledger', `DROP TABLE ${bot}.LEDGER`],
  ['insert promotions', `INSERT INTO ${bot}.PROMOTIONS SELECT * FROM ${bot}.PROMOTIONS`],
  ['update promotions', `UPDATE ${bot}.PROMOTIONS SET STATE = 'APPROVED'`],
  ['delete promotions', `DELETE FROM ${bot}.PROMOTIONS`],
  ['write evaluations', `UPDATE ${bot}.EVALUATIONS SET VERDICT = 'promote'`],
  ['write approvals', `DELETE FROM ${bot}.DECISIONS`],
  ['write settings', `UPDATE ${bot}.SETTINGS SET VALUE = TO_VARIANT('auto') WHERE KEY = 'policy'`],
  ['write people', `INSERT INTO ${bot}.PEOPLE SELECT 'UBOT', 'admin', 'x', SYSDATE()`],
  ['take the lock row', `UPDATE ${bot}.LOCKS SET TAKEN = 0`],
  [
    'replace a procedure',
    `CREATE OR REPLACE PROCEDURE ${bot}.READ_LIVE() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN 1; END'`,
  ],
  ['become the owner', 'USE ROLE BOT_OWNER'],
];

describe('the role of the bot', () => {
  let account: Account;
  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'BASELINE', 'V1');
    await evaluate(account, { id: 'EV_1', candidate: 'V1' });
  });
  afterAll(() => account.stop());

  it.each(forbidden)('cannot %s', async (_what, sql) => {
    const before = await readLedger(account);
    await expect(account.as('bot', sql)).rejects.toMatchObject({
      name: 'WarehouseError',
      // Insufficient privileges, or not even visible.
      code: expect.stringMatching(/^(003001|002003|002043|002141|003013)$/),
    });
    expect(await readLedger(account)).toEqual(before);
    expect(await liveVersion(account)).toBe('BASELINE');
  });
});

describe('a decision', () => {
  let account: Account;
  const store = () => ({ warehouse: account.bot, names: account.names });
  const click = (given: Partial<DecisionRequest> & { requestId: string }) =>
    decide(store(), {
      evaluationId: 'EV_1',
      choice: 'promote',
      actor: 'UREV1',
      digest,
      seenLive: null,
      reason: null,
      ...given,
    });

  beforeAll(async () => {
    account = await startPreparedAccount();
    await logVersions(account, 'BASELINE', 'V1', 'V2', 'V3');
    await evaluate(account, { id: 'EV_1', candidate: 'V1', requestedBy: 'UREV2' });
  });
  afterAll(() => account.stop());

  it('is refused to whoever is no reviewer', async () => {
    expect(await click({ actor: 'UENG', requestId: '1' })).toMatchObject({
      outcome: 'not_allowed',
      what: 'role',
    });
  });

  it('is refused to whoever asked for the run, who may still reject', async () => {
    expect(await click({ actor: 'UREV2', requestId: '2' })).toMatchObject({
      outcome: 'not_allowed',
      what: 'four_eyes',
    });
  });

  it('is stale when the evidence is not what was shown', async () => {
    expect(await click({ digest: 'b'.repeat(64), requestId: '3' })).toMatchObject({
      outcome: 'stale',
      what: 'evidence',
    });
  });

  it('is stale when another version was live on the card', async () => {
    expect(await click({ seenLive: 'V9', requestId: '4' })).toMatchObject({
      outcome: 'stale',
      what: 'live',
    });
  });

  it('is stale when the candidate has left the registry', async () => {
    await evaluate(account, { id: 'EV_GONE', candidate: 'V_GONE', verdict: 'promote' });
    expect(await click({ evaluationId: 'EV_GONE', requestId: '5' })).toMatchObject({
      outcome: 'stale',
      what: 'candidate',
    });
  });

  it('names an unknown evaluation or choice', async () => {
    expect(await click({ evaluationId: 'EV_NONE', requestId: '6' })).toMatchObject({
      outcome: 'not_allowed',
      what: 'evaluation',
    });
    const sql = `CALL ${bot}.DECIDE('EV_1', 'delete everything', 'UREV1', '', '', '', '7')`;
    const [answer] = await account.as('bot', sql);
    expect(JSON.parse(String(answer?.DECIDE))).toMatchObject({ what: 'choice' });
  });

  it('comes too late once the promotion has expired, which is no rejection', async () => {
    await account.server.clock.advance(8 * 86_400_000);
    expect(await click({ requestId: '8' })).toMatchObject({
      outcome: 'expired',
      state: 'EXPIRED',
      decided_by: 'policy:expiry',
    });
    expect(await reconcile(store())).toMatchObject({ expired: 1 });
  });

  it('is held while the marker was moved by somebody else', async () => {
    await account.as('owner', `ALTER MODEL ${model} SET DEFAULT_VERSION = V2`);
    await evaluate(account, { id: 'EV_2', candidate: 'V1', production: 'V2' });
    expect(await click({ evaluationId: 'EV_2', seenLive: 'V2', requestId: '9' })).toMatchObject({
      outcome: 'on_hold',
      what: 'outside',
    });
    expect(await reconcile(store())).toMatchObject({ outside: 'V2' });
    const held = await click({ evaluationId: 'EV_2', seenLive: 'V2', requestId: '10' });
    expect(held).toMatchObject({
      outcome: 'on_hold',
      why: expect.stringContaining('BASELINE to V2'),
    });
    const [warning] = await account.as(
      'bot',
      `SELECT * FROM ${bot}.OUTBOX WHERE KIND = 'outside_change'`,
    );
    expect(warning).toMatchObject({ STATE: 'waiting' });
  });

  it('writes every refusal to an unbroken ledger', async () => {
    const rows = await readLedger(account);
    expect(rows.filter(({ KIND }) => KIND === 'refused').length).toBeGreaterThanOrEqual(8);
    expect(ledgerFaults(rows)).toEqual([]);
  });
});
