import { z } from 'zod';
import { baseline, type Names } from '../../snowflake/names.js';
import { timestamp, whole } from '../../snowflake/values.js';
import type { Query } from '../../snowflake/warehouse.js';
import { type Approval, type Promotion, promotionStates } from '../promotion.js';

const row = z
  .object({
    EVALUATION_ID: z.string(),
    STATE: z.enum(promotionStates),
    REVISION: whole,
    APPROVALS_NEEDED: whole,
    DECISION_ID: z.string().nullable(),
    DECIDED_BY: z.string().nullable(),
    DECIDED_AT: timestamp.nullable(),
    REASON: z.string().nullable(),
    PREVIOUS_LIVE: z.string().nullable(),
    SUPERSEDED_BY: z.string().nullable(),
    OPENED_AT: timestamp,
    EXPIRES_AT: timestamp,
  })
  .transform(
    (found): Promotion => ({
      evaluationId: found.EVALUATION_ID,
      state: found.STATE,
      revision: found.REVISION,
      approvalsNeeded: found.APPROVALS_NEEDED,
      approvals: [],
      decisionId: found.DECISION_ID,
      decidedBy: found.DECIDED_BY,
      decidedAt: found.DECIDED_AT,
      reason: found.REASON,
      previousLive: found.PREVIOUS_LIVE === baseline ? null : found.PREVIOUS_LIVE,
      supersededBy: found.SUPERSEDED_BY,
      openedAt: found.OPENED_AT,
      expiresAt: found.EXPIRES_AT,
    }),
  );

const columns = `EVALUATION_ID, STATE, REVISION, APPROVALS_NEEDED, DECISION_ID, DECIDED_BY,
  DECIDED_AT, REASON, PREVIOUS_LIVE, SUPERSEDED_BY, OPENED_AT, EXPIRES_AT`;

/** Bound: the evaluation's id. Approvals are a query of their own. */
export const onePromotion = ({ bot }: Names): Query<Promotion> => ({
  name: 'reading a promotion',
  sql: `SELECT ${columns} FROM ${bot}.PROMOTIONS WHERE EVALUATION_ID = ?`,
  row,
});

/** Without approvals; newest first. */
export const latestPromotions = ({ bot }: Names, limit: number): Query<Promotion> => ({
  name: 'reading the latest promotions',
  sql: `SELECT ${columns} FROM ${bot}.PROMOTIONS ORDER BY OPENED_AT DESC LIMIT ${Math.trunc(limit)}`,
  row,
});

/** Bound: the evaluation's id. Oldest first. */
export const approvalsOf = ({ bot }: Names): Query<Approval> => ({
  name: 'reading approvals',
  sql: `SELECT ACTOR, DECIDED_AT, REASON FROM ${bot}.DECISIONS
  WHERE EVALUATION_ID = ? AND KIND = 'approval' ORDER BY DECIDED_AT, ACTOR`,
  row: z
    .object({ ACTOR: z.string(), DECIDED_AT: timestamp, REASON: z.string().nullable() })
    .transform((found) => ({ actor: found.ACTOR, at: found.DECIDED_AT, note: found.REASON })),
});

/** The evaluation whose promotion stands for a version. Bound: the version. */
export const promotedEvaluation = ({ bot }: Names): Query<string> => ({
  name: 'finding the promotion of a version',
  sql: `SELECT P.EVALUATION_ID FROM ${bot}.PROMOTIONS P
  JOIN ${bot}.EVALUATIONS E ON E.EVALUATION_ID = P.EVALUATION_ID
  WHERE P.STATE = 'PROMOTED' AND E.CANDIDATE = ? ORDER BY P.DECIDED_AT DESC LIMIT 1`,
  row: z.object({ EVALUATION_ID: z.string() }).transform((found) => found.EVALUATION_ID),
});

/** When a version became live last; null where the ledger has no word of it. Bound: the version. */
export const liveSince = ({ bot }: Names): Query<Date | null> => ({
  name: 'reading since when a version is live',
  sql: `SELECT MAX(RECORDED_AT) AS AT FROM ${bot}.LEDGER
  WHERE KIND IN ('promoted', 'reverted', 'outside_change') AND PARSE_JSON(DETAIL):live::VARCHAR = ?`,
  row: z.object({ AT: timestamp.nullable() }).transform((found) => found.AT),
});
