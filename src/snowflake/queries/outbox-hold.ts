import type { Names } from '../names.js';
import { anyRow } from '../values.js';
import type { Query } from '../warehouse.js';
import { claim } from './outbox-claim.js';

const until = `DATEADD('second', ${claim.seconds}, SYSDATE())`;

/**
 * A message that stands in Slack and is being edited by one process, which renews its claim: when
 * the process dies, the claim runs out and delivery settles the message.
 * Binds: key, kind, channel, ts, subject, payload as JSON text, holder.
 */
export const holdMessage = ({ bot }: Names): Query<unknown> => ({
  name: 'taking charge of a message',
  sql: `MERGE INTO ${bot}.OUTBOX O
USING (SELECT ? AS KEY, ? AS KIND, ? AS CHANNEL, ? AS TS, ? AS SUBJECT, PARSE_JSON(?) AS PAYLOAD,
  ? AS HOLDER) N ON O.KEY = N.KEY
WHEN NOT MATCHED THEN INSERT
  (KEY, KIND, CHANNEL, TS, SUBJECT, PAYLOAD, STATE, CLAIMED_BY, CLAIMED_UNTIL, ATTEMPTS, CREATED_AT)
  VALUES (N.KEY, N.KIND, N.CHANNEL, N.TS, N.SUBJECT, N.PAYLOAD, 'claimed', N.HOLDER, ${until}, 0,
    SYSDATE())`,
  row: anyRow,
});

/** Binds: key, holder. */
export const renewHold = ({ bot }: Names): Query<unknown> => ({
  name: 'keeping charge of a message',
  sql: `UPDATE ${bot}.OUTBOX SET CLAIMED_UNTIL = ${until} WHERE KEY = ? AND CLAIMED_BY = ?`,
  row: anyRow,
});

/** The message says how it ended. Binds: key, holder. */
export const endHold = ({ bot }: Names): Query<unknown> => ({
  name: 'leaving a message as it stands',
  sql: `UPDATE ${bot}.OUTBOX SET STATE = 'sent', SENT_AT = SYSDATE(), CLAIMED_BY = NULL,
  CLAIMED_UNTIL = NULL WHERE KEY = ? AND CLAIMED_BY = ?`,
  row: anyRow,
});
