import { z } from 'zod';
import type { Names } from '../names.js';
import { anyRow, whole } from '../values.js';
import type { Query } from '../warehouse.js';
import { type OutboxRow, outboxRow } from './outbox-row.js';

/**
 * How many rows one claim takes, and for how many seconds it holds: longer than a post's deadline
 * of 10 s, since a post begins with a claim renewed to this length.
 */
export const claim = { rows: 10, seconds: 20 } as const;

const until = `DATEADD('second', ${claim.seconds}, SYSDATE())`;

/** A note waits for the message whose thread it goes to. */
const threadStands = (bot: string) =>
  `(THREAD_KEY IS NULL OR THREAD_KEY IN (SELECT KEY FROM ${bot}.OUTBOX WHERE TS IS NOT NULL))`;

/**
 * Marks due rows as one process's own; UPDATE takes the table's lock, so two claims never overlap.
 * A claim that ran out counts as due: its outcome is unknown. NEXT_AT is emptied: what stands
 * there when the row is settled was asked for meanwhile. Binds: claimer.
 */
export const claimOutbox = ({ bot }: Names): Query<unknown> => ({
  name: 'claiming messages',
  sql: `UPDATE ${bot}.OUTBOX
SET STATE = 'claimed', CLAIMED_BY = ?, CLAIMED_UNTIL = ${until}, NEXT_AT = NULL
WHERE KEY IN (
  SELECT KEY FROM ${bot}.OUTBOX
  WHERE ((STATE = 'waiting' AND (NEXT_AT IS NULL OR NEXT_AT <= SYSDATE()))
      OR (STATE = 'claimed' AND CLAIMED_UNTIL < SYSDATE()))
    AND ${threadStands(bot)}
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

/**
 * Written before a post begins, so that whoever finds the row later knows that it may stand in
 * Slack; the answer is false when somebody else has the row by now. Binds: key, claimer.
 */
export const beginPost = ({ bot }: Names): Query<boolean> => ({
  name: 'beginning a post',
  sql: `UPDATE ${bot}.OUTBOX SET ATTEMPTS = ATTEMPTS + 1, CLAIMED_UNTIL = ${until}
WHERE KEY = ? AND CLAIMED_BY = ? AND STATE = 'claimed'`,
  row: z
    .object({ 'number of rows updated': whole })
    .transform((row) => Object.values(row)[0] !== 0),
});

/** Milliseconds until the next row can be claimed; null when none waits. No binds. */
export const nextDue = ({ bot }: Names): Query<number | null> => ({
  name: 'reading when the next message is due',
  sql: `SELECT MIN(DATEDIFF('millisecond', SYSDATE(),
  CASE STATE WHEN 'claimed' THEN CLAIMED_UNTIL ELSE COALESCE(NEXT_AT, SYSDATE()) END)) AS MS
FROM ${bot}.OUTBOX WHERE STATE IN ('waiting', 'claimed') AND ${threadStands(bot)}`,
  row: z.object({ MS: whole.nullable() }).transform((row) => row.MS),
});
