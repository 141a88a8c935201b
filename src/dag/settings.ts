import { z } from 'zod';
import { UserError } from '../errors.js';

const days = (low: number, high: number, value: number) =>
  z.number().int().min(low).max(high).default(value);

const zone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'is not a time zone such as Europe/Berlin');

const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time such as 06:00');

/** Judge keys that a shop may set; what is left out keeps the judge's own default. */
const judge = z
  .strictObject({
    currency: z.string(),
    alert_cost: z.number(),
    loss_rate: z.number(),
    resamples: z.number().int(),
    min_gain: z.number(),
    recall_margin: z.number(),
    savings_margin: z.number(),
    promote_alpha_per_month: z.number(),
    looks_per_month: z.number().int(),
    slice_columns: z.array(z.string()),
    amount_edges: z.array(z.number()),
    slice_min_positives: z.number().int(),
    slice_min_positive_accounts: z.number().int(),
    slice_alpha: z.number(),
    slice_margin: z.number(),
    slice_severe: z.number(),
    required_slices: z.array(z.string()),
    min_positives: z.number().int(),
    min_positive_accounts: z.number().int(),
    promote_min_positives: z.number().int(),
    promote_min_positive_accounts: z.number().int(),
    max_label_missing: z.number(),
    near_perfect_pr_auc: z.number(),
    near_perfect_roc_auc: z.number(),
    too_easy: z.number(),
    alerts_low: z.number(),
    alerts_ask: z.number(),
    alerts_reject: z.number(),
    psi_warn: z.number(),
    psi_alarm: z.number(),
    floor_lift: z.number(),
    stale_days: z.number().int(),
    /** Alerts a day that the fraud team can look at; left out: 0.5 % of a mean day's rows. */
    alert_budget_per_day: z.number(),
  })
  .partial();

const schema = z.strictObject({
  schedule: z.strictObject({ at: hour.default('06:00'), zone: zone.default('UTC') }).prefault({}),
  windows: z
    .strictObject({
      train_days: days(2, 366, 7),
      validation_days: days(1, 60, 2),
      gap_days: days(0, 90, 7),
      holdout_days: days(1, 90, 7),
      label_delay_days: days(0, 90, 7),
    })
    .prefault({})
    .refine((value) => value.validation_days < value.train_days, {
      error: 'validation_days leaves no day of train_days to fit on',
    }),
  keep: z
    .strictObject({
      keep_failed_days: days(0, 3650, 7),
      keep_scores_days: days(0, 3650, 30),
      keep_versions: days(2, 1000, 100),
    })
    .prefault({}),
  /** Hours a whole run may take, at most; Snowflake's own default bounds it to one. */
  run_timeout_hours: z.number().min(1).max(168).default(3),
  policy: z.enum(['review', 'auto']).default('review'),
  approvals: z.number().int().min(1).max(5).default(1),
  four_eyes: z.boolean().default(true),
  expiry_business_days: z.number().int().min(1).max(20).default(2),
  summary: z.strictObject({ at: hour.default('09:00') }).prefault({}),
  judge: judge.prefault({}),
});

export type DagConfig = z.infer<typeof schema>;
export type DagConfigInput = z.input<typeof schema>;

/** Checks a configuration and fills in defaults; the `UserError` names every wrong key. */
export const readDagConfig = (input: DagConfigInput): DagConfig => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`,
  );
  throw new UserError(`dag.config.ts is wrong: ${faults.join('; ')}.`, 'Mend it and deploy again.');
};

/** `BOT.SETTINGS` as this configuration wants it: flat, what nobody may change for one run. */
export const settingsOf = (config: DagConfig): Readonly<Record<string, unknown>> => ({
  policy: config.policy,
  approvals: config.approvals,
  four_eyes: config.four_eyes,
  expiry_business_days: config.expiry_business_days,
  schedule_zone: config.schedule.zone,
  summary_at: config.summary.at,
  ...config.judge,
});
