import type { Store } from '../deps.js';
import type { Names } from '../snowflake/names.js';
import { anyRow } from '../snowflake/values.js';

/** What the bot itself refused, for the ledger. */
export interface Refusal {
  readonly actor: string;
  /** Such as `role`. */
  readonly what: string;
  /** A sentence for people. */
  readonly why: string;
  readonly evaluationId: string | null;
  readonly requestId: string;
}

const call = ({ bot }: Names) => ({
  name: 'writing a refusal to the ledger',
  sql: `CALL ${bot}.LOG_REFUSAL(?, ?, ?, ?, ?)`,
  row: anyRow,
});

/** Once for each request id. */
export const logRefusal = async ({ warehouse, names }: Store, refusal: Refusal): Promise<void> => {
  const { actor, what, why, evaluationId, requestId } = refusal;
  await warehouse.query(call(names), [actor, what, why, evaluationId, requestId]);
};
