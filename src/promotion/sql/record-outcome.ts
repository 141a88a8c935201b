import type { Names } from '../../snowflake/names.js';
import { botProcedure, type Procedure } from './procedure.js';

/**
 * The end of every call about a promotion, inside its transaction: reads the state that was
 * reached, writes the ledger row and, when people must hear of it, a note for the card's thread.
 * The ledger keeps the answer, so that the same request gets the same one again.
 */
export const recordOutcome = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'RECORD_OUTCOME',
    takes: [
      ['KIND', 'VARCHAR'],
      ['EVALUATION_ID', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
      ['OUTCOME', 'VARCHAR'],
      ['WHAT', 'VARCHAR'],
      ['WHY', 'VARCHAR'],
      ['LIVE', 'VARCHAR'],
      ['REASON', 'VARCHAR'],
      ['DIGEST', 'VARCHAR'],
    ],
    comment: 'Builds the JSON answer, appends it to the ledger and returns it',
    body: `
DECLARE
  candidate VARCHAR DEFAULT NULL;
  state VARCHAR DEFAULT NULL;
  revision NUMBER DEFAULT NULL;
  needed NUMBER DEFAULT 1;
  given NUMBER DEFAULT 0;
  decision_id VARCHAR DEFAULT NULL;
  decided_by VARCHAR DEFAULT NULL;
  previous_live VARCHAR DEFAULT NULL;
  note_key VARCHAR DEFAULT NULL;
  answer VARCHAR DEFAULT '{}';
  seq NUMBER DEFAULT 0;
BEGIN
  SELECT MAX(CANDIDATE) INTO :candidate FROM EVALUATIONS WHERE EVALUATION_ID = :evaluation_id;
  SELECT MAX(STATE), MAX(REVISION), COALESCE(MAX(APPROVALS_NEEDED), 1), MAX(DECISION_ID),
      MAX(DECIDED_BY), MAX(PREVIOUS_LIVE)
    INTO :state, :revision, :needed, :decision_id, :decided_by, :previous_live
    FROM PROMOTIONS WHERE EVALUATION_ID = :evaluation_id;
  SELECT COUNT(*) INTO :given
    FROM DECISIONS WHERE EVALUATION_ID = :evaluation_id AND KIND = 'approval';
  SELECT COALESCE(MAX(SEQ), 0) + 1 INTO :seq FROM LEDGER;
  -- The last approval is told together with what came of it.
  IF (kind IN ('promoted', 'rejected', 'expired', 'superseded', 'failed', 'reverted', 'not_reverted')
      OR (kind = 'approval' AND state = 'PENDING')) THEN
    note_key := 'note:' || evaluation_id || ':' || seq;
  END IF;
  SELECT TO_JSON(OBJECT_CONSTRUCT(
      'outcome', :outcome, 'evaluation_id', :evaluation_id, 'state', :state,
      'revision', :revision, 'approvals', :given, 'approvals_needed', :needed,
      'decision_id', :decision_id, 'decided_by', :decided_by, 'candidate', :candidate,
      'previous_live', :previous_live, 'live', :live, 'what', :what, 'why', :why,
      'actor', :actor, 'reason', :reason, 'digest', :digest,
      'outbox', CASE WHEN :note_key IS NULL THEN ARRAY_CONSTRUCT()
                     ELSE ARRAY_CONSTRUCT(:note_key) END))
    INTO :answer;
  IF (note_key IS NOT NULL) THEN
    INSERT INTO OUTBOX
      (KEY, KIND, CHANNEL, THREAD_KEY, SUBJECT, PAYLOAD, STATE, ATTEMPTS, NEXT_AT, CREATED_AT)
      SELECT :note_key, 'note', MAX(CHANNEL), 'card:' || :evaluation_id, :evaluation_id,
        PARSE_JSON(:answer), 'waiting', 0, SYSDATE(), SYSDATE()
      FROM OUTBOX WHERE KEY = 'card:' || :evaluation_id;
  END IF;
  CALL APPEND_LEDGER(:kind, :evaluation_id, :actor, :request_id, :answer);
  RETURN answer;
END;`,
  });
