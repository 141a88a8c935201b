import { z } from 'zod';
import type { Names } from '../names.js';
import { optionalText } from '../values.js';
import type { Query } from '../warehouse.js';

/** A run's message, as far as watching it needs. */
export interface RunRow {
  readonly key: string;
  /** Request id, else run group. */
  readonly subject: string;
  readonly state: string;
  readonly digest: string | null;
}

/** Newest run messages. No binds. */
export const runMessages = ({ bot }: Names): Query<RunRow> => ({
  name: 'reading run messages',
  sql: `SELECT KEY, SUBJECT, STATE, DIGEST FROM ${bot}.OUTBOX WHERE KIND = 'run' ORDER BY SEQ DESC LIMIT 50`,
  row: z
    .object({ KEY: z.string(), SUBJECT: z.string(), STATE: z.string(), DIGEST: optionalText })
    .transform((row) => ({
      key: row.KEY,
      subject: row.SUBJECT,
      state: row.STATE,
      digest: row.DIGEST,
    })),
});

/** Where a message stands. Binds: key. */
export const sentMessage = ({ bot }: Names): Query<{ channel: string; ts: string }> => ({
  name: 'finding a sent message',
  sql: `SELECT CHANNEL, TS FROM ${bot}.OUTBOX WHERE KEY = ? AND TS IS NOT NULL AND CHANNEL IS NOT NULL`,
  row: z
    .object({ CHANNEL: z.string(), TS: z.string() })
    .transform((row) => ({ channel: row.CHANNEL, ts: row.TS })),
});
