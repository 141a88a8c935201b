import { z } from 'zod';
import { json, optionalText, whole } from '../values.js';

/** A message that must arrive, as its table keeps it. */
export interface OutboxRow {
  readonly key: string;
  readonly kind: string;
  /** Null means the channel of reviews. */
  readonly channel: string | null;
  readonly threadKey: string | null;
  readonly subject: string | null;
  readonly payload: unknown;
  readonly attempts: number;
  /** Message ts once it was posted; what follows are edits. */
  readonly ts: string | null;
  readonly digest: string | null;
  /** Where the message stands whose thread this goes to; null without one. */
  readonly threadTs: string | null;
  readonly threadChannel: string | null;
}

export const outboxRow = z
  .object({
    KEY: z.string(),
    KIND: z.string(),
    CHANNEL: optionalText,
    THREAD_KEY: optionalText,
    SUBJECT: optionalText,
    PAYLOAD: json(z.unknown()),
    ATTEMPTS: whole,
    TS: optionalText,
    DIGEST: optionalText,
    THREAD_TS: optionalText,
    THREAD_CHANNEL: optionalText,
  })
  .transform(
    (row): OutboxRow => ({
      key: row.KEY,
      kind: row.KIND,
      channel: row.CHANNEL,
      threadKey: row.THREAD_KEY,
      subject: row.SUBJECT,
      payload: row.PAYLOAD,
      attempts: row.ATTEMPTS,
      ts: row.TS,
      digest: row.DIGEST,
      threadTs: row.THREAD_TS,
      threadChannel: row.THREAD_CHANNEL,
    }),
  );
