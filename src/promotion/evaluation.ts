import { z } from 'zod';

export const verdicts = ['promote', 'ask', 'reject', 'no_evidence'] as const;
export type Verdict = (typeof verdicts)[number];

const figure = z.number().nullish();
const span = z.object({ start: z.string(), end: z.string() });
const metrics = z.record(z.string(), z.number().nullable());

const difference = z.object({
  delta: figure,
  se: figure,
  ci_low: figure,
  ci_high: figure,
  ni_low: figure,
  promote_low: figure,
  min_detectable: figure,
});

const mcnemar = z.object({ only_candidate: figure, only_production: figure, p_value: figure });

const slice = z.object({
  name: z.string(),
  rows: z.number(),
  positives: z.number(),
  positive_accounts: z.number(),
  judged: z.boolean(),
  recall_candidate: figure,
  recall_production: figure,
  delta: figure,
  se: figure,
  p_value: figure,
  p_holm: figure,
  fpr_candidate: figure,
  fpr_production: figure,
});

const flips = z.object({
  new_alerts: figure,
  dropped_alerts: figure,
  new_fraud_caught: figure,
  fraud_newly_missed: figure,
  amount_newly_caught: figure,
  amount_newly_missed: figure,
  alerts_per_day_change: figure,
  examples: z.array(z.record(z.string(), z.unknown())).max(9).optional(),
});

/** The document the judge writes; rates and shares are fractions, amounts in `settings.currency`. */
export const evaluationDocument = z.object({
  schema_version: z.literal(1),
  as_of: z.string(),
  windows: z.object({
    train: span.optional(),
    holdout: span.optional(),
    label_delay_days: z.number().optional(),
    gap_days: z.number().optional(),
  }),
  candidate: z.object({ version: z.string(), threshold: z.number().nullish() }),
  production: z
    .object({
      version: z.string(),
      threshold: z.number().nullish(),
      train_end: z.string().nullish(),
    })
    .nullable(),
  data: z.object({
    rows: figure,
    labelled_rows: figure,
    label_missing_share: figure,
    positives: figure,
    positive_accounts: figure,
    accounts: figure,
    days: figure,
    prevalence: figure,
    fraud_amount_per_day: figure,
  }),
  baseline: z.object({ majority_accuracy: figure, pr_auc: figure }),
  metrics: z.object({ candidate: metrics.nullish(), production: metrics.nullish() }),
  comparison: z
    .object({
      pr_auc: difference.nullish(),
      roc_auc: difference.nullish(),
      recall_at_budget: difference.nullish(),
      savings_at_budget: difference.nullish(),
      delong: z.object({ delta: figure, se: figure, p_value: figure }).nullish(),
      mcnemar_fraud: mcnemar.nullish(),
      mcnemar_legit: mcnemar.nullish(),
    })
    .nullable(),
  slices: z.array(slice).max(24),
  drift: z.array(z.object({ name: z.string(), psi: z.number(), level: z.string() })),
  flips: flips.nullable(),
  verdict: z.enum(verdicts),
  lean: z.enum(['better', 'leans_better', 'flat', 'leans_worse', 'worse']).nullable(),
  reasons: z.array(z.string()).min(1),
  codes: z.record(z.string(), z.array(z.string())),
  reading: z.string(),
  settings: z.record(z.string(), z.unknown()),
});

export type EvaluationDocument = z.infer<typeof evaluationDocument>;

/** One comparison of a candidate with the live version, on the same rows. */
export interface Evaluation {
  readonly id: string;
  readonly runId: string;
  readonly runGroup: string;
  readonly revision: number;
  readonly candidate: string;
  /** The version live when it was compared; null when nothing was. */
  readonly production: string | null;
  /** ISO day. */
  readonly asOf: string;
  readonly verdict: Verdict;
  /** SHA-256 of the document's canonical bytes, hexadecimal. */
  readonly digest: string;
  readonly document: EvaluationDocument;
  /** Slack user id; null when the schedule started the run. */
  readonly requestedBy: string | null;
  readonly automatic: boolean;
  readonly createdAt: Date;
}
