import type { Names } from '../../snowflake/names.js';
import { beginUnderLock, orUndone } from './ledger-lock.js';
import { botProcedure, type Procedure } from './procedure.js';

/** Writes down what the bot itself refused, so that the ledger also knows what was not done. */
export const logRefusal = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'LOG_REFUSAL',
    takes: [
      ['ACTOR', 'VARCHAR'],
      ['WHAT', 'VARCHAR'],
      ['WHY', 'VARCHAR'],
      ['EVALUATION_ID', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
    ],
    callers: [names.roles.bot],
    returns: 'NUMBER',
    comment: 'Appends a refusal to the ledger, once for each request',
    body: `
DECLARE
  seq NUMBER DEFAULT 0;
  detail VARCHAR DEFAULT NULL;
BEGIN
  ${beginUnderLock}
  SELECT COALESCE(MAX(SEQ), 0) INTO :seq FROM LEDGER WHERE REQUEST_ID = :request_id;
  IF (seq = 0) THEN
    SELECT TO_JSON(OBJECT_CONSTRUCT('outcome', 'not_allowed', 'what', :what, 'why', :why,
        'actor', :actor))
      INTO :detail;
    CALL APPEND_LEDGER('refused', :evaluation_id, :actor, :request_id, :detail) INTO :seq;
  END IF;
  COMMIT;
  RETURN seq;
${orUndone}`,
  });
