import { z } from 'zod';
import type { Store } from '../deps.js';
import type { Names } from '../snowflake/names.js';
import { json, onlyCell } from '../snowflake/values.js';
import type { Query } from '../snowflake/warehouse.js';

const result = z.object({
  outcome: z.enum(['reconciled', 'busy']),
  opened: z.number().default(0),
  finished: z.number().default(0),
  expired: z.number().default(0),
  superseded: z.number().default(0),
  /** The version that somebody else made live; null when nobody did. */
  outside: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  live: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
});

export type Reconciled = z.infer<typeof result>;

const call = ({ bot }: Names): Query<Reconciled> => ({
  name: 'reconciling promotions',
  sql: `CALL ${bot}.RECONCILE()`,
  row: onlyCell(json(result)),
});

/** Makes right what a crash, the time or somebody else left behind. Repeatable at will. */
export const reconcile = async ({ warehouse, names }: Store): Promise<Reconciled> => {
  const [answer] = await warehouse.query(call(names));
  return answer ?? result.parse({ outcome: 'busy' });
};
