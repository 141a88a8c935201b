import type { Names } from '../../snowflake/names.js';
import { beginUnderLock, orUndone } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/**
 * Called by the pipeline once for each evaluation (again after a retry, without effect): asks for
 * its card, opens a promotion where the verdict allows one, and supersedes the older ones.
 */
export const openPromotion = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'OPEN_PROMOTION',
    takes: [['EVALUATION_ID', 'VARCHAR']],
    callers: [names.roles.dagOwner],
    comment: 'Asks for the card of an evaluation and opens its promotion',
    body: `
DECLARE
  known NUMBER DEFAULT 0;
  opened NUMBER DEFAULT 0;
  verdict VARCHAR DEFAULT NULL;
  as_of DATE DEFAULT NULL;
  live VARCHAR DEFAULT NULL;
  needed NUMBER DEFAULT 1;
  expires TIMESTAMP_NTZ DEFAULT NULL;
  request_id VARCHAR DEFAULT NULL;
  answer VARCHAR DEFAULT NULL;
  unknown_evaluation EXCEPTION (-20111, 'There is no such evaluation.');
BEGIN
  request_id := 'open:' || evaluation_id;
  ${beginUnderLock}
  SELECT COUNT(*), MAX(VERDICT), MAX(AS_OF) INTO :known, :verdict, :as_of
    FROM EVALUATIONS WHERE EVALUATION_ID = :evaluation_id;
  SELECT COUNT(*) INTO :opened FROM LEDGER WHERE REQUEST_ID = :request_id;
  IF (known = 0) THEN
    RAISE unknown_evaluation;
  END IF;
  IF (opened > 0) THEN
    SELECT MAX(DETAIL) INTO :answer FROM LEDGER
      WHERE SEQ = (SELECT MAX(SEQ) FROM LEDGER WHERE REQUEST_ID = :request_id);
    COMMIT;
    RETURN answer;
  END IF;

  MERGE INTO OUTBOX O USING (SELECT 'card:' || :evaluation_id AS KEY) N ON O.KEY = N.KEY
    WHEN NOT MATCHED THEN INSERT
      (KEY, KIND, CHANNEL, THREAD_KEY, SUBJECT, PAYLOAD, STATE, ATTEMPTS, NEXT_AT, CREATED_AT)
      VALUES (N.KEY, 'card', NULL, NULL, :evaluation_id, NULL, 'waiting', 0, SYSDATE(), SYSDATE());
  CALL READ_LIVE() INTO :live;
  IF (verdict IN ('promote', 'ask')) THEN
    SELECT COALESCE(MAX(TO_NUMBER(TO_VARCHAR(VALUE))), 1) INTO :needed
      FROM SETTINGS WHERE KEY = 'approvals';
    CALL NEXT_EXPIRY() INTO :expires;
    INSERT INTO PROMOTIONS
      (EVALUATION_ID, STATE, REVISION, APPROVALS_NEEDED, AGAINST_VERDICT, FINISH_ATTEMPTS,
       OPENED_AT, EXPIRES_AT)
      SELECT :evaluation_id, 'PENDING', 1, :needed, FALSE, 0, SYSDATE(), :expires;
    CALL SUPERSEDE(:evaluation_id, :verdict, :as_of);
    CALL RECORD_OUTCOME('opened', :evaluation_id, 'dag', :request_id, 'recorded',
      NULL, NULL, :live, NULL, NULL) INTO :answer;
  ELSE
    CALL RECORD_OUTCOME('evaluated', :evaluation_id, 'dag', :request_id, 'recorded',
      NULL, NULL, :live, NULL, NULL) INTO :answer;
  END IF;
  COMMIT;
  RETURN answer;
${orUndone}`,
  });
