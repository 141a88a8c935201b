import { createHash } from 'node:crypto';
import type { Account } from './promotion-account.js';

export interface LedgerRow {
  readonly SEQ: number;
  readonly RECORDED_AT: Date;
  readonly KIND: string;
  readonly EVALUATION_ID: string | null;
  readonly ACTOR: string | null;
  readonly REQUEST_ID: string | null;
  readonly DETAIL: string;
  readonly PREVIOUS_HASH: string;
  readonly HASH: string;
}

export const readLedger = async (account: Pick<Account, 'as'>): Promise<LedgerRow[]> => {
  const rows = await account.as('bot', 'SELECT * FROM DAG_RUNS.BOT.LEDGER ORDER BY SEQ');
  return rows as unknown as LedgerRow[];
};

/** The hash that a row should have, computed from the row and the hash before it. */
const expectedHash = (row: LedgerRow): string => {
  const at = new Date(row.RECORDED_AT.getTime()).toISOString().replace('T', ' ').replace('Z', '');
  const parts = [
    row.PREVIOUS_HASH,
    row.SEQ,
    at,
    row.KIND,
    row.EVALUATION_ID ?? '',
    row.ACTOR ?? '',
    row.REQUEST_ID ?? '',
    row.DETAIL,
  ];
  return createHash('sha256').update(parts.join('|')).digest('hex');
};

/** Everything that is wrong with the chain; empty when it is gap-free and linked. */
export const ledgerFaults = (rows: readonly LedgerRow[]): string[] =>
  rows.flatMap((row, index) => [
    ...(Number(row.SEQ) === index + 1 ? [] : [`row ${index + 1} has sequence ${row.SEQ}`]),
    ...(row.PREVIOUS_HASH === (rows[index - 1]?.HASH ?? '')
      ? []
      : [`row ${row.SEQ} is not linked`]),
    ...(row.HASH === expectedHash(row) ? [] : [`row ${row.SEQ} has another hash`]),
  ]);
