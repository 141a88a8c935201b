import { z } from 'zod';
import type { Names } from '../names.js';
import { anyRow, json, optionalText } from '../values.js';
import type { Query } from '../warehouse.js';

/** What FRAUD_JUDGE answers. A request's message in Slack is of the same kind. */
export const judgeKinds = ['compare', 'evaluate_again', 'hindsight'] as const;
export type JudgeKind = (typeof judgeKinds)[number];

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

/** Who asked the same of an evaluation and waits for the answer. Binds: kind, evaluation id, own request id. */
export const sameRequest = ({ bot }: Names): Query<{ readonly by: string | null }> => ({
  name: 'looking for the same request',
  sql: `SELECT REQUESTED_BY FROM ${bot}.REQUESTS
WHERE KIND = ? AND ARGUMENTS:evaluation_id::VARCHAR = ? AND REQUEST_ID <> ?
  AND STATE IN ('waiting', 'claimed') ORDER BY CREATED_AT LIMIT 1`,
  row: z.object({ REQUESTED_BY: optionalText }).transform((row) => ({ by: row.REQUESTED_BY })),
});

/** A request that was answered, and the message that still says it is being worked on. */
export interface AnsweredRow {
  readonly key: string;
  readonly kind: JudgeKind;
  readonly requestId: string;
  readonly requestedBy: string | null;
  /** Null where two versions were asked for. */
  readonly evaluationId: string | null;
  /** The versions as they were asked for, or those of the evaluation. */
  readonly candidate: string | null;
  readonly production: string | null;
  /** The judge's result: `error`, or what its kind has. */
  readonly result: Readonly<Record<string, unknown>>;
}

/** What a message's payload says of itself once its request is answered. */
export const answeredRev = 'answered';

/** No binds. */
export const answeredRequests = ({ bot }: Names): Query<AnsweredRow> => ({
  name: 'reading answered requests',
  sql: `SELECT O.KEY, R.KIND, R.REQUEST_ID, R.REQUESTED_BY,
  R.ARGUMENTS:evaluation_id::VARCHAR AS EVALUATION_ID,
  COALESCE(E.CANDIDATE, R.ARGUMENTS:candidate::VARCHAR) AS CANDIDATE,
  COALESCE(E.PRODUCTION, R.ARGUMENTS:production::VARCHAR) AS PRODUCTION,
  TO_JSON(R.RESULT) AS RESULT
FROM ${bot}.OUTBOX O JOIN ${bot}.REQUESTS R ON R.REQUEST_ID = O.SUBJECT AND R.KIND = O.KIND
LEFT JOIN ${bot}.EVALUATIONS E ON E.EVALUATION_ID = R.ARGUMENTS:evaluation_id::VARCHAR
WHERE O.KIND IN (${judgeKinds.map((kind) => `'${kind}'`).join(', ')})
  AND R.STATE IN ('done', 'failed') AND O.PAYLOAD:rev::VARCHAR <> '${answeredRev}'`,
  row: z
    .object({
      KEY: z.string(),
      KIND: z.enum(judgeKinds),
      REQUEST_ID: z.string(),
      REQUESTED_BY: optionalText,
      EVALUATION_ID: optionalText,
      CANDIDATE: optionalText,
      PRODUCTION: optionalText,
      RESULT: json(z.record(z.string(), z.unknown())),
    })
    .transform((row) => ({
      key: row.KEY,
      kind: row.KIND,
      requestId: row.REQUEST_ID,
      requestedBy: row.REQUESTED_BY,
      evaluationId: row.EVALUATION_ID,
      candidate: row.CANDIDATE,
      production: row.PRODUCTION,
      result: row.RESULT,
    })),
});
