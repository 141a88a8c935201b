import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;
let asReader: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

beforeAll(async () => {
  account = await startLocalAccount();
  await account.run(
    'CREATE ROLE READER',
    'GRANT ROLE READER TO USER SANDBOX_ADMIN',
    'GRANT USAGE ON DATABASE D TO ROLE READER',
    'GRANT USAGE ON SCHEMA D.S TO ROLE READER',
    'GRANT USAGE ON WAREHOUSE W TO ROLE READER',
    'CREATE TABLE SECRETS (WORD VARCHAR)',
    "INSERT INTO SECRETS VALUES ('tulip')",
  );
  asReader = await account.as('READER');
});
afterAll(() => account.stop());

const create = async (name: string, body: string, rights = 'OWNER') => {
  await account.run(
    `CREATE OR REPLACE PROCEDURE ${name}() RETURNS VARCHAR LANGUAGE SQL EXECUTE AS ${rights} AS $$ ${body} $$`,
    `GRANT USAGE ON PROCEDURE ${name}() TO ROLE READER`,
  );
};
const answer = async (name: string) => (await asReader(`CALL ${name}()`))[0]?.[name];

describe("a procedure with its owner's rights", () => {
  it.each([
    [
      'ALTER SESSION SET QUERY_TAG = 1',
      "090236 42601 .*Unsupported statement type 'ALTER_SESSION'.",
    ],
    ['ALTER SESSION UNSET QUERY_TAG', "090236 42601 .*Unsupported statement type 'ALTER_SESSION'."],
    ['SET X = 1', "090236 42601 .*Unsupported statement type 'SET'."],
    ['UNSET X', "090236 42601 .*Unsupported statement type 'UNSET'."],
    ['USE ROLE READER', "090236 42601 .*Unsupported statement type 'USE ROLE'."],
    ['USE SECONDARY ROLES ALL', "090236 42601 .*Unsupported statement type 'USE SECONDARY ROLES'."],
    [
      'LET Y := $X',
      "Use of session variable '\\$X' is not allowed in owners rights stored procedure",
    ],
    [
      'SELECT $X',
      "Use of session variable '\\$X' is not allowed in owners rights stored procedure",
    ],
  ])("leaves its caller's session alone: %s", async (sql, refusal) => {
    await account.run("SET X = 'mine'");
    await create('TOUCHES', `BEGIN ${sql}; RETURN 'done'; END`);
    expect(await account.refusal('CALL TOUCHES()')).toMatch(new RegExp(refusal, 's'));
    expect(await account.cell('SELECT $X')).toBe('mine');
  });

  it('has the role, database and schema of its own, and the warehouse of its caller', async () => {
    await create(
      'WHERE_AM_I',
      "BEGIN RETURN CURRENT_ROLE() || ' ' || CURRENT_DATABASE() || '.' || CURRENT_SCHEMA() || ' ' || CURRENT_WAREHOUSE(); END",
    );
    await asReader('USE DATABASE D');
    expect((await asReader('CALL D.S.WHERE_AM_I()'))[0]).toEqual({
      WHERE_AM_I: 'ACCOUNTADMIN D.S W',
    });
    await asReader('USE SCHEMA D.S');
  });

  it("shows what its owner sees, and what it calls with caller's rights keeps to its rights", async () => {
    await create('READS', 'BEGIN RETURN (SELECT MAX(WORD) FROM SECRETS); END', 'CALLER');
    await create('CALLS_IT', 'DECLARE X VARCHAR; BEGIN CALL READS() INTO :X; RETURN X; END');
    await create(
      'SHOWS',
      "DECLARE N NUMBER; BEGIN SHOW TABLES LIKE 'SECRETS'; SELECT COUNT(*) INTO :N FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())); RETURN N; END",
    );
    await expect(asReader('CALL READS()')).rejects.toMatchObject({ code: '002003' });
    expect(await answer('CALLS_IT')).toBe('tulip');
    expect(await answer('SHOWS')).toBe('1');
    expect(await asReader("SHOW TABLES LIKE 'SECRETS'")).toEqual([]);
  });

  it('lends its rights to no other procedure that it is called by', async () => {
    await create('OWNS', 'BEGIN RETURN (SELECT MAX(WORD) FROM SECRETS); END');
    await create(
      'ASKS_THEN_READS',
      'DECLARE X VARCHAR; BEGIN CALL OWNS() INTO :X; SELECT MAX(WORD) INTO :X FROM SECRETS; RETURN X; END',
      'CALLER',
    );
    await expect(asReader('CALL ASKS_THEN_READS()')).rejects.toMatchObject({ code: '002003' });
    expect(await asReader('SELECT CURRENT_ROLE() AS R')).toEqual([{ R: 'READER' }]);
  });
});

describe("a procedure with its caller's rights", () => {
  it("reads and changes its caller's session", async () => {
    await account.run("SET X = 'mine'");
    await create(
      'SHARES',
      "BEGIN SET Y = $X || '!'; USE SCHEMA D.PUBLIC; RETURN CURRENT_SCHEMA(); END",
      'CALLER',
    );
    expect(await account.cell('CALL SHARES()')).toBe('PUBLIC');
    expect(await account.cell("SELECT $Y || ' ' || CURRENT_SCHEMA()")).toBe('mine! PUBLIC');
    await account.run('USE SCHEMA D.S');
  });

  it('counts the secondary roles of its caller', async () => {
    await account.run('CREATE ROLE EXTRA', 'GRANT ROLE EXTRA TO USER SANDBOX_ADMIN');
    await account.run('GRANT SELECT ON TABLE SECRETS TO ROLE EXTRA');
    await create('PEEKS', 'BEGIN RETURN (SELECT MAX(WORD) FROM SECRETS); END', 'CALLER');
    await create(
      'OWNED_BY_READER',
      "BEGIN RETURN (SELECT MAX(WORD) FROM SECRETS); EXCEPTION WHEN OTHER THEN RETURN 'refused'; END",
    );
    await account.run(
      'GRANT OWNERSHIP ON PROCEDURE OWNED_BY_READER() TO ROLE READER REVOKE CURRENT GRANTS',
    );
    await expect(asReader('CALL PEEKS()')).rejects.toMatchObject({ code: '002003' });
    await asReader('USE SECONDARY ROLES ALL');
    expect(await answer('PEEKS')).toBe('tulip');
    expect(await answer('OWNED_BY_READER')).toBe('refused');
    await asReader('USE SECONDARY ROLES NONE');
  });

  it.each(['SET AUTOCOMMIT = FALSE', 'UNSET AUTOCOMMIT'])(
    'may not change when its caller commits: %s',
    async (change) => {
      await create('COMMITS', `BEGIN ALTER SESSION ${change}; RETURN 'done'; END`, 'CALLER');
      expect(await account.refusal('CALL COMMITS()')).toMatch(
        /^090236 42601 .*AUTOCOMMIT cannot be changed within a stored procedure/s,
      );
    },
  );

  it('is not to be restricted', async () => {
    await expect(create('NO', "BEGIN RETURN 'x'; END", 'RESTRICTED CALLER')).rejects.toThrow(
      "Unsupported feature 'EXECUTE AS RESTRICTED CALLER'",
    );
  });
});

describe('CREATE PROCEDURE in SQL', () => {
  it('reads the body, and answers as for functions', async () => {
    expect(
      await account.run(
        "CREATE OR REPLACE PROCEDURE P() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN RETURN 'x'; END $$",
      ),
    ).toEqual([{ status: 'Function P successfully created.' }]);
    expect(
      await account.refusal(
        "CREATE OR REPLACE PROCEDURE P() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN RETRUN 'x' END $$",
      ),
    ).toMatch(/^001003 42000 /);
    expect(await account.cell('CALL P()')).toBe('x');
  });

  it.each([
    ['(A NUMBER)', '(A NUMBER, B NUMBER DEFAULT 1)', true],
    ['(A NUMBER DEFAULT 1)', '()', true],
    [
      '(A NUMBER, B VARCHAR DEFAULT 1)',
      '(A NUMBER, B VARCHAR DEFAULT 1, C DATE DEFAULT NULL)',
      true,
    ],
    ['(A VARCHAR)', '(A NUMBER, B NUMBER DEFAULT 1)', false],
    ['(A NUMBER, B NUMBER)', '(A NUMBER)', false],
  ])('of %s and then of %s: a call could mean either, %s', async (one, other, ambiguous) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ]) {
      await account.run('CREATE OR REPLACE SCHEMA D.OVERLOADS', 'USE SCHEMA D.S');
      const create = (parameters: string | undefined) =>
        `CREATE PROCEDURE D.OVERLOADS.Q${parameters} RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'`;
      await account.run(create(first));
      expect(await account.refusal(create(second))).toBe(
        ambiguous
          ? "000949 42723 SQL compilation error:\nCannot overload PROCEDURE 'Q' as it would cause ambiguous PROCEDURE overloading."
          : 'no refusal',
      );
    }
  });

  it('is told from a call with other arguments, and from no procedure at all', async () => {
    expect(await account.refusal('CALL P(1)')).toBe(
      "001044 42P13 SQL compilation error: error line 1 at position 0\nInvalid argument types for function 'P': (NUMBER)",
    );
    expect(await account.refusal('CALL NO_SUCH(1)')).toBe(
      '002141 42601 SQL compilation error:\nUnknown user-defined function NO_SUCH',
    );
  });
});
