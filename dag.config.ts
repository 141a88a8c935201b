import type { DagConfigInput } from './src/dag/settings.js';

/**
 * How the DAG runs and what its candidates must pass. Deployed as the root task's CONFIG and as
 * BOT.SETTINGS; what is left out has the default named beside it in src/dag/settings.ts.
 */
export const dagConfig: DagConfigInput = {
  schedule: { at: '06:00', zone: 'UTC' },
  /** `default`, `original` or `fast-labels`; a day count in `windows` takes its place, one by one. */
  preset: 'default',
  windows: {},
  keep: { keep_failed_days: 7, keep_scores_days: 30, keep_versions: 100 },
  policy: 'review',
  approvals: 1,
  four_eyes: true,
  expiry_business_days: 2,
  summary: { at: '09:00' },
};
