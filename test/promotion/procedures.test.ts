import { describe, expect, it } from 'vitest';
import { decisionOutcome } from '../../src/promotion/outcome.js';
import { procedures } from '../../src/promotion/sql/index.js';
import { readNames } from '../../src/snowflake/names.js';

const names = readNames();
const all = procedures.map((procedure) => procedure(names));
const nameOf = (signature: string) => /\.(\w+)\(/.exec(signature)?.[1] ?? '';
const callableBy = (role: string) =>
  all
    .filter(({ callers }) => callers.some((name) => name === role))
    .map((p) => nameOf(p.signature));

describe('the procedures', () => {
  it('may be called by exactly those roles that the design names', () => {
    expect(callableBy('DAGBOT').sort()).toEqual(['DECIDE', 'LOG_REFUSAL', 'RECONCILE', 'REVERT']);
    expect(callableBy('DAG_OWNER').sort()).toEqual([
      'OPEN_PROMOTION',
      'PROMOTE_BY_POLICY',
      'SET_PEOPLE',
      'SET_SETTINGS',
    ]);
    expect(callableBy('BOT_OWNER')).toEqual(['SET_LIVE']);
  });

  it('all have their owner’s rights, and only one of them moves the marker', () => {
    expect(all.every(({ sql }) => sql.includes('EXECUTE AS OWNER'))).toBe(true);
    const movers = all.filter(({ sql }) => /ALTER\s+MODEL/.test(sql));
    expect(movers.map(({ signature }) => nameOf(signature))).toEqual(['SET_LIVE']);
    expect(movers[0]?.owner).toBe('DAG_OWNER');
  });

  it('take the lock row before anything else in a transaction', () => {
    for (const { sql, signature } of all) {
      const transactions = sql.split('BEGIN TRANSACTION;').slice(1);
      for (const part of transactions)
        expect(part.trim().split('\n')[0], signature).toContain('UPDATE LOCKS');
    }
  });

  it('never update or delete what the ledger holds', () => {
    for (const { sql } of all) expect(sql).not.toMatch(/(UPDATE|DELETE FROM|MERGE INTO)\s+LEDGER/);
  });
});

describe('the answer of a decision', () => {
  it('may leave out whatever there is none of', () => {
    expect(decisionOutcome.parse({ outcome: 'busy', evaluation_id: 'EV_1' })).toMatchObject({
      state: null,
      live: null,
      approvals: 0,
      outbox: [],
    });
  });

  it('is refused when it is none that the bot knows', () => {
    expect(decisionOutcome.safeParse({ outcome: 'fine', evaluation_id: 'EV_1' }).success).toBe(
      false,
    );
  });
});
