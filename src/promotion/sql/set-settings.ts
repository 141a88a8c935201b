import type { Names } from '../../snowflake/names.js';
import { beginUnderLock, earlierAnswer, orUndone } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/**
 * Takes over the settings of a deploy. Keys that begin with `state.` are the procedures' own
 * memory and are refused; keys that the deploy no longer has are removed.
 */
export const setSettings = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'SET_SETTINGS',
    takes: [
      ['SETTINGS_JSON', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
    ],
    callers: [names.roles.dagOwner],
    comment: 'Replaces the settings by those of a JSON object and writes it to the ledger',
    body: `
DECLARE
  outcome VARCHAR DEFAULT 'done';
  why VARCHAR DEFAULT NULL;
  answer VARCHAR DEFAULT NULL;
  kind VARCHAR DEFAULT 'settings';
  allowed NUMBER DEFAULT 0;
  reserved NUMBER DEFAULT 0;
BEGIN
  ${beginUnderLock}
  ${earlierAnswer}
  IF (answer IS NOT NULL) THEN
    COMMIT;
    RETURN answer;
  END IF;
  SELECT COUNT(*) INTO :allowed
    FROM PEOPLE WHERE USER_ID = :actor AND ROLE IN ('engineer', 'admin');
  SELECT COUNT_IF(KEY LIKE 'state.%') INTO :reserved
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:settings_json)));
  IF (allowed = 0 AND NOT STARTSWITH(actor, 'cli:')) THEN
    outcome := 'not_allowed';
    why := 'Only engineers and admins deploy settings.';
    kind := 'refused';
  ELSEIF (reserved > 0) THEN
    outcome := 'not_allowed';
    why := 'Keys that begin with state. are not settings.';
    kind := 'refused';
  ELSE
    DELETE FROM SETTINGS WHERE NOT STARTSWITH(KEY, 'state.');
    INSERT INTO SETTINGS (KEY, VALUE, SET_BY, SET_AT)
      SELECT KEY, VALUE, :actor, SYSDATE()
      FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:settings_json)));
  END IF;
  SELECT TO_JSON(OBJECT_CONSTRUCT('outcome', :outcome, 'why', :why, 'actor', :actor,
      'settings', PARSE_JSON(:settings_json)))
    INTO :answer;
  CALL APPEND_LEDGER(:kind, NULL, :actor, :request_id, :answer);
  COMMIT;
  RETURN answer;
${orUndone}`,
  });
