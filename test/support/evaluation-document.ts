import type { Evaluation, EvaluationDocument, Verdict } from '../../src/promotion/evaluation.js';
import type { Promotion } from '../../src/promotion/promotion.js';

const difference = (delta: number, half: number) => ({
  delta,
  se: half / 1.96,
  ci_low: delta - half,
  ci_high: delta + half,
  ni_low: delta - half * 0.84,
  promote_low: delta - half * 1.5,
  min_detectable: half * 2,
});

const slice = (name: string, delta: number) => ({
  name,
  rows: 10_000,
  positives: 120,
  positive_accounts: 40,
  judged: true,
  recall_candidate: 0.6 + delta,
  recall_production: 0.6,
  delta,
  se: 0.02,
  p_value: 0.01,
  p_holm: 0.04,
  fpr_candidate: 0.01,
  fpr_production: 0.01,
});

const metrics = (shift: number) => ({
  pr_auc: 0.793 + shift,
  roc_auc: 0.961,
  log_loss: 0.0048,
  recall: 0.694,
  precision: 0.379,
  f1: 0.49,
  accuracy: 0.99,
  recall_at_budget: 0.69 + shift,
  savings_at_budget: 0.61 + shift,
  alerts_per_day: 190.2 + shift * 100,
  threshold: 0.5,
});

const reasonsOf: Readonly<Record<Verdict, string[]>> = {
  promote: ['PRIMARY_BETTER', 'RECALL_HELD', 'SAVINGS_HELD', 'SLICES_HELD'],
  ask: ['PRIMARY_INCONCLUSIVE', 'SAVINGS_NOT_PROVEN'],
  reject: ['SLICE_WORSE:CHANNEL=ECOM'],
  no_evidence: ['FEW_POSITIVES', 'LABELS_MISSING'],
};

const bandOf: Readonly<Record<Verdict, string>> = {
  promote: 'pass',
  ask: 'ask',
  reject: 'reject',
  no_evidence: 'no_evidence',
};

/** A document of the judge with this verdict. */
export const aDocument = (
  verdict: Verdict,
  over: Partial<EvaluationDocument> = {},
): EvaluationDocument => ({
  schema_version: 1,
  as_of: '2026-11-22',
  windows: {
    train: { start: '2026-10-25', end: '2026-11-01' },
    holdout: { start: '2026-11-08', end: '2026-11-15' },
    label_delay_days: 7,
    gap_days: 7,
  },
  candidate: { version: 'V202611220600', threshold: 0.5 },
  production: { version: 'V202611150600', threshold: 0.5, train_end: '2026-10-25' },
  data: {
    rows: 204_897,
    labelled_rows: 204_000,
    label_missing_share: 0.12,
    positives: 1053,
    positive_accounts: 321,
    accounts: 14_000,
    days: 7,
    prevalence: 0.005,
    fraud_amount_per_day: 12_000,
  },
  baseline: { majority_accuracy: 0.995, pr_auc: 0.005 },
  metrics: { candidate: metrics(0.019), production: metrics(0) },
  comparison: {
    pr_auc: difference(0.019, 0.015),
    roc_auc: difference(0.005, 0.004),
    recall_at_budget: difference(0.024, 0.03),
    savings_at_budget: difference(-0.01, 0.05),
  },
  slices: [slice('CHANNEL=ECOM', -0.061), slice('AMOUNT_BAND=>=1000', -0.01)],
  drift: [{ name: 'AMOUNT', psi: 0.12, level: 'warn' }],
  flips: {
    new_alerts: 335,
    dropped_alerts: 77,
    new_fraud_caught: 201,
    fraud_newly_missed: 26,
    amount_newly_caught: 9000,
    amount_newly_missed: 800,
    alerts_per_day_change: 37,
    examples: [],
  },
  verdict,
  lean: 'better',
  reasons: reasonsOf[verdict],
  codes: {
    no_evidence: [],
    reject: [],
    ask: [],
    pass: [],
    info: [],
    [bandOf[verdict]]: reasonsOf[verdict],
  },
  reading: 'A sentence.',
  settings: { min_positives: 50, max_label_missing: 0.01, alert_budget_per_day: 150 },
  ...over,
});

/** An evaluation of `V202611220600` against `V202611150600`. */
export const anEvaluation = (verdict: Verdict, over: Partial<Evaluation> = {}): Evaluation => ({
  id: 'EV_20261122_0600',
  runId: 'RUN_20261122_0600',
  runGroup: 'group-1',
  revision: 1,
  candidate: 'V202611220600',
  production: 'V202611150600',
  asOf: '2026-11-22',
  verdict,
  digest: '9f2c41ab'.repeat(8),
  document: aDocument(verdict),
  requestedBy: 'UENG',
  automatic: true,
  createdAt: new Date('2026-11-22T06:10:00Z'),
  ...over,
});

/** The same before anything went live. */
export const firstEvaluation = (): Evaluation =>
  anEvaluation('ask', {
    production: null,
    document: aDocument('ask', {
      production: null,
      comparison: null,
      flips: null,
      metrics: { candidate: metrics(0), production: null },
      reasons: ['NO_PRODUCTION'],
      slices: [],
    }),
  });

export const aPromotion = (over: Partial<Promotion> = {}): Promotion => ({
  evaluationId: 'EV_20261122_0600',
  state: 'PENDING',
  revision: 1,
  approvalsNeeded: 1,
  approvals: [],
  decisionId: null,
  decidedBy: null,
  decidedAt: null,
  reason: null,
  previousLive: null,
  supersededBy: null,
  openedAt: new Date('2026-11-22T06:11:00Z'),
  expiresAt: new Date('2026-11-24T18:00:00Z'),
  ...over,
});
