import { z } from 'zod';
import type { Names } from '../names.js';
import { json } from '../values.js';
import type { Query } from '../warehouse.js';

const row = z
  .object({ KEY: z.string(), VALUE: json(z.unknown()) })
  .transform((found) => ({ key: found.KEY, value: found.VALUE }));

/** Settings that a deploy brought; the procedures' own memory left out. */
export const deployedSettings = ({ bot }: Names): Query<{ key: string; value: unknown }> => ({
  name: 'reading settings',
  sql: `SELECT KEY, TO_JSON(VALUE) AS VALUE FROM ${bot}.SETTINGS
  WHERE NOT STARTSWITH(KEY, 'state.') ORDER BY KEY`,
  row,
});
