import type { Names } from '../names.js';
import { anyRow } from '../values.js';
import type { Query } from '../warehouse.js';

/** At least this long between two edits of one message. */
export const editPauseSeconds = 3;

const due = `STATE = 'waiting', NEXT_AT = GREATEST(SYSDATE(), DATEADD('second', ${editPauseSeconds}, COALESCE(SENT_AT, SYSDATE())))`;

/** A new look for a message that was sent. Binds: payload as JSON text, key. */
export const editOutbox = ({ bot }: Names): Query<unknown> => ({
  name: 'renewing a message',
  sql: `UPDATE ${bot}.OUTBOX SET PAYLOAD = PARSE_JSON(?), ${due}
WHERE KEY = ? AND TS IS NOT NULL AND (STATE = 'sent' OR (STATE = 'waiting' AND ATTEMPTS = 0))`,
  row: anyRow,
});

/** A card is to be drawn from state again, now: somebody waits for it. Binds: evaluation id. */
export const refreshCard = ({ bot }: Names): Query<unknown> => ({
  name: 'renewing a card',
  sql: `UPDATE ${bot}.OUTBOX SET STATE = 'waiting', NEXT_AT = SYSDATE()
WHERE KEY = 'card:' || ? AND STATE = 'sent'`,
  row: anyRow,
});

/** Every card whose promotion has moved on since it was drawn. No binds. */
export const refreshCards = ({ bot }: Names): Query<unknown> => ({
  name: 'renewing cards that moved on',
  sql: `UPDATE ${bot}.OUTBOX SET ${due}
WHERE KIND = 'card' AND STATE = 'sent' AND SUBJECT IN (
  SELECT O.SUBJECT FROM ${bot}.OUTBOX O JOIN ${bot}.PROMOTIONS P ON P.EVALUATION_ID = O.SUBJECT
  WHERE O.KIND = 'card' AND SPLIT_PART(O.DIGEST, ':', 1) <> TO_VARCHAR(P.REVISION))`,
  row: anyRow,
});

/**
 * A card for every evaluation that has none. The pipeline asks for it itself in the moment after
 * the evaluation, so only one that broke off there is old enough to be found here. No binds.
 */
export const addCards = ({ bot }: Names): Query<unknown> => ({
  name: 'adding missing cards',
  sql: `INSERT INTO ${bot}.OUTBOX (KEY, KIND, SUBJECT, STATE, ATTEMPTS, NEXT_AT, CREATED_AT)
SELECT 'card:' || E.EVALUATION_ID, 'card', E.EVALUATION_ID, 'waiting', 0, SYSDATE(), SYSDATE()
FROM ${bot}.EVALUATIONS E
WHERE E.CREATED_AT < DATEADD('minute', -5, SYSDATE())
  AND 'card:' || E.EVALUATION_ID NOT IN (SELECT KEY FROM ${bot}.OUTBOX WHERE KIND = 'card')`,
  row: anyRow,
});
