import type { Names } from '../../snowflake/names.js';
import { beginUnderLock, orBusy } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/** How often moving the marker is tried before the promotion fails for good. */
const attemptsAllowed = 5;

/**
 * The second half of a promotion, and of a revert. DDL commits by itself, so the marker cannot move
 * in the transaction that decides: what stands in APPROVED or REVERTING is finished here, by the
 * call that decided it or by RECONCILE after a crash, and what the registry then says is what gets
 * recorded.
 */
export const finishPromotion = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'FINISH_PROMOTION',
    takes: [
      ['EVALUATION_ID', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
    ],
    comment:
      'Moves the live marker for what stands in APPROVED or REVERTING and records the result',
    body: `
DECLARE
  candidate VARCHAR DEFAULT NULL;
  before VARCHAR DEFAULT NULL;
  target VARCHAR DEFAULT NULL;
  expected VARCHAR DEFAULT NULL;
  begun VARCHAR DEFAULT NULL;
  state VARCHAR DEFAULT NULL;
  attempts NUMBER DEFAULT 0;
  live VARCHAR DEFAULT NULL;
  problem VARCHAR DEFAULT NULL;
  answer VARCHAR DEFAULT NULL;
  approver VARCHAR DEFAULT NULL;
  reason VARCHAR DEFAULT NULL;
  ended VARCHAR DEFAULT 'PROMOTED';
  code NUMBER DEFAULT 0;
BEGIN
  SELECT MAX(CANDIDATE) INTO :candidate FROM EVALUATIONS WHERE EVALUATION_ID = :evaluation_id;
  SELECT MAX(STATE), MAX(PREVIOUS_LIVE), MAX(APPROVED_BY), MAX(REASON)
    INTO :begun, :before, :approver, :reason
    FROM PROMOTIONS WHERE EVALUATION_ID = :evaluation_id;
  target := candidate;
  expected := before;
  IF (begun = 'REVERTING') THEN
    target := before;
    expected := candidate;
    ended := 'REVERTED';
  ELSE
    reason := NULL;
  END IF;
  IF (begun IN ('APPROVED', 'REVERTING')) THEN
    CALL READ_LIVE() INTO :live;
    IF (live = expected) THEN
      BEGIN
        CALL ${names.modelSchema}.SET_LIVE(:target, :expected);
      EXCEPTION
        WHEN OTHER THEN
          problem := SQLERRM;
      END;
      CALL READ_LIVE() INTO :live;
    END IF;
  END IF;

  ${beginUnderLock}
  SELECT MAX(STATE), COALESCE(MAX(FINISH_ATTEMPTS), 0)
    INTO :state, :attempts
    FROM PROMOTIONS WHERE EVALUATION_ID = :evaluation_id;
  IF (state IS NULL OR state <> begun OR state NOT IN ('APPROVED', 'REVERTING')) THEN
    SELECT MAX(DETAIL) INTO :answer FROM LEDGER
      WHERE SEQ = (SELECT MAX(SEQ) FROM LEDGER WHERE EVALUATION_ID = :evaluation_id
                   AND KIND IN ('promoted', 'failed', 'reverted', 'not_reverted'));
  ELSEIF (live = target) THEN
    CALL END_PROMOTION(:evaluation_id, :ended, :approver, :reason, :request_id, NULL);
    DELETE FROM SETTINGS WHERE KEY = 'state.live';
    INSERT INTO SETTINGS (KEY, VALUE, SET_BY, SET_AT)
      SELECT 'state.live', TO_VARIANT(:live), :approver, SYSDATE();
    CALL RECORD_OUTCOME(LOWER(:ended), :evaluation_id, :approver, :request_id, LOWER(:ended),
      NULL, NULL, :live, :reason, NULL) INTO :answer;
  ELSEIF (live IS NULL OR live <> expected OR attempts + 1 >= ${attemptsAllowed}) THEN
    problem := COALESCE(problem, 'The live version changed before the marker moved.');
    IF (begun = 'REVERTING') THEN
      -- It stays promoted; whoever still wants it back asks again.
      UPDATE PROMOTIONS SET STATE = 'PROMOTED', REASON = NULL, REVISION = REVISION + 1
        WHERE EVALUATION_ID = :evaluation_id;
      CALL RECORD_OUTCOME('not_reverted', :evaluation_id, :approver, :request_id, 'failed',
        'marker', :problem, :live, :reason, NULL) INTO :answer;
    ELSE
      CALL END_PROMOTION(:evaluation_id, 'FAILED', :approver, :problem, :request_id, NULL);
      CALL RECORD_OUTCOME('failed', :evaluation_id, :approver, :request_id, 'failed',
        'marker', :problem, :live, NULL, NULL) INTO :answer;
    END IF;
  ELSE
    UPDATE PROMOTIONS
      SET FINISH_ATTEMPTS = :attempts + 1, REVISION = REVISION + 1
      WHERE EVALUATION_ID = :evaluation_id;
    CALL RECORD_OUTCOME('attempt', :evaluation_id, :approver, :request_id, 'recorded',
      'marker', :problem, :live, NULL, NULL) INTO :answer;
  END IF;
  COMMIT;
  RETURN answer;
${orBusy('evaluation')}`,
  });
