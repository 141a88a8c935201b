import { z } from 'zod';
import type { Names } from '../names.js';
import { day, json } from '../values.js';
import type { Query } from '../warehouse.js';

const guard = z.object({
  name: z.string(),
  state: z.enum(['inside', 'outside_once', 'broken', 'labels_not_in_yet', 'not_measured']),
  value: z.number().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
});

/** The last day that FRAUD_WATCH saw of a live version. */
export interface Watched {
  /** ISO day. */
  readonly day: string;
  /** Which day of how many; null when the version is on none. */
  readonly probation: { readonly day: number; readonly of: number } | null;
  readonly guards: readonly z.infer<typeof guard>[];
}

/** Bound: the version. */
export const lastWatched = ({ bot }: Names): Query<Watched> => ({
  name: 'reading the guards',
  sql: `SELECT DAY, TO_JSON(FIGURES) AS FIGURES FROM ${bot}.WATCH
  WHERE VERSION = ? AND ROLE = 'live' AND NOT LABELLED ORDER BY DAY DESC, CREATED_AT DESC LIMIT 1`,
  row: z
    .object({
      DAY: day,
      FIGURES: json(
        z.object({
          probation: z.object({ day: z.number(), of: z.number() }).nullable(),
          guards: z.array(guard),
        }),
      ),
    })
    .transform(({ DAY, FIGURES }) => ({ day: DAY, ...FIGURES })),
});
