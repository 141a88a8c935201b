import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnowflakeError } from '../../../../sandbox/snowflake/engine/errors.js';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let bystander: Door;

beforeAll(async () => {
  account = await openAccount();
  await account.admin.run('CREATE TABLE T (ID INT, V VARIANT)');
  bystander = await account.open('SANDBOX_ADMIN');
});
afterAll(() => account.stop());

const WORDS =
  `SELECT FROM WHERE GROUP BY ORDER HAVING QUALIFY LIMIT JOIN LEFT ON USING WITH AS UNION ALL INSERT INTO VALUES
  UPDATE SET DELETE MERGE WHEN MATCHED NOT THEN CREATE OR REPLACE TABLE VIEW TASK STAGE PROCEDURE FUNCTION MODEL
  ROLE USER WAREHOUSE DATABASE SCHEMA ALTER DROP GRANT REVOKE TO SHOW DESCRIBE USE CALL EXECUTE IMMEDIATE BEGIN END
  COMMIT ROLLBACK DECLARE LET FOR WHILE IF CASE ELSE RETURN PUT GET LIST COPY TRUNCATE T ID V X NULL TRUE CAST
  FLATTEN TABLE( GENERATOR( ROWCOUNT => COUNT( PARSE_JSON( OBJECT_CONSTRUCT( DATE_TRUNC( SYSTEM$ IDENTIFIER(
  ( ) [ ] { } , ; . : :: = <> < > + - * / % || ? :1 $1 $X @S @~ 1 0 1e5 -1 'a' '' "q" $$ -- /* */ \\ ' " AT
  RETRY LAST SUSPEND RESUME AFTER FINALIZE VERSION DEFAULT INFORMATION_SCHEMA LIKE IN BETWEEN IS DISTINCT OVER`.split(
    /\s+/,
  );

const statement = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 14 })
      .map((words) => words.join(' ')),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 60, unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc
      .nat({ max: 300 })
      .map((depth) => `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`),
  },
);

const HUNG = Symbol('hung');

/** An answer counts as missing when another session got thousands meanwhile: a slow machine delays those as well. */
const answered = async (work: Promise<unknown>): Promise<unknown> => {
  let outcome: unknown = HUNG;
  const kept = work.then((value) => {
    outcome = value;
  });
  await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
  for (let others = 0; outcome === HUNG && others < 5000; others++)
    await bystander.value('SELECT 1');
  return outcome;
};

describe('whatever is sent as SQL', () => {
  it('is answered, or refused with a code and an SQLSTATE', async () => {
    const { admin } = account;
    await fc.assert(
      fc.asyncProperty(statement, async (sql) => {
        const outcome = await answered(admin.run(sql).catch((error: unknown) => error));
        expect(outcome, `no answer to ${sql}`).not.toBe(HUNG);
        if (!(outcome instanceof Error)) return;
        expect(outcome, (outcome as Error).stack ?? '').toBeInstanceOf(SnowflakeError);
        const { code, sqlState } = outcome as SnowflakeError;
        expect(code).toMatch(/^\d{6}$/);
        expect(sqlState).toMatch(/^[0-9A-Z]{5}$/);
        expect(code, String(outcome)).not.toBe('000603');
      }),
      { numRuns: 400, interruptAfterTimeLimit: 30_000, endOnFailure: true },
    );
    expect(await admin.value('SELECT 1')).toBe(1);
  }, 300_000);
});
