export const promotionStates = [
  'PENDING',
  'APPROVED',
  'PROMOTED',
  'REJECTED',
  'EXPIRED',
  'SUPERSEDED',
  'WITHDRAWN',
  'FAILED',
  'REVERTING',
  'REVERTED',
] as const;

export type PromotionState = (typeof promotionStates)[number];

/** One reviewer's Promote. */
export interface Approval {
  readonly actor: string;
  readonly at: Date;
  readonly note: string | null;
}

/** The request opened from one evaluation. */
export interface Promotion {
  readonly evaluationId: string;
  readonly state: PromotionState;
  /** Grows with every change; cards are rendered anew when it moves. */
  readonly revision: number;
  readonly approvalsNeeded: number;
  readonly approvals: readonly Approval[];
  /** How it ended: `DEC_<n>`, null while open. */
  readonly decisionId: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
  /** The version live before the promotion; null when that was none. */
  readonly previousLive: string | null;
  /** The evaluation that took its place; null unless SUPERSEDED. */
  readonly supersededBy: string | null;
  readonly openedAt: Date;
  readonly expiresAt: Date;
}
