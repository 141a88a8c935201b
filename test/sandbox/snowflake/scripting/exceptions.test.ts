import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;

beforeAll(async () => {
  account = await startLocalAccount();
  await account.run('CREATE TABLE T (A NUMBER)');
});
afterAll(() => account.stop());

describe('an exception', () => {
  it('that nothing takes leaves with its own code and the place it was raised at', async () => {
    const block =
      "DECLARE\n  my_exception EXCEPTION (-20002, 'Raised MY_EXCEPTION.');\nBEGIN\n  RAISE my_exception;\nEND";
    expect(await account.refusal(block)).toBe(
      "-20002 P0001 Uncaught exception of type 'MY_EXCEPTION' on line 4 at position 2 : Raised MY_EXCEPTION.",
    );
  });

  it('has number -20000 and no message when none is declared', async () => {
    expect(await account.refusal('DECLARE e EXCEPTION; BEGIN RAISE e; END')).toBe(
      "-20000 P0001 Uncaught exception of type 'E' on line 1 at position 27",
    );
  });

  it('of a statement keeps the code of what went wrong', async () => {
    expect(await account.refusal('BEGIN\n SELECT * FROM nowhere;\nEND')).toMatch(
      /^002003 42S02 Uncaught exception of type 'STATEMENT_ERROR' on line 2 at position 1 : SQL compilation error:/,
    );
  });

  it('of an expression stands at the expression', async () => {
    expect(await account.refusal('BEGIN\n  LET x NUMBER := NO_SUCH_FUNCTION(1);\nEND')).toMatch(
      /Uncaught exception of type 'EXPRESSION_ERROR' on line 2 at position 18 : /,
    );
  });

  it('tells SQLCODE, SQLERRM and SQLSTATE to its handler', async () => {
    const block =
      "DECLARE e EXCEPTION (-20001, 'mine'); BEGIN RAISE e; EXCEPTION WHEN STATEMENT_ERROR THEN RETURN 'no'; WHEN e THEN RETURN SQLCODE || ' ' || SQLERRM || ' ' || SQLSTATE; END";
    expect(await account.cell(block)).toBe('-20001 mine P0001');
  });

  it('goes outwards to the block that has a handler, past one that has not', async () => {
    const block =
      'BEGIN BEGIN SELECT * FROM nowhere; END; EXCEPTION WHEN OTHER THEN RETURN SQLCODE; END';
    expect(await account.cell(block)).toBe(2003);
  });

  it('raised again by RAISE keeps its first place', async () => {
    expect(
      await account.refusal(
        "DECLARE e EXCEPTION (-20001, 'mine'); BEGIN RAISE e; EXCEPTION WHEN OTHER THEN RAISE; END",
      ),
    ).toBe("-20001 P0001 Uncaught exception of type 'E' on line 1 at position 44 : mine");
  });

  it('taken by a CONTINUE handler lets the next statement run', async () => {
    const block =
      'DECLARE n NUMBER DEFAULT 0; BEGIN SELECT * FROM nowhere; n := n + 1; RETURN n; EXCEPTION WHEN STATEMENT_ERROR CONTINUE THEN n := n + 10; END';
    expect(await account.cell(block)).toBe(11);
  });

  it.each([
    [
      'with the next pass of a loop',
      "FOR i IN 1 TO 3 DO s := s || i; IF (i = 2) THEN SELECT 1 / 0; END IF; s := s || '.'; END FOR",
      '1.2!.3.',
    ],
    [
      'with the next pass, past the rest of one',
      'FOR i IN 1 TO 3 DO s := s || i; SELECT 1 / 0; s := s || i; END FOR',
      '1!2!3!',
    ],
    ['behind a branch', "IF (TRUE) THEN SELECT 1 / 0; s := s || 'a'; END IF; s := s || 'b'", '!b'],
    [
      'behind a loop whose condition fails',
      'FOR i IN 1 TO 2 DO WHILE (1 / 0 = 1) DO NULL; END WHILE; s := s || i; END FOR',
      '!1!2',
    ],
    [
      'behind a block that does not handle it',
      "BEGIN SELECT 1 / 0; s := s || 'a'; END; s := s || 'b'",
      '!b',
    ],
  ])('taken by a CONTINUE handler goes on %s', async (_, body, said) => {
    const block = `DECLARE s VARCHAR DEFAULT ''; BEGIN ${body}; RETURN s; EXCEPTION WHEN OTHER CONTINUE THEN s := s || '!'; END`;
    expect(await account.cell(block)).toBe(said);
  });

  it('raised by a CONTINUE handler is for the blocks outside, not for that handler again', async () => {
    const block =
      "DECLARE e EXCEPTION (-20001, 'e'); BEGIN BEGIN LOOP SELECT 1 / 0; END LOOP; EXCEPTION WHEN OTHER CONTINUE THEN RAISE e; END; EXCEPTION WHEN e THEN RETURN 'outside'; END";
    expect(await account.cell(block)).toBe('outside');
  });

  it('of a nested EXECUTE IMMEDIATE says both places', async () => {
    const block = "BEGIN EXECUTE IMMEDIATE 'BEGIN SELECT * FROM nowhere; END'; END";
    expect(await account.refusal(block)).toMatch(
      /^002003 42S02 Uncaught exception of type 'STATEMENT_ERROR' on line 1 at position 6 : Uncaught exception of type 'STATEMENT_ERROR' on line 1 at position 6 : /,
    );
  });

  it('leaves what ran before it committed', async () => {
    await account.refusal('BEGIN INSERT INTO T SELECT 1; SELECT * FROM nowhere; END');
    expect(await account.cell('SELECT COUNT(*) FROM T')).toBe(1);
  });
});

describe('an exception that is declared', () => {
  it.each([-19999, -21000, 5])('has no number like %i', async (code) => {
    expect(await account.refusal(`DECLARE e EXCEPTION (${code}, 'x'); BEGIN RAISE e; END`)).toMatch(
      /^001003 42000 .*must be between -20999 and -20000/s,
    );
  });

  it('shares a handler with another', async () => {
    const block =
      "DECLARE a EXCEPTION (-20001, 'a'); b EXCEPTION (-20002, 'b'); BEGIN RAISE b; EXCEPTION WHEN a OR b THEN RETURN SQLERRM; END";
    expect(await account.cell(block)).toBe('b');
  });

  it('is not known outside of its block', async () => {
    const block =
      "BEGIN BEGIN LET x := 1; DECLARE e EXCEPTION (-20001, 'inner'); BEGIN RAISE e; END; END; EXCEPTION WHEN e THEN RETURN 'named'; WHEN OTHER THEN RETURN SQLCODE; END";
    expect(await account.cell(block)).toBe(-20001);
  });

  it('can be raised by a handler in place of another', async () => {
    const block =
      "DECLARE e EXCEPTION (-20009, 'instead'); BEGIN SELECT * FROM nowhere; EXCEPTION WHEN STATEMENT_ERROR THEN RAISE e; END";
    expect(await account.refusal(block)).toMatch(/^-20009 P0001 .*'E' on line 1 .* : instead$/);
  });

  it('is refused by RAISE when there is none of that name', async () => {
    expect(await account.refusal('BEGIN RAISE nobody; END')).toMatch(/^000904 42000 /);
    expect(await account.refusal('BEGIN RAISE; END')).toMatch(/RAISE without a name/);
  });
});

describe('an error of the platform', () => {
  it.each([
    ['SELECT 1/0', 'STATEMENT_ERROR', 100051, '22012', 'Division by zero'],
    ['LET x NUMBER := 1/0', 'EXPRESSION_ERROR', 100051, '22012', 'Division by zero'],
    [
      "LET x NUMBER := 'abc'",
      'EXPRESSION_ERROR',
      100038,
      '22018',
      "Numeric value 'abc' is not recognized",
    ],
    [
      "LET x VARCHAR(2) := 'abc'",
      'EXPRESSION_ERROR',
      100078,
      '22000',
      "String 'abc' is too long and would be truncated",
    ],
  ])('is taken by its kind: %s', async (sql, kind, code, state, message) => {
    const other = kind === 'STATEMENT_ERROR' ? 'EXPRESSION_ERROR' : 'STATEMENT_ERROR';
    const block = `BEGIN ${sql}; EXCEPTION WHEN ${other} THEN RETURN 'wrong'; WHEN ${kind} THEN RETURN SQLCODE || '|' || SQLSTATE || '|' || SQLERRM; END`;
    expect(await account.cell(block)).toBe(`${code}|${state}|${message}`);
  });

  it('names a variable that is out of sight', async () => {
    expect(await account.refusal('BEGIN BEGIN LET y := 5; END; RETURN y; END')).toMatch(
      /^000904 42000 .*invalid identifier 'Y'$/s,
    );
  });
});

describe('what runs beside a block', () => {
  it.each([
    [
      'gives its rows after AWAIT, in whatever order',
      `DECLARE a RESULTSET := ASYNC (SELECT 1 AS N); b RESULTSET; BEGIN b := ASYNC (EXECUTE IMMEDIATE 'SELECT ? AS N' USING (2));
       AWAIT b; AWAIT a; LET s := 0; FOR r IN a DO s := s + r.N; END FOR; FOR r IN b DO s := s + 10 * r.N; END FOR; RETURN s; END`,
      21,
    ],
    [
      'sees variables as they were when it started',
      'BEGIN LET x := 1; LET r RESULTSET := ASYNC (SELECT :x AS N); x := 2; AWAIT r; LET c CURSOR FOR r; OPEN c; FETCH c INTO x; RETURN x; END',
      1,
    ],
    [
      'counts what it changed, and has its id at once',
      "BEGIN LET r RESULTSET := ASYNC (INSERT INTO T SELECT 900 UNION ALL SELECT 901); LET id := SQLID; AWAIT r; LET n := SQLROWCOUNT; DELETE FROM T WHERE A >= 900; RETURN n || IFF(id IS NULL, '', ' id'); END",
      '2 id',
    ],
    [
      'has all ended after AWAIT ALL',
      'BEGIN FOR i IN 1 TO 3 DO ASYNC (INSERT INTO T SELECT 900 + :i); END FOR; AWAIT ALL; LET n := (SELECT COUNT(*) FROM T WHERE A > 900); DELETE FROM T WHERE A > 900; RETURN n; END',
      3,
    ],
    [
      'does not hold the block up, and ends by CANCEL',
      "BEGIN LET r RESULTSET := ASYNC (SELECT SYSTEM$WAIT(600)); LET x := (SELECT 5); CANCEL r; CANCEL r; BEGIN AWAIT r; EXCEPTION WHEN STATEMENT_ERROR THEN RETURN x || ' ' || SQLCODE; END; END",
      '5 604',
    ],
    ['ends with the block', 'BEGIN ASYNC (SELECT SYSTEM$WAIT(600)); RETURN 7; END', 7],
    [
      'tells what went wrong in it where it is waited for, the first before the others',
      "BEGIN ASYNC (SELECT 1 / 0); ASYNC (SELECT * FROM nowhere); SELECT 1; AWAIT ALL; RETURN 'no'; EXCEPTION WHEN STATEMENT_ERROR THEN RETURN SQLCODE; END",
      100051,
    ],
  ])('%s', async (_, block, value) => {
    expect(await account.cell(block)).toBe(value);
  });

  it('is not to be read before it was waited for', async () => {
    const started = 'BEGIN LET r RESULTSET := ASYNC (SELECT 1 AS N);';
    for (const read of [
      'RETURN TABLE(r)',
      'FOR x IN r DO NULL; END FOR',
      'LET c CURSOR FOR r; OPEN c',
    ])
      expect(await account.refusal(`${started} ${read}; END`)).toContain('has no rows yet');
  });

  it('is a statement or fills a RESULTSET, and nothing else', async () => {
    expect(await account.refusal('BEGIN LET r := ASYNC (SELECT 1); END')).toContain(
      "Unsupported feature 'ASYNC for what is no RESULTSET'",
    );
    expect(await account.refusal('BEGIN LET x := 1; x := ASYNC (SELECT 1); END')).toContain(
      "'X' is no RESULTSET",
    );
    expect(await account.refusal('BEGIN AWAIT nobody; END')).toMatch(/^000904 42000 /);
  });

  it('leaves the position of its AWAIT in what nothing takes', async () => {
    expect(await account.refusal('BEGIN\n  ASYNC (SELECT 1 / 0);\n  AWAIT ALL;\nEND')).toBe(
      "100051 22012 Uncaught exception of type 'STATEMENT_ERROR' on line 3 at position 2 : Division by zero",
    );
  });
});

describe('a transaction in a block', () => {
  it('that is left open is rolled back, and the block fails', async () => {
    expect(await account.refusal('BEGIN BEGIN TRANSACTION; INSERT INTO T SELECT 5; END')).toBe(
      '090232 25000 Stored procedure execution error: Scoped transaction started in stored procedure is incomplete and it was rolled back.',
    );
    expect(await account.cell('SELECT COUNT(*) FROM T WHERE A = 5')).toBe(0);
  });

  it('that the caller began may not be ended inside', async () => {
    await account.run('BEGIN TRANSACTION', 'INSERT INTO T SELECT 6');
    expect(await account.refusal('BEGIN COMMIT; END')).toContain(
      'Modifying a transaction that has started at a different scope is not allowed.',
    );
    await account.run('ROLLBACK');
    expect(await account.cell('SELECT COUNT(*) FROM T WHERE A = 6')).toBe(0);
  });

  it('is undone as a whole by its own ROLLBACK', async () => {
    await account.run(
      'BEGIN BEGIN; INSERT INTO T SELECT 7; ROLLBACK; BEGIN WORK; INSERT INTO T SELECT 8; COMMIT; END',
    );
    expect(await account.run('SELECT A FROM T WHERE A IN (7, 8)')).toEqual([{ A: 8 }]);
  });
});

describe('a transaction that a procedure begins while another is open', () => {
  const counts = async () => await account.run('SELECT A FROM T WHERE A >= 100 ORDER BY A');

  it('stands by itself: what it commits stays, what it rolls back goes', async () => {
    await account.run(
      'CREATE OR REPLACE PROCEDURE COMMITS(N NUMBER) RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN BEGIN TRANSACTION; INSERT INTO T SELECT :N; COMMIT; INSERT INTO T SELECT :N + 1; END $$',
      'CREATE OR REPLACE PROCEDURE UNDOES(N NUMBER) RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN BEGIN TRANSACTION; INSERT INTO T SELECT :N; ROLLBACK; END $$',
      'BEGIN',
      'INSERT INTO T SELECT 100',
      'CALL COMMITS(101)',
      'CALL UNDOES(103)',
    );
    expect(await counts()).toEqual([{ A: 100 }, { A: 101 }, { A: 102 }]);
    await account.run('ROLLBACK');
    expect(await counts()).toEqual([{ A: 101 }]);
    await account.run('DELETE FROM T WHERE A >= 100');
  });

  it('does not see what the other has not committed, and may be nested further', async () => {
    await account.run(
      'CREATE OR REPLACE PROCEDURE LOOKS() RETURNS NUMBER LANGUAGE SQL AS $$ DECLARE N NUMBER; BEGIN BEGIN TRANSACTION; SELECT COUNT(*) INTO :N FROM T WHERE A >= 100; COMMIT; RETURN N; END $$',
      'CREATE OR REPLACE PROCEDURE NESTS() RETURNS NUMBER LANGUAGE SQL AS $$ DECLARE N NUMBER; BEGIN BEGIN TRANSACTION; INSERT INTO T SELECT 110; CALL LOOKS() INTO :N; CALL COMMITS(120); ROLLBACK; RETURN N; END $$',
    );
    expect(await account.cell('CALL NESTS()')).toBe(0);
    expect(await counts()).toEqual([{ A: 120 }]);
    await account.run('DELETE FROM T WHERE A >= 100');
  });

  it('is rolled back when it is left open, and the other goes on', async () => {
    await account.run(
      'CREATE OR REPLACE PROCEDURE LEAVES() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN BEGIN TRANSACTION; INSERT INTO T SELECT 130; END $$',
      'CREATE OR REPLACE PROCEDURE BREAKS() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN BEGIN TRANSACTION; INSERT INTO T SELECT 131; SELECT * FROM nowhere; COMMIT; END $$',
      'BEGIN',
      'INSERT INTO T SELECT 132',
    );
    expect(await account.refusal('CALL LEAVES()')).toMatch(/^090232 25000 .*is incomplete/);
    expect(await account.refusal('CALL BREAKS()')).toMatch(/^002003 42S02 /);
    await account.run('COMMIT');
    expect(await counts()).toEqual([{ A: 132 }]);
    await account.run('DELETE FROM T WHERE A >= 100');
  });

  it('waits for the locks of the other, in vain', async () => {
    await account.run(
      'CREATE OR REPLACE PROCEDURE UPDATES() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN BEGIN TRANSACTION; UPDATE T SET A = A; COMMIT; END $$',
      'ALTER SESSION SET LOCK_TIMEOUT = 1',
      'BEGIN',
      'UPDATE T SET A = A',
    );
    expect(await account.refusal('CALL UPDATES()')).toMatch(/^000625 57014 /);
    await account.run('ROLLBACK', 'ALTER SESSION UNSET LOCK_TIMEOUT');
  });
});

describe('a procedure in SQL', () => {
  it("takes arguments, returns through CALL … INTO, and runs inside its caller's transaction", async () => {
    await account.run(
      'CREATE PROCEDURE ADD_ONE(N NUMBER) RETURNS NUMBER LANGUAGE SQL AS $$ BEGIN INSERT INTO T SELECT :n; RETURN n + 1; END $$',
    );
    const block =
      'BEGIN LET x NUMBER := 0; BEGIN TRANSACTION; CALL ADD_ONE(41) INTO :x; ROLLBACK; RETURN x; END';
    expect(await account.cell(block)).toBe(42);
    expect(await account.cell('SELECT COUNT(*) FROM T WHERE A = 41')).toBe(0);
  });
});
