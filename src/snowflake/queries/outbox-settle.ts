import type { Names } from '../names.js';
import { anyRow } from '../values.js';
import type { Query } from '../warehouse.js';

const free = 'CLAIMED_BY = NULL, CLAIMED_UNTIL = NULL';

/**
 * The message stands in Slack; where a new look was asked for meanwhile, it waits for that.
 * Binds: channel, ts, digest, claimer, key.
 */
export const outboxSent = ({ bot }: Names): Query<unknown> => ({
  name: 'recording a sent message',
  sql: `UPDATE ${bot}.OUTBOX
SET CHANNEL = ?, TS = ?, DIGEST = ?, SENT_AT = SYSDATE(), ATTEMPTS = 0,
  STATE = CASE WHEN NEXT_AT IS NULL THEN 'sent' ELSE 'waiting' END, ${free}
WHERE CLAIMED_BY = ? AND KEY = ?`,
  row: anyRow,
});

/** It did not arrive: try again later. Binds: tries so far, seconds, claimer, key. */
export const outboxPostponed = ({ bot }: Names): Query<unknown> => ({
  name: 'postponing a message',
  sql: `UPDATE ${bot}.OUTBOX
SET STATE = 'waiting', ATTEMPTS = ?, NEXT_AT = DATEADD('second', ?, SYSDATE()), ${free}
WHERE CLAIMED_BY = ? AND KEY = ?`,
  row: anyRow,
});

/** Given up: it stays for people to look at. Binds: claimer, key. */
export const outboxFailed = ({ bot }: Names): Query<unknown> => ({
  name: 'giving up a message',
  sql: `UPDATE ${bot}.OUTBOX SET STATE = 'failed', ${free} WHERE CLAIMED_BY = ? AND KEY = ?`,
  row: anyRow,
});
