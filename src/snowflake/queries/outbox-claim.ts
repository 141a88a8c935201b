import type { Names } from '../names.js';
import { anyRow } from '../values.js';
import type { Query } from '../warehouse.js';
import { type OutboxRow, outboxRow } from './outbox-row.js';

/** How many rows one claim takes, and for how long. */
export const claim = { rows: 10, seconds: 60 } as const;

/**
 * Marks due rows as one process's own; UPDATE takes the table's lock, so two claims never overlap.
 * A claim that ran out counts as due: its outcome is unknown. Binds: claimer.
 */
export const claimOutbox = ({ bot }: Names): Query<unknown> => ({
  name: 'claiming messages',
  sql: `UPDATE ${bot}.OUTBOX
SET STATE = 'claimed', CLAIMED_BY = ?, CLAIMED_UNTIL = DATEADD('second', ${claim.seconds}, SYSDATE()),
  ATTEMPTS = ATTEMPTS + 1
WHERE KEY IN (
  SELECT KEY FROM ${bot}.OUTBOX
  WHERE ((STATE = 'waiting' AND (NEXT_AT IS NULL OR NEXT_AT <= SYSDATE()))
      OR (STATE = 'claimed' AND CLAIMED_UNTIL < SYSDATE()))
    AND (THREAD_KEY IS NULL OR THREAD_KEY IN (SELECT KEY FROM ${bot}.OUTBOX WHERE TS IS NOT NULL))
  ORDER BY SEQ LIMIT ${claim.rows})`,
  row: anyRow,
});

/** Rows of a claim, oldest first. Binds: claimer. */
export const claimedOutbox = ({ bot }: Names): Query<OutboxRow> => ({
  name: 'reading claimed messages',
  sql: `SELECT O.KEY, O.KIND, O.CHANNEL, O.THREAD_KEY, O.SUBJECT, O.PAYLOAD, O.ATTEMPTS, O.TS, O.DIGEST,
  P.TS AS THREAD_TS, P.CHANNEL AS THREAD_CHANNEL
FROM ${bot}.OUTBOX O LEFT JOIN ${bot}.OUTBOX P ON P.KEY = O.THREAD_KEY
WHERE O.STATE = 'claimed' AND O.CLAIMED_BY = ?
ORDER BY O.SEQ`,
  row: outboxRow,
});
