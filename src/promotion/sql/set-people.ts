import type { Names } from '../../snowflake/names.js';
import { beginUnderLock, earlierAnswer, orUndone } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/** Gives or takes a role. Admins may; `setup` may only name the first admin. */
export const setPeople = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'SET_PEOPLE',
    takes: [
      ['ACTION', 'VARCHAR'],
      ['USER_ID', 'VARCHAR'],
      ['ROLE', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
    ],
    callers: [names.roles.dagOwner],
    comment: 'Adds or removes a role of a person and writes it to the ledger',
    body: `
DECLARE
  outcome VARCHAR DEFAULT 'done';
  why VARCHAR DEFAULT NULL;
  answer VARCHAR DEFAULT NULL;
  kind VARCHAR DEFAULT 'people';
  admins NUMBER DEFAULT 0;
  is_admin NUMBER DEFAULT 0;
  has NUMBER DEFAULT 0;
BEGIN
  ${beginUnderLock}
  ${earlierAnswer}
  IF (answer IS NOT NULL) THEN
    COMMIT;
    RETURN answer;
  END IF;
  SELECT COUNT_IF(ROLE = 'admin'), COUNT_IF(ROLE = 'admin' AND USER_ID = :actor),
      COUNT_IF(ROLE = :role AND USER_ID = :user_id)
    INTO :admins, :is_admin, :has
    FROM PEOPLE;
  IF (action NOT IN ('add', 'remove') OR role NOT IN ('reviewer', 'engineer', 'admin')
      OR NOT REGEXP_LIKE(user_id, '^[UW][A-Z0-9]{1,20}$')) THEN
    outcome := 'not_allowed';
    why := 'Say add or remove, a Slack user id, and reviewer, engineer or admin.';
  ELSEIF (is_admin = 0 AND NOT (actor = 'setup' AND action = 'add'
      AND (admins = 0 OR has > 0))) THEN
    outcome := 'not_allowed';
    why := 'Only an admin changes who may do what.';
  ELSEIF (action = 'remove' AND role = 'admin' AND has > 0 AND admins = 1) THEN
    outcome := 'not_allowed';
    why := 'The last admin stays.';
  ELSEIF ((action = 'add' AND has > 0) OR (action = 'remove' AND has = 0)) THEN
    outcome := 'unchanged';
  ELSEIF (action = 'add') THEN
    INSERT INTO PEOPLE (USER_ID, ROLE, ADDED_BY, ADDED_AT)
      SELECT :user_id, :role, :actor, SYSDATE();
  ELSE
    DELETE FROM PEOPLE WHERE USER_ID = :user_id AND ROLE = :role;
  END IF;
  SELECT TO_JSON(OBJECT_CONSTRUCT('outcome', :outcome, 'action', :action, 'user_id', :user_id,
      'role', :role, 'actor', :actor, 'why', :why))
    INTO :answer;
  IF (outcome = 'not_allowed') THEN
    kind := 'refused';
  END IF;
  IF (outcome <> 'unchanged') THEN
    CALL APPEND_LEDGER(:kind, NULL, :actor, :request_id, :answer);
  END IF;
  COMMIT;
  RETURN answer;
${orUndone}`,
  });
