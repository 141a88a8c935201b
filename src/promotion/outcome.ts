import { z } from 'zod';
import { promotionStates } from './promotion.js';

export const choices = ['promote', 'reject', 'promote_anyway', 'revert'] as const;
export type Choice = (typeof choices)[number];

export const outcomes = [
  'recorded',
  'promoted',
  'rejected',
  'reverted',
  'already_decided',
  'already_approved',
  'stale',
  'expired',
  'superseded',
  'withdrawn',
  'not_allowed',
  'on_hold',
  'failed',
  'busy',
] as const;

const nullable = <T extends z.ZodType>(type: T) =>
  type.nullish().transform((value) => value ?? null);

/** The one JSON answer of `DECIDE`, `REVERT` and `PROMOTE_BY_POLICY`. */
export const decisionOutcome = z.object({
  outcome: z.enum(outcomes),
  evaluation_id: z.string(),
  /** State of the promotion afterwards; null when there is none. */
  state: nullable(z.enum(promotionStates)),
  revision: nullable(z.number()),
  approvals: z.number().default(0),
  approvals_needed: z.number().default(1),
  decision_id: nullable(z.string()),
  decided_by: nullable(z.string()),
  candidate: nullable(z.string()),
  /** Version live before; `BASELINE` when nothing reviewed was. */
  previous_live: nullable(z.string()),
  /** Version live as the registry says now. */
  live: nullable(z.string()),
  /** For stale: `evidence`, `live` or `candidate`. For not_allowed: `role`, `four_eyes`, `verdict`, `reason`, `policy`, `probation`, `state`, `before`. */
  what: nullable(z.string()),
  /** A sentence for people: why not, or by whom and why it is on hold. */
  why: nullable(z.string()),
  /** Keys of the outbox rows this call wrote. */
  outbox: z.array(z.string()).default([]),
});

export type DecisionOutcome = z.infer<typeof decisionOutcome>;

/** One click, as `DECIDE` takes it, or `REVERT`. */
export interface DecisionRequest {
  readonly evaluationId: string;
  readonly choice: Choice;
  /** Slack user id. */
  readonly actor: string;
  readonly digest: string;
  /** Live version the person saw; null when nothing was live. */
  readonly seenLive: string | null;
  readonly reason: string | null;
  /** The same click, however often delivered, has one request id. */
  readonly requestId: string;
}
