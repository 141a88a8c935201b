import { baseline, type Names } from '../../snowflake/names.js';
import { rolesOfActor, underWay, versionsNamed } from './decision-reads.js';
import { beginUnderLock, busyAnswer, earlierAnswer, orBusy } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/** Fewest characters of the reason. */
const reasonLength = 10;
/** Days of probation where the deployed configuration does not say: the judge's own default. */
const probationDays = 14;

/**
 * One click on Revert. The first transaction checks everything under the lock row and records the
 * wish; FINISH_PROMOTION moves the marker back afterwards. In its probation a reviewer or an admin
 * may, later an admin alone.
 */
export const revert = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'REVERT',
    takes: [
      ['EVALUATION_ID', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['SEEN_LIVE', 'VARCHAR'],
      ['REASON', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
    ],
    callers: [names.roles.bot],
    comment: 'Puts the version back that was live before a promoted one',
    body: `
DECLARE
  answer VARCHAR DEFAULT NULL;
  outcome VARCHAR DEFAULT NULL;
  what VARCHAR DEFAULT NULL;
  why VARCHAR DEFAULT NULL;
  known NUMBER DEFAULT 0;
  candidate VARCHAR DEFAULT NULL;
  before VARCHAR DEFAULT NULL;
  state VARCHAR DEFAULT NULL;
  against NUMBER DEFAULT 0;
  days NUMBER DEFAULT 0;
  probation NUMBER DEFAULT ${probationDays};
  elsewhere NUMBER DEFAULT 0;
  reviewer NUMBER DEFAULT 0;
  admin NUMBER DEFAULT 0;
  hold VARCHAR DEFAULT NULL;
  known_live VARCHAR DEFAULT NULL;
  live VARCHAR DEFAULT NULL;
  versions NUMBER DEFAULT 0;
  code NUMBER DEFAULT 0;
BEGIN
  ${beginUnderLock}
  ${earlierAnswer}
  SELECT MAX(STATE), MAX(PREVIOUS_LIVE), COUNT_IF(AGAINST_VERDICT)
    INTO :state, :before, :against
    FROM PROMOTIONS WHERE EVALUATION_ID = :evaluation_id;
  IF (answer IS NOT NULL) THEN
    COMMIT;
    IF (state = 'REVERTING') THEN
      CALL FINISH_PROMOTION(:evaluation_id, :actor, :request_id) INTO :answer;
    END IF;
    RETURN answer;
  END IF;

  SELECT COUNT(*), MAX(CANDIDATE) INTO :known, :candidate
    FROM EVALUATIONS WHERE EVALUATION_ID = :evaluation_id;
  ${rolesOfActor}
  SELECT COALESCE(MAX(DATEDIFF('day', DECIDED_AT, SYSDATE())), 0) INTO :days
    FROM DECISIONS WHERE EVALUATION_ID = :evaluation_id AND KIND = 'promoted';
  SELECT MAX(CASE WHEN KEY = 'state.hold' THEN TO_VARCHAR(VALUE) END),
      MAX(CASE WHEN KEY = 'state.live' THEN TO_VARCHAR(VALUE) END),
      COALESCE(MAX(CASE WHEN KEY = 'probation_days' THEN TO_NUMBER(TO_VARCHAR(VALUE)) END),
        ${probationDays})
    INTO :hold, :known_live, :probation
    FROM SETTINGS WHERE KEY IN ('state.hold', 'state.live', 'probation_days');
  SELECT COUNT(*) INTO :elsewhere FROM PROMOTIONS WHERE ${underWay};
  CALL READ_LIVE() INTO :live;

  IF (known = 0) THEN
    outcome := 'not_allowed';
    what := 'evaluation';
    why := 'There is no such evaluation.';
  ELSEIF (reviewer + admin = 0) THEN
    outcome := 'not_allowed';
    what := 'role';
    why := 'Only reviewers and admins decide.';
  ELSEIF (state = 'REVERTED') THEN
    outcome := 'already_decided';
  ELSEIF (elsewhere > 0) THEN
    outcome := 'busy';
  ELSEIF (state IS NULL OR state <> 'PROMOTED') THEN
    outcome := 'not_allowed';
    what := 'state';
    why := 'This candidate was not promoted.';
  ELSEIF (before IS NULL OR before = '${baseline}') THEN
    outcome := 'not_allowed';
    what := 'before';
    why := 'Nothing was live before this version, so there is nothing to go back to.';
  ELSEIF (admin = 0 AND days >= probation * (1 + against)) THEN
    outcome := 'not_allowed';
    what := 'probation';
    why := 'The probation of this version is over; only an admin reverts it.';
  ELSEIF (LENGTH(TRIM(COALESCE(reason, ''))) < ${reasonLength}) THEN
    outcome := 'not_allowed';
    what := 'reason';
    why := 'Reverting needs a reason of at least ${reasonLength} characters.';
  ELSEIF (hold IS NOT NULL) THEN
    outcome := 'on_hold';
    why := hold;
  ELSEIF (live IS NULL OR live <> candidate OR COALESCE(seen_live, '${baseline}') <> live) THEN
    outcome := 'stale';
    what := 'live';
    why := 'The live version is ' || COALESCE(live, 'unknown') || '; ' || candidate || ' was to be reverted.';
  ELSEIF (known_live IS NOT NULL AND known_live <> live) THEN
    outcome := 'on_hold';
    what := 'outside';
    why := 'The live marker was moved outside Dagbot.';
  END IF;

  IF (outcome IS NULL) THEN
    ${versionsNamed(names, 'before')}
    IF (versions = 0) THEN
      outcome := 'stale';
      what := 'before';
      why := 'The version before, ' || before || ', is no longer in the registry.';
    END IF;
  END IF;

  IF (outcome = 'busy') THEN
    -- Not recorded: the same request comes again.
    ROLLBACK;
    RETURN ${busyAnswer('evaluation')};
  ELSEIF (outcome IS NOT NULL) THEN
    CALL RECORD_OUTCOME('refused', :evaluation_id, :actor, :request_id, :outcome,
      :what, :why, :live, :reason, NULL) INTO :answer;
  ELSE
    UPDATE PROMOTIONS
      SET STATE = 'REVERTING', REVISION = REVISION + 1, APPROVED_BY = :actor, REASON = :reason,
        FINISH_ATTEMPTS = 0
      WHERE EVALUATION_ID = :evaluation_id;
    CALL RECORD_OUTCOME('revert', :evaluation_id, :actor, :request_id, 'recorded',
      NULL, NULL, :live, :reason, NULL) INTO :answer;
  END IF;
  COMMIT;

  IF (outcome IS NULL) THEN
    CALL FINISH_PROMOTION(:evaluation_id, :actor, :request_id) INTO :answer;
  END IF;
  RETURN answer;
${orBusy('evaluation')}`,
  });
