import type { Names } from '../names.js';
import { anyRow } from '../values.js';
import type { Query } from '../warehouse.js';

/** At least this long between two edits of one message. */
export const editPauseSeconds = 3;

const paced = `GREATEST(SYSDATE(), DATEADD('second', ${editPauseSeconds}, COALESCE(SENT_AT, SYSDATE())))`;

/**
 * A row that is being sent keeps its claim, and is due again after it; one that Slack did not take
 * keeps its pause.
 */
const due = (at: string) =>
  `NEXT_AT = CASE WHEN STATE = 'waiting' AND ATTEMPTS > 0 THEN NEXT_AT ELSE ${at} END,
  STATE = CASE STATE WHEN 'sent' THEN 'waiting' ELSE STATE END`;

const alive = "STATE IN ('sent', 'waiting', 'claimed')";

/** A new look for a message. Binds: payload as JSON text, key. */
export const editOutbox = ({ bot }: Names): Query<unknown> => ({
  name: 'renewing a message',
  sql: `UPDATE ${bot}.OUTBOX SET PAYLOAD = PARSE_JSON(?), ${due(paced)}
WHERE KEY = ? AND ${alive}`,
  row: anyRow,
});

/** A card is to be drawn from state again, now: somebody waits for it. Binds: evaluation id. */
export const refreshCard = ({ bot }: Names): Query<unknown> => ({
  name: 'renewing a card',
  sql: `UPDATE ${bot}.OUTBOX SET ${due('SYSDATE()')}
WHERE KEY = 'card:' || ? AND ${alive}`,
  row: anyRow,
});

/** Every card that waits for a decision: what is live, which it names, has changed. No binds. */
export const refreshOpenCards = ({ bot }: Names): Query<unknown> => ({
  name: 'renewing cards that wait',
  sql: `UPDATE ${bot}.OUTBOX SET ${due(paced)}
WHERE KIND = 'card' AND STATE IN ('sent', 'claimed') AND SUBJECT IN (
  SELECT EVALUATION_ID FROM ${bot}.PROMOTIONS WHERE STATE = 'PENDING')`,
  row: anyRow,
});

/** Every card whose promotion has moved on since it was drawn. No binds. */
export const refreshCards = ({ bot }: Names): Query<unknown> => ({
  name: 'renewing cards that moved on',
  sql: `UPDATE ${bot}.OUTBOX SET ${due(paced)}
WHERE KIND = 'card' AND STATE IN ('sent', 'claimed') AND SUBJECT IN (
  SELECT O.SUBJECT FROM ${bot}.OUTBOX O JOIN ${bot}.PROMOTIONS P ON P.EVALUATION_ID = O.SUBJECT
  WHERE O.KIND = 'card'
    AND COALESCE(SPLIT_PART(O.DIGEST, ':', 1), '') <> TO_VARCHAR(P.REVISION))`,
  row: anyRow,
});
