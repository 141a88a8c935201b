import type { Names } from '../../snowflake/names.js';
import { botProcedure, type Procedure } from './procedure.js';

/** Ends a promotion inside the caller's transaction, with a numbered decision. */
export const endPromotion = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'END_PROMOTION',
    takes: [
      ['EVALUATION_ID', 'VARCHAR'],
      ['STATE', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['REASON', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
      ['SUPERSEDED_BY', 'VARCHAR'],
    ],
    comment: 'Moves a promotion to its end and numbers the decision',
    body: `
DECLARE
  next_number NUMBER DEFAULT 0;
  decision_id VARCHAR DEFAULT '';
BEGIN
  SELECT COALESCE(MAX(DECISION_NUMBER), 0) + 1 INTO :next_number FROM DECISIONS;
  decision_id := 'DEC_' || LPAD(TO_VARCHAR(next_number), 4, '0');
  INSERT INTO DECISIONS
    (DECISION_ID, DECISION_NUMBER, EVALUATION_ID, KIND, ACTOR, REASON, REQUEST_ID, DECIDED_AT)
    SELECT :decision_id, :next_number, :evaluation_id, LOWER(:state), :actor, :reason, :request_id,
      SYSDATE();
  UPDATE PROMOTIONS
    SET STATE = :state, REVISION = REVISION + 1, DECISION_ID = :decision_id,
      DECIDED_BY = :actor, DECIDED_AT = SYSDATE(), REASON = :reason,
      SUPERSEDED_BY = :superseded_by
    WHERE EVALUATION_ID = :evaluation_id;
  RETURN decision_id;
END;`,
  });
