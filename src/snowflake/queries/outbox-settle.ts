import type { Names } from '../names.js';
import { anyRow } from '../values.js';
import type { Query } from '../warehouse.js';

/** The message stands in Slack. Binds: channel, ts, digest, claimer, key. */
export const outboxSent = ({ bot }: Names): Query<unknown> => ({
  name: 'recording a sent message',
  sql: `UPDATE ${bot}.OUTBOX
SET CHANNEL = ?, TS = ?, DIGEST = ?, SENT_AT = SYSDATE(), STATE = 'sent', ATTEMPTS = 0,
  CLAIMED_BY = NULL, CLAIMED_UNTIL = NULL
WHERE CLAIMED_BY = ? AND KEY = ?`,
  row: anyRow,
});

/** It did not arrive: try again later. Binds: seconds, claimer, key. */
export const outboxPostponed = ({ bot }: Names): Query<unknown> => ({
  name: 'postponing a message',
  sql: `UPDATE ${bot}.OUTBOX
SET STATE = 'waiting', NEXT_AT = DATEADD('second', ?, SYSDATE()), CLAIMED_BY = NULL, CLAIMED_UNTIL = NULL
WHERE CLAIMED_BY = ? AND KEY = ?`,
  row: anyRow,
});

/** Given up: it stays for people to look at. Binds: claimer, key. */
export const outboxFailed = ({ bot }: Names): Query<unknown> => ({
  name: 'giving up a message',
  sql: `UPDATE ${bot}.OUTBOX
SET STATE = 'failed', CLAIMED_BY = NULL, CLAIMED_UNTIL = NULL
WHERE CLAIMED_BY = ? AND KEY = ?`,
  row: anyRow,
});
