import type { Names } from '../../snowflake/names.js';
import { botProcedure, type Procedure } from './procedure.js';

/**
 * Ends, inside the caller's transaction, the waiting promotions that an evaluation takes the place
 * of. Of an earlier day: any of them when it recommends promoting, those that ask when it asks. Of
 * the same run, which was evaluated again: whatever the verdicts, for they speak of one candidate.
 */
export const supersede = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'SUPERSEDE',
    takes: [
      ['EVALUATION_ID', 'VARCHAR'],
      ['VERDICT', 'VARCHAR'],
      ['AS_OF', 'DATE'],
    ],
    returns: 'NUMBER',
    comment: 'Ends older waiting promotions that this evaluation takes the place of',
    body: `
DECLARE
  older VARCHAR DEFAULT NULL;
  request_id VARCHAR DEFAULT NULL;
  ended NUMBER DEFAULT 0;
BEGIN
  LET found RESULTSET := (
    SELECT P.EVALUATION_ID AS OLDER_ID
      FROM PROMOTIONS P JOIN EVALUATIONS E ON E.EVALUATION_ID = P.EVALUATION_ID
        JOIN EVALUATIONS N ON N.EVALUATION_ID = :evaluation_id
      WHERE P.STATE = 'PENDING' AND NOT P.AGAINST_VERDICT
        AND P.EVALUATION_ID <> :evaluation_id
        AND ((E.AS_OF < :as_of AND (:verdict = 'promote' OR E.VERDICT = :verdict))
          OR (E.RUN_ID = N.RUN_ID AND E.REVISION < N.REVISION))
      ORDER BY P.EVALUATION_ID);
  LET waiting CURSOR FOR found;
  FOR one IN waiting DO
    older := one.OLDER_ID;
    request_id := 'supersede:' || older || ':' || evaluation_id;
    CALL END_PROMOTION(:older, 'SUPERSEDED', 'policy:newer', NULL, :request_id, :evaluation_id);
    CALL RECORD_OUTCOME('superseded', :older, 'policy:newer', :request_id, 'superseded',
      NULL, :evaluation_id, NULL, NULL, NULL);
    ended := ended + 1;
  END FOR;
  RETURN ended;
END;`,
  });
