/** Every id that a message, modal or Home of ours may carry; each has exactly one listener. */
export const actionIds = {
  promote: 'evaluation.promote',
  promoteRetry: 'evaluation.promote_retry',
  reject: 'evaluation.reject',
  details: 'evaluation.details',
  again: 'evaluation.again',
  hindsight: 'evaluation.hindsight',
  revert: 'version.revert',
  planApply: 'plan.apply',
  planDiscard: 'plan.discard',
  planDiff: 'plan.diff',
} as const;

/** Forms that are submitted. */
export const viewIds = {
  promoteForm: 'evaluation.promote_form',
  rejectForm: 'evaluation.reject_form',
  revertForm: 'version.revert_form',
} as const;

/** Buttons that only lead somewhere: they need an ack and nothing else. */
export const linkIds = /^link\./;
