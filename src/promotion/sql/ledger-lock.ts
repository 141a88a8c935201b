/**
 * What every procedure that writes the ledger has in common: it works in one transaction, under the
 * ledger's lock row. Pieces of Snowflake Scripting, to be put into a body.
 */

/** Begins the transaction; waits for the lock row, at most LOCK_TIMEOUT. */
export const beginUnderLock = `BEGIN TRANSACTION;
  UPDATE LOCKS SET TAKEN = TAKEN + 1 WHERE NAME = 'ledger';`;

/** Reads into `answer` what the same `request_id` was answered before, if it was. */
export const earlierAnswer = `SELECT MAX(DETAIL) INTO :answer FROM LEDGER
    WHERE SEQ = (SELECT MAX(SEQ) FROM LEDGER WHERE REQUEST_ID = :request_id);`;

/** Ends the body: whatever goes wrong undoes the transaction and is raised. */
export const orUndone = `EXCEPTION
  WHEN OTHER THEN
    ROLLBACK;
    RAISE;
END;`;

/**
 * The same, but too many waiting for the lock (000625) is the answer `busy`, with the evaluation's
 * id if there is one. The body declares `code NUMBER`, since a rollback forgets SQLCODE.
 */
export const orBusy = (subject: 'evaluation' | 'everything'): string => `EXCEPTION
  WHEN OTHER THEN
    code := SQLCODE;
    ROLLBACK;
    IF (code = 625) THEN
      RETURN ${busyAnswer(subject)};
    END IF;
    RAISE;
END;`;

/** The expression of the answer that asks for the same request again. */
export const busyAnswer = (subject: 'evaluation' | 'everything'): string =>
  subject === 'everything'
    ? `'{"outcome":"busy"}'`
    : `'{"outcome":"busy","evaluation_id":"' || evaluation_id || '"}'`;
