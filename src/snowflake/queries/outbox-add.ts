import type { Names } from '../names.js';
import { anyRow } from '../values.js';
import type { Query } from '../warehouse.js';

/**
 * Adds a message unless its key is there already. MERGE takes the table's lock, so two processes
 * add it once. Binds: key, kind, channel, subject, payload as JSON text, key of the message
 * whose thread it goes to.
 */
export const addOutbox = ({ bot }: Names): Query<unknown> => ({
  name: 'adding a message',
  sql: `MERGE INTO ${bot}.OUTBOX O
USING (SELECT ? AS KEY, ? AS KIND, ? AS CHANNEL, ? AS SUBJECT, PARSE_JSON(?) AS PAYLOAD,
  ? AS THREAD_KEY) N
ON O.KEY = N.KEY
WHEN NOT MATCHED THEN INSERT
  (KEY, KIND, CHANNEL, THREAD_KEY, SUBJECT, PAYLOAD, STATE, ATTEMPTS, NEXT_AT, CREATED_AT)
  VALUES (N.KEY, N.KIND, N.CHANNEL, N.THREAD_KEY, N.SUBJECT, N.PAYLOAD, 'waiting', 0, SYSDATE(),
    SYSDATE())`,
  row: anyRow,
});
