import type { Migration } from './migration.js';

/** What `FRAUD_JUDGE` and `FRAUD_WATCH` note beyond the first tables. */
const columns: Readonly<Record<string, readonly string[]>> = {
  // PROFILE: bins of the candidate's scores on its hold-out, and null shares of its train window.
  EVALUATIONS: ['PROFILE VARIANT', 'REQUEST_ID VARCHAR'],
  REQUESTS: ['STARTED_AT TIMESTAMP_NTZ', 'ATTEMPTS NUMBER(38,0)'],
  // ROLE: live or previous, on that day. LABELLED: the row knows the day's frauds.
  WATCH: ['ROLE VARCHAR', 'LABELLED BOOLEAN'],
  // States that a deploy restores, by root task; ROOT_STATE stays the DAG's.
  DEPLOYMENTS: ['ROOT_STATES VARIANT'],
};

export const judgeAndWatch: Migration = {
  version: 2,
  name: 'judge and watch',
  statements: ({ bot }) =>
    Object.entries(columns).flatMap(([table, added]) =>
      added.map((column) => `ALTER TABLE ${bot}.${table} ADD COLUMN IF NOT EXISTS ${column}`),
    ),
};
