import { baseline, type Names } from '../../snowflake/names.js';
import { underWay } from './decision-reads.js';
import { beginUnderLock, orBusy } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/**
 * Looks at the state and makes it right: opens what a run that broke off had evaluated only,
 * finishes what stands in APPROVED or REVERTING, ends what is overdue, and compares the registry with what was last known to be live. A marker that somebody else
 * moved is written down as an outside change and holds everything until a person settles it.
 */
export const reconcile = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'RECONCILE',
    takes: [],
    callers: [names.roles.bot],
    comment: 'Opens, finishes, expires and supersedes promotions; records outside changes',
    body: `
DECLARE
  opened NUMBER DEFAULT 0;
  finished NUMBER DEFAULT 0;
  expired NUMBER DEFAULT 0;
  superseded NUMBER DEFAULT 0;
  outside VARCHAR DEFAULT NULL;
  subject VARCHAR DEFAULT NULL;
  request_id VARCHAR DEFAULT NULL;
  verdict VARCHAR DEFAULT NULL;
  as_of DATE DEFAULT NULL;
  ended NUMBER DEFAULT 0;
  standing NUMBER DEFAULT 0;
  live VARCHAR DEFAULT NULL;
  known_live VARCHAR DEFAULT NULL;
  detail VARCHAR DEFAULT NULL;
  seq NUMBER DEFAULT 0;
  answer VARCHAR DEFAULT NULL;
  code NUMBER DEFAULT 0;
  unopened CURSOR FOR
    SELECT E.EVALUATION_ID AS EVALUATION_ID
      FROM EVALUATIONS E LEFT JOIN LEDGER L ON L.REQUEST_ID = 'open:' || E.EVALUATION_ID
      WHERE L.REQUEST_ID IS NULL ORDER BY E.AS_OF, E.EVALUATION_ID;
  unfinished CURSOR FOR
    SELECT EVALUATION_ID FROM PROMOTIONS WHERE ${underWay} ORDER BY EVALUATION_ID;
  overdue CURSOR FOR
    SELECT EVALUATION_ID FROM PROMOTIONS
      WHERE STATE IN ('PENDING', 'FAILED') AND EXPIRES_AT <= SYSDATE() ORDER BY EVALUATION_ID;
  newest CURSOR FOR
    SELECT E.EVALUATION_ID AS EVALUATION_ID
      FROM PROMOTIONS P JOIN EVALUATIONS E ON E.EVALUATION_ID = P.EVALUATION_ID
      WHERE P.STATE = 'PENDING' AND NOT P.AGAINST_VERDICT
      ORDER BY E.AS_OF DESC, E.EVALUATION_ID DESC;
BEGIN
  FOR one IN unopened DO
    subject := one.EVALUATION_ID;
    CALL OPEN_PROMOTION(:subject);
    opened := opened + 1;
  END FOR;
  FOR one IN unfinished DO
    subject := one.EVALUATION_ID;
    request_id := 'reconcile:' || subject;
    CALL FINISH_PROMOTION(:subject, 'policy:reconcile', :request_id);
    finished := finished + 1;
  END FOR;

  ${beginUnderLock}
  FOR one IN overdue DO
    subject := one.EVALUATION_ID;
    request_id := 'expire:' || subject;
    CALL END_PROMOTION(:subject, 'EXPIRED', 'policy:expiry', NULL, :request_id, NULL);
    CALL RECORD_OUTCOME('expired', :subject, 'policy:expiry', :request_id, 'expired',
      NULL, NULL, NULL, NULL, NULL);
    expired := expired + 1;
  END FOR;
  FOR one IN newest DO
    subject := one.EVALUATION_ID;
    SELECT MAX(E.VERDICT), MAX(E.AS_OF) INTO :verdict, :as_of
      FROM EVALUATIONS E JOIN PROMOTIONS P ON P.EVALUATION_ID = E.EVALUATION_ID
      WHERE E.EVALUATION_ID = :subject AND P.STATE = 'PENDING';
    IF (verdict IS NOT NULL) THEN
      CALL SUPERSEDE(:subject, :verdict, :as_of) INTO :ended;
      superseded := superseded + ended;
    END IF;
  END FOR;

  SELECT COUNT(*) INTO :standing FROM PROMOTIONS WHERE ${underWay};
  SELECT MAX(TO_VARCHAR(VALUE)) INTO :known_live FROM SETTINGS WHERE KEY = 'state.live';
  CALL READ_LIVE() INTO :live;
  IF (standing = 0 AND live IS NOT NULL AND COALESCE(known_live, '') <> live) THEN
    SELECT TO_JSON(OBJECT_CONSTRUCT('live', :live, 'previous_live', :known_live)) INTO :detail;
    request_id := 'live:' || live;
    IF (known_live IS NULL AND live = '${baseline}') THEN
      CALL APPEND_LEDGER('baseline', NULL, 'policy:reconcile', :request_id, :detail);
    ELSEIF (known_live IS NULL) THEN
      CALL APPEND_LEDGER('adopted', NULL, 'policy:reconcile', :request_id, :detail);
    ELSE
      outside := live;
      CALL APPEND_LEDGER('outside_change', NULL, 'outside', :request_id, :detail) INTO :seq;
      DELETE FROM SETTINGS WHERE KEY = 'state.hold';
      INSERT INTO SETTINGS (KEY, VALUE, SET_BY, SET_AT)
        SELECT 'state.hold',
          TO_VARIANT('The live marker was moved outside Dagbot, from ' || :known_live
            || ' to ' || :live || '; an admin accepts it or puts it back.'),
          'policy:reconcile', SYSDATE();
      INSERT INTO OUTBOX
        (KEY, KIND, CHANNEL, THREAD_KEY, SUBJECT, PAYLOAD, STATE, ATTEMPTS, NEXT_AT, CREATED_AT)
        SELECT 'outside:' || TO_VARCHAR(:seq), 'outside_change', NULL, NULL, TO_VARCHAR(:seq),
          PARSE_JSON(:detail), 'waiting', 0, SYSDATE(), SYSDATE();
    END IF;
    DELETE FROM SETTINGS WHERE KEY = 'state.live';
    INSERT INTO SETTINGS (KEY, VALUE, SET_BY, SET_AT)
      SELECT 'state.live', TO_VARIANT(:live), 'policy:reconcile', SYSDATE();
  END IF;
  COMMIT;
  SELECT TO_JSON(OBJECT_CONSTRUCT('outcome', 'reconciled', 'opened', :opened,
      'finished', :finished, 'expired', :expired, 'superseded', :superseded, 'outside', :outside, 'live', :live))
    INTO :answer;
  RETURN answer;
${orBusy('everything')}`,
  });
