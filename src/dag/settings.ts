import { z } from 'zod';
import { UserError } from '../errors.js';
import { days, preset, presets, windows } from './windows.js';

const daysOr = (low: number, high: number, value: number) => days(low, high).default(value);

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

const given = z.strictObject({
  schedule: z.strictObject({ at: hour.default('06:00'), zone: zone.default('UTC') }).prefault({}),
  preset,
  windows: windows.prefault({}),
  keep: z
    .strictObject({
      keep_failed_days: daysOr(0, 3650, 7),
      keep_scores_days: daysOr(0, 3650, 30),
      keep_versions: daysOr(2, 1000, 100),
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

const schema = given
  .transform(({ preset: name, ...rest }) => ({
    ...rest,
    windows: { ...presets[name], ...rest.windows },
  }))
  .refine(({ windows: { validation_days, train_days } }) => validation_days < train_days, {
    path: ['windows', 'validation_days'],
    error: 'leaves no day of train_days to fit on',
  });

/** A whole configuration, its preset resolved to windows. */
export type DagConfig = z.infer<typeof schema>;
export type DagConfigInput = z.input<typeof schema>;

/**
 * Checks a configuration and fills in preset and defaults; the `UserError` names every wrong key.
 * @param source the file it stands in, for that error
 */
export const readDagConfig = (input: unknown, source = 'dag.config.ts'): DagConfig => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`,
  );
  throw new UserError(`${source} is wrong: ${faults.join('; ')}.`, 'Mend it and deploy again.');
};

/** A promoted version is on probation until its labels are in and for so many days more. */
const probationAfterLabels = 7;

/** `BOT.SETTINGS` as this configuration wants it: flat, what nobody may change for one run. */
export const settingsOf = (config: DagConfig): Readonly<Record<string, unknown>> => ({
  policy: config.policy,
  approvals: config.approvals,
  four_eyes: config.four_eyes,
  expiry_business_days: config.expiry_business_days,
  probation_days: config.windows.label_delay_days + probationAfterLabels,
  schedule_zone: config.schedule.zone,
  summary_at: config.summary.at,
  ...config.judge,
});
