import { z } from 'zod';
import type { Names } from '../../snowflake/names.js';
import { baseline } from '../../snowflake/names.js';
import { day, json, optionalText, timestamp, whole } from '../../snowflake/values.js';
import type { Query } from '../../snowflake/warehouse.js';
import { type Evaluation, evaluationDocument, verdicts } from '../evaluation.js';

const row = z
  .object({
    EVALUATION_ID: z.string(),
    RUN_ID: z.string().nullable(),
    RUN_GROUP: z.string().nullable(),
    REVISION: whole.nullable(),
    CANDIDATE: z.string(),
    PRODUCTION: z.string().nullable(),
    AS_OF: day,
    VERDICT: z.enum(verdicts),
    DIGEST: z.string(),
    DOCUMENT: json(evaluationDocument),
    REQUESTED_BY: z.string().nullable(),
    AUTOMATIC: z.boolean().nullable(),
    CREATED_AT: timestamp,
  })
  .transform(
    (found): Evaluation => ({
      id: found.EVALUATION_ID,
      runId: found.RUN_ID ?? '',
      runGroup: found.RUN_GROUP ?? '',
      revision: found.REVISION ?? 1,
      candidate: found.CANDIDATE,
      production: found.PRODUCTION === baseline ? null : found.PRODUCTION,
      asOf: found.AS_OF,
      verdict: found.VERDICT,
      digest: found.DIGEST,
      document: found.DOCUMENT,
      requestedBy: found.REQUESTED_BY,
      automatic: found.AUTOMATIC ?? false,
      createdAt: found.CREATED_AT,
    }),
  );

const columns = `EVALUATION_ID, RUN_ID, RUN_GROUP, REVISION, CANDIDATE, PRODUCTION, AS_OF, VERDICT,
  DIGEST, TO_JSON(DOCUMENT) AS DOCUMENT, REQUESTED_BY, AUTOMATIC, CREATED_AT`;

/** Bound: the evaluation's id. */
export const oneEvaluation = ({ bot }: Names): Query<Evaluation> => ({
  name: 'reading an evaluation',
  sql: `SELECT ${columns} FROM ${bot}.EVALUATIONS WHERE EVALUATION_ID = ?`,
  row,
});

/** Newest first. */
export const latestEvaluations = ({ bot }: Names, limit: number): Query<Evaluation> => ({
  name: 'reading the latest evaluations',
  sql: `SELECT ${columns} FROM ${bot}.EVALUATIONS ORDER BY CREATED_AT DESC LIMIT ${Math.trunc(limit)}`,
  row,
});

/** An evaluation by the names that people know it by. */
export interface EvaluationNames {
  readonly id: string;
  readonly runId: string;
  readonly candidate: string;
  /** Null when nothing was live. */
  readonly production: string | null;
}

/** Newest first, without their documents. */
export const evaluationNames = ({ bot }: Names, limit: number): Query<EvaluationNames> => ({
  name: 'reading the names of evaluations',
  sql: `SELECT EVALUATION_ID, RUN_ID, CANDIDATE, PRODUCTION FROM ${bot}.EVALUATIONS
ORDER BY CREATED_AT DESC LIMIT ${Math.trunc(limit)}`,
  row: z
    .object({
      EVALUATION_ID: z.string(),
      RUN_ID: optionalText,
      CANDIDATE: z.string(),
      PRODUCTION: optionalText,
    })
    .transform((found) => ({
      id: found.EVALUATION_ID,
      runId: found.RUN_ID ?? '',
      candidate: found.CANDIDATE,
      production: found.PRODUCTION === baseline ? null : found.PRODUCTION,
    })),
});
