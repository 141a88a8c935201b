import type { Names } from '../../snowflake/names.js';
import { botProcedure, type Procedure } from './procedure.js';

/**
 * One row at the end of the ledger, inside the caller's transaction. The lock row makes writers
 * queue, so the sequence has no gap and each hash covers the one before.
 */
export const appendLedger = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'APPEND_LEDGER',
    takes: [
      ['KIND', 'VARCHAR'],
      ['EVALUATION_ID', 'VARCHAR'],
      ['ACTOR', 'VARCHAR'],
      ['REQUEST_ID', 'VARCHAR'],
      ['DETAIL', 'VARCHAR'],
    ],
    returns: 'NUMBER',
    comment: 'Appends one row to the ledger; DETAIL is JSON text',
    body: `
DECLARE
  seq NUMBER DEFAULT 0;
  previous VARCHAR DEFAULT '';
  recorded VARCHAR DEFAULT '';
  hash VARCHAR DEFAULT '';
BEGIN
  UPDATE LOCKS SET TAKEN = TAKEN + 1 WHERE NAME = 'ledger';
  SELECT COALESCE(MAX(SEQ), 0) + 1, TO_VARCHAR(SYSDATE(), 'YYYY-MM-DD HH24:MI:SS.FF3')
    INTO :seq, :recorded
    FROM LEDGER;
  SELECT COALESCE(MAX(HASH), '') INTO :previous FROM LEDGER WHERE SEQ = :seq - 1;
  SELECT SHA2(
      :previous || '|' || TO_VARCHAR(:seq) || '|' || :recorded || '|' || :kind
        || '|' || COALESCE(:evaluation_id, '') || '|' || COALESCE(:actor, '')
        || '|' || COALESCE(:request_id, '') || '|' || :detail,
      256)
    INTO :hash;
  INSERT INTO LEDGER
    (SEQ, RECORDED_AT, KIND, EVALUATION_ID, ACTOR, REQUEST_ID, DETAIL, PREVIOUS_HASH, HASH)
    SELECT :seq, TO_TIMESTAMP_NTZ(:recorded), :kind, :evaluation_id, :actor, :request_id,
      :detail, :previous, :hash;
  RETURN seq;
END;`,
  });
