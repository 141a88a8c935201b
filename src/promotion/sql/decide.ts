import { baseline, type Names } from '../../snowflake/names.js';
import { rolesOfActor, underWay, versionsNamed } from './decision-reads.js';
import { beginUnderLock, busyAnswer, earlierAnswer, orBusy } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/** Fewest characters of the reason for promoting against the verdict. */
const reasonLength = 30;

/**
 * One click. The first transaction checks everything under the lock row and records the answer;
 * when the approvals are complete, FINISH_PROMOTION moves the marker afterwards.
 */
export const decide = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'DECIDE',
    takes: [
      ['EVALUATION_ID', 'VARCHAR'],
      ['CHOICE', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['DIGEST', 'VARCHAR'],
      ['SEEN_LIVE', 'VARCHAR'],
      ['REASON', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
    ],
    callers: [names.roles.bot],
    comment: 'Records one reviewer decision and promotes when the approvals are complete',
    body: `
DECLARE
  answer VARCHAR DEFAULT NULL;
  outcome VARCHAR DEFAULT NULL;
  what VARCHAR DEFAULT NULL;
  why VARCHAR DEFAULT NULL;
  known NUMBER DEFAULT 0;
  candidate VARCHAR DEFAULT NULL;
  production VARCHAR DEFAULT NULL;
  evidence VARCHAR DEFAULT NULL;
  verdict VARCHAR DEFAULT NULL;
  requested_by VARCHAR DEFAULT NULL;
  state VARCHAR DEFAULT NULL;
  overdue NUMBER DEFAULT 0;
  needed NUMBER DEFAULT 1;
  admins_given NUMBER DEFAULT 0;
  given NUMBER DEFAULT 0;
  own NUMBER DEFAULT 0;
  elsewhere NUMBER DEFAULT 0;
  reviewer NUMBER DEFAULT 0;
  admin NUMBER DEFAULT 0;
  four_eyes VARCHAR DEFAULT 'true';
  hold VARCHAR DEFAULT NULL;
  known_live VARCHAR DEFAULT NULL;
  live VARCHAR DEFAULT NULL;
  versions NUMBER DEFAULT 0;
  expires TIMESTAMP_NTZ DEFAULT NULL;
  code NUMBER DEFAULT 0;
BEGIN
  ${beginUnderLock}

  -- The same click again gets the same answer, and one that broke off is finished.
  ${earlierAnswer}
  SELECT MAX(STATE), COUNT_IF(EXPIRES_AT <= SYSDATE()), COALESCE(MAX(APPROVALS_NEEDED), 1)
    INTO :state, :overdue, :needed
    FROM PROMOTIONS WHERE EVALUATION_ID = :evaluation_id;
  IF (answer IS NOT NULL) THEN
    COMMIT;
    IF (state = 'APPROVED') THEN
      CALL FINISH_PROMOTION(:evaluation_id, :actor, :request_id) INTO :answer;
    END IF;
    RETURN answer;
  END IF;

  SELECT COUNT(*), MAX(CANDIDATE), COALESCE(MAX(PRODUCTION), '${baseline}'), MAX(DIGEST),
      MAX(VERDICT), MAX(REQUESTED_BY)
    INTO :known, :candidate, :production, :evidence, :verdict, :requested_by
    FROM EVALUATIONS WHERE EVALUATION_ID = :evaluation_id;
  ${rolesOfActor}
  SELECT COUNT(*), COUNT_IF(D.ACTOR = :actor), COUNT_IF(P.USER_ID IS NOT NULL)
    INTO :given, :own, :admins_given
    FROM DECISIONS D LEFT JOIN PEOPLE P ON P.USER_ID = D.ACTOR AND P.ROLE = 'admin'
    WHERE D.EVALUATION_ID = :evaluation_id AND D.KIND = 'approval';
  SELECT COALESCE(MAX(CASE WHEN KEY = 'four_eyes' THEN TO_VARCHAR(VALUE) END), 'true'),
      MAX(CASE WHEN KEY = 'state.hold' THEN TO_VARCHAR(VALUE) END),
      MAX(CASE WHEN KEY = 'state.live' THEN TO_VARCHAR(VALUE) END)
    INTO :four_eyes, :hold, :known_live
    FROM SETTINGS WHERE KEY IN ('four_eyes', 'state.hold', 'state.live');
  SELECT COUNT(*) INTO :elsewhere
    FROM PROMOTIONS
    WHERE ${underWay} AND EVALUATION_ID <> :evaluation_id;
  IF (choice <> 'reject') THEN
    CALL READ_LIVE() INTO :live;
  END IF;

  IF (known = 0) THEN
    outcome := 'not_allowed';
    what := 'evaluation';
    why := 'There is no such evaluation.';
  ELSEIF (choice NOT IN ('promote', 'reject', 'promote_anyway')) THEN
    outcome := 'not_allowed';
    what := 'choice';
    why := 'The choice is none of promote, reject and promote_anyway.';
  ELSEIF (reviewer + admin = 0) THEN
    outcome := 'not_allowed';
    what := 'role';
    why := 'Only reviewers and admins decide.';
  ELSEIF (choice = 'promote_anyway' AND verdict NOT IN ('reject', 'no_evidence')) THEN
    outcome := 'not_allowed';
    what := 'verdict';
    why := 'The verdict does not stand against promoting; use promote.';
  ELSEIF (state IS NULL AND choice <> 'promote_anyway') THEN
    outcome := 'not_allowed';
    what := 'verdict';
    why := 'No promotion is open for this evaluation.';
  ELSEIF (choice = 'promote_anyway' AND state IS NULL
      AND LENGTH(COALESCE(reason, '')) < ${reasonLength}) THEN
    outcome := 'not_allowed';
    what := 'reason';
    why := 'Promoting against the verdict needs a reason of at least ${reasonLength} characters.';
  ELSEIF (choice <> 'reject' AND four_eyes = 'true' AND requested_by = actor) THEN
    outcome := 'not_allowed';
    what := 'four_eyes';
    why := 'Whoever asked for the run does not approve its candidate.';
  ELSEIF (choice <> 'reject' AND hold IS NOT NULL) THEN
    outcome := 'on_hold';
    why := hold;
  ELSEIF (state IN ('PENDING', 'FAILED') AND overdue > 0) THEN
    outcome := 'expired';
  ELSEIF (state = 'APPROVED') THEN
    outcome := 'already_approved';
  ELSEIF (state IN ('EXPIRED', 'SUPERSEDED', 'WITHDRAWN')) THEN
    outcome := LOWER(state);
  ELSEIF (state IN ('PROMOTED', 'REJECTED', 'REVERTING', 'REVERTED')) THEN
    outcome := 'already_decided';
  ELSEIF (choice <> 'reject' AND own > 0 AND state = 'PENDING') THEN
    outcome := 'already_approved';
  ELSEIF (choice <> 'reject' AND elsewhere > 0) THEN
    outcome := 'busy';
  ELSEIF (digest IS NULL OR digest <> evidence) THEN
    outcome := 'stale';
    what := 'evidence';
    why := 'The evaluation is not the one that was shown.';
  ELSEIF (choice <> 'reject' AND (live IS NULL OR live <> production
      OR COALESCE(seen_live, '${baseline}') <> live)) THEN
    outcome := 'stale';
    what := 'live';
    why := 'The live version is ' || COALESCE(live, 'unknown') || ', the candidate was compared with '
      || production || '.';
  ELSEIF (choice <> 'reject' AND known_live IS NOT NULL AND known_live <> live) THEN
    outcome := 'on_hold';
    what := 'outside';
    why := 'The live marker was moved outside Dagbot.';
  END IF;

  IF (outcome IS NULL AND choice <> 'reject') THEN
    ${versionsNamed(names, 'candidate')}
    IF (versions = 0) THEN
      outcome := 'stale';
      what := 'candidate';
      why := 'The candidate is no longer in the registry.';
    END IF;
  END IF;

  IF (outcome = 'busy') THEN
    -- Not recorded: the same request comes again.
    ROLLBACK;
    RETURN ${busyAnswer('evaluation')};
  ELSEIF (outcome = 'expired' AND state IN ('PENDING', 'FAILED')) THEN
    CALL END_PROMOTION(:evaluation_id, 'EXPIRED', 'policy:expiry', NULL, :request_id, NULL);
    CALL RECORD_OUTCOME('expired', :evaluation_id, :actor, :request_id, 'expired',
      NULL, NULL, :live, :reason, :digest) INTO :answer;
  ELSEIF (outcome IS NOT NULL) THEN
    CALL RECORD_OUTCOME('refused', :evaluation_id, :actor, :request_id, :outcome,
      :what, :why, :live, :reason, :digest) INTO :answer;
  ELSEIF (choice = 'reject') THEN
    CALL END_PROMOTION(:evaluation_id, 'REJECTED', :actor, :reason, :request_id, NULL);
    CALL RECORD_OUTCOME('rejected', :evaluation_id, :actor, :request_id, 'rejected',
      NULL, NULL, NULL, :reason, :digest) INTO :answer;
  ELSE
    IF (state IS NULL) THEN
      needed := 2;
      CALL NEXT_EXPIRY() INTO :expires;
      INSERT INTO PROMOTIONS
        (EVALUATION_ID, STATE, REVISION, APPROVALS_NEEDED, AGAINST_VERDICT, FINISH_ATTEMPTS,
         OPENED_AT, EXPIRES_AT)
        SELECT :evaluation_id, 'PENDING', 0, :needed, TRUE, 0, SYSDATE(), :expires;
    END IF;
    IF (own = 0) THEN
      INSERT INTO DECISIONS
        (DECISION_ID, DECISION_NUMBER, EVALUATION_ID, KIND, ACTOR, REASON, REQUEST_ID, DECIDED_AT)
        SELECT NULL, NULL, :evaluation_id, 'approval', :actor, :reason, :request_id, SYSDATE();
      given := given + 1;
      IF (admin > 0) THEN
        admins_given := admins_given + 1;
      END IF;
    END IF;
    IF (given >= needed AND (verdict IN ('promote', 'ask') OR admins_given > 0)) THEN
      UPDATE PROMOTIONS
        SET STATE = 'APPROVED', REVISION = REVISION + 1, PREVIOUS_LIVE = :live,
          APPROVED_BY = :actor, FINISH_ATTEMPTS = 0
        WHERE EVALUATION_ID = :evaluation_id;
    ELSE
      UPDATE PROMOTIONS SET REVISION = REVISION + 1 WHERE EVALUATION_ID = :evaluation_id;
    END IF;
    CALL RECORD_OUTCOME('approval', :evaluation_id, :actor, :request_id, 'recorded',
      NULL, NULL, :live, :reason, :digest) INTO :answer;
  END IF;
  COMMIT;

  SELECT MAX(STATE) INTO :state FROM PROMOTIONS WHERE EVALUATION_ID = :evaluation_id;
  IF (outcome IS NULL AND state = 'APPROVED') THEN
    CALL FINISH_PROMOTION(:evaluation_id, :actor, :request_id) INTO :answer;
  END IF;
  RETURN answer;
${orBusy('evaluation')}`,
  });
