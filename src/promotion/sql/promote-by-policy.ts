import { baseline, type Names } from '../../snowflake/names.js';
import { underWay } from './decision-reads.js';
import { beginUnderLock, earlierAnswer, orBusy } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/** The same road without a person, for policy `auto`: only a recommended, automatic candidate. */
export const promoteByPolicy = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'PROMOTE_BY_POLICY',
    takes: [['EVALUATION_ID', 'VARCHAR']],
    callers: [names.roles.dagOwner],
    comment: 'Promotes a recommended candidate when the policy is auto',
    body: `
DECLARE
  answer VARCHAR DEFAULT NULL;
  why VARCHAR DEFAULT NULL;
  request_id VARCHAR DEFAULT NULL;
  verdict VARCHAR DEFAULT NULL;
  production VARCHAR DEFAULT NULL;
  evidence VARCHAR DEFAULT NULL;
  automatic NUMBER DEFAULT 0;
  state VARCHAR DEFAULT NULL;
  overdue NUMBER DEFAULT 0;
  elsewhere NUMBER DEFAULT 0;
  policy VARCHAR DEFAULT 'review';
  hold VARCHAR DEFAULT NULL;
  known_live VARCHAR DEFAULT NULL;
  live VARCHAR DEFAULT NULL;
  code NUMBER DEFAULT 0;
BEGIN
  request_id := 'policy:' || evaluation_id;
  ${beginUnderLock}
  ${earlierAnswer}
  SELECT MAX(STATE), COUNT_IF(EXPIRES_AT <= SYSDATE()) INTO :state, :overdue
    FROM PROMOTIONS WHERE EVALUATION_ID = :evaluation_id;
  IF (answer IS NOT NULL) THEN
    COMMIT;
    IF (state = 'APPROVED') THEN
      CALL FINISH_PROMOTION(:evaluation_id, 'policy:auto', :request_id) INTO :answer;
    END IF;
    RETURN answer;
  END IF;

  SELECT MAX(VERDICT), MAX(PRODUCTION), MAX(DIGEST), COUNT_IF(AUTOMATIC)
    INTO :verdict, :production, :evidence, :automatic
    FROM EVALUATIONS WHERE EVALUATION_ID = :evaluation_id;
  SELECT COALESCE(MAX(CASE WHEN KEY = 'policy' THEN TO_VARCHAR(VALUE) END), 'review'),
      MAX(CASE WHEN KEY = 'state.hold' THEN TO_VARCHAR(VALUE) END),
      MAX(CASE WHEN KEY = 'state.live' THEN TO_VARCHAR(VALUE) END)
    INTO :policy, :hold, :known_live
    FROM SETTINGS WHERE KEY IN ('policy', 'state.hold', 'state.live');
  SELECT COUNT(*) INTO :elsewhere
    FROM PROMOTIONS
    WHERE ${underWay} AND EVALUATION_ID <> :evaluation_id;
  CALL READ_LIVE() INTO :live;

  IF (policy <> 'auto') THEN
    why := 'The policy is ' || policy || '.';
  ELSEIF (verdict IS NULL OR verdict <> 'promote') THEN
    why := 'The verdict is not promote.';
  ELSEIF (automatic = 0) THEN
    why := 'The run had a day or windows of its own.';
  ELSEIF (production IS NULL OR production = '${baseline}') THEN
    why := 'Nothing is live to compare with.';
  ELSEIF (hold IS NOT NULL) THEN
    why := 'The live version is on hold: ' || hold;
  ELSEIF (state IS NULL OR state <> 'PENDING' OR overdue > 0) THEN
    why := 'The promotion is not open.';
  ELSEIF (elsewhere > 0) THEN
    why := 'Another promotion is being carried out.';
  ELSEIF (live IS NULL OR live <> production OR COALESCE(known_live, live) <> live) THEN
    why := 'The live version changed since the evaluation.';
  END IF;

  IF (why IS NOT NULL) THEN
    CALL RECORD_OUTCOME('refused', :evaluation_id, 'policy:auto', :request_id, 'not_allowed',
      'policy', :why, :live, NULL, :evidence) INTO :answer;
    COMMIT;
    RETURN answer;
  END IF;
  INSERT INTO DECISIONS
    (DECISION_ID, DECISION_NUMBER, EVALUATION_ID, KIND, ACTOR, REASON, REQUEST_ID, DECIDED_AT)
    SELECT NULL, NULL, :evaluation_id, 'approval', 'policy:auto', NULL, :request_id, SYSDATE();
  UPDATE PROMOTIONS
    SET STATE = 'APPROVED', REVISION = REVISION + 1, PREVIOUS_LIVE = :live,
      APPROVED_BY = 'policy:auto', FINISH_ATTEMPTS = 0
    WHERE EVALUATION_ID = :evaluation_id;
  CALL RECORD_OUTCOME('approval', :evaluation_id, 'policy:auto', :request_id, 'recorded',
    NULL, NULL, :live, NULL, :evidence) INTO :answer;
  COMMIT;
  CALL FINISH_PROMOTION(:evaluation_id, 'policy:auto', :request_id) INTO :answer;
  RETURN answer;
${orBusy('evaluation')}`,
  });
