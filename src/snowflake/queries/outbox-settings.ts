import { z } from 'zod';
import type { Names } from '../names.js';
import { json } from '../values.js';
import type { Query } from '../warehouse.js';

/** Settings of the deployed configuration that say when the daily summary is due. */
export const summarySettings = ({ bot }: Names): Query<{ key: string; value: unknown }> => ({
  name: 'reading when the summary is due',
  sql: `SELECT KEY, TO_JSON(VALUE) AS VALUE FROM ${bot}.SETTINGS WHERE KEY IN ('summary_at', 'schedule_zone')`,
  row: z
    .object({ KEY: z.string(), VALUE: json(z.unknown()) })
    .transform((row) => ({ key: row.KEY, value: row.VALUE })),
});

/** When the first deploy ended; nothing before it. */
export const firstDeploy = ({ bot }: Names): Query<{ at: Date | null }> => ({
  name: 'reading the first deploy',
  sql: `SELECT MIN(ENDED_AT) AS AT FROM ${bot}.DEPLOYMENTS WHERE ENDED_AT IS NOT NULL`,
  row: z.object({ AT: z.date().nullable() }).transform((row) => ({ at: row.AT })),
});
