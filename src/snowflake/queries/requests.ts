import { z } from 'zod';
import type { Names } from '../names.js';
import { anyRow, json } from '../values.js';
import type { Query } from '../warehouse.js';

/** Writes a request to FRAUD_JUDGE, once. Binds: request id, kind, arguments as JSON text, who asks. */
export const addRequest = ({ bot }: Names): Query<unknown> => ({
  name: 'writing a request',
  sql: `MERGE INTO ${bot}.REQUESTS R
USING (SELECT ? AS REQUEST_ID, ? AS KIND, PARSE_JSON(?) AS ARGUMENTS, ? AS REQUESTED_BY) N
ON R.REQUEST_ID = N.REQUEST_ID
WHEN NOT MATCHED THEN INSERT (REQUEST_ID, KIND, ARGUMENTS, REQUESTED_BY, STATE, CREATED_AT)
  VALUES (N.REQUEST_ID, N.KIND, N.ARGUMENTS, N.REQUESTED_BY, 'waiting', SYSDATE())`,
  row: anyRow,
});

/** Wakes FRAUD_JUDGE, which answers every request; waking it twice is once. No binds. */
export const wakeJudge = ({ runs, judge }: Names): Query<unknown> => ({
  name: 'waking the judge',
  sql: `EXECUTE TASK ${runs}.${judge}`,
  row: anyRow,
});

/** A comparison that was answered, and the message that still says it is being made. */
export interface AnsweredRow {
  readonly key: string;
  readonly requestId: string;
  readonly requestedBy: string | null;
  /** The versions as they were asked for. */
  readonly candidate: string;
  readonly production: string;
  /** The judge's result: `document`, or `error`. */
  readonly result: Readonly<Record<string, unknown>>;
}

/** What a message's payload says of itself once its comparison is answered. */
export const answeredRev = 'answered';

/** No binds. */
export const answeredComparisons = ({ bot }: Names): Query<AnsweredRow> => ({
  name: 'reading answered comparisons',
  sql: `SELECT O.KEY, R.REQUEST_ID, R.REQUESTED_BY, TO_JSON(R.ARGUMENTS) AS ARGUMENTS, TO_JSON(R.RESULT) AS RESULT
FROM ${bot}.OUTBOX O JOIN ${bot}.REQUESTS R ON R.REQUEST_ID = O.SUBJECT
WHERE O.KIND = 'compare' AND R.STATE IN ('done', 'failed')
  AND O.PAYLOAD:rev::VARCHAR <> '${answeredRev}'`,
  row: z
    .object({
      KEY: z.string(),
      REQUEST_ID: z.string(),
      REQUESTED_BY: z.string().nullable(),
      ARGUMENTS: json(z.object({ candidate: z.string(), production: z.string() })),
      RESULT: json(z.record(z.string(), z.unknown())),
    })
    .transform((row) => ({
      key: row.KEY,
      requestId: row.REQUEST_ID,
      requestedBy: row.REQUESTED_BY,
      ...row.ARGUMENTS,
      result: row.RESULT,
    })),
});
