import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;

beforeAll(async () => {
  account = await startLocalAccount();
  await account.run(
    'CREATE TABLE T (A NUMBER, B VARCHAR, V VARIANT)',
    'INSERT INTO T SELECT 1, \'one\', PARSE_JSON(\'{"a": [10, {"b": "x"}]}\')',
    "INSERT INTO T SELECT 2, 'two', NULL",
  );
});
afterAll(() => account.stop());

const returns = (title: string, block: string, value: unknown) =>
  it(title, async () => {
    const cell = await account.cell(block);
    expect(typeof cell === 'bigint' ? Number(cell) : cell).toEqual(value);
  });

describe('a block', () => {
  returns('returns NULL without RETURN', 'BEGIN NULL; END', null);
  returns(
    'computes with declared variables',
    'DECLARE x NUMBER DEFAULT 20; y NUMBER := 1; BEGIN x := x * 2 + y; RETURN x; END;',
    41,
  );
  returns(
    'casts what it assigns to the declared type',
    "DECLARE x NUMBER; BEGIN x := '7'; RETURN x + 1; END",
    8,
  );
  returns(
    'takes what a CALL in brackets answers',
    `DECLARE one VARCHAR; BEGIN
       EXECUTE IMMEDIATE 'CREATE OR REPLACE PROCEDURE TWICE(N NUMBER) RETURNS NUMBER LANGUAGE SQL AS ''BEGIN RETURN N * 2; END''';
       one := (CALL TWICE(4)::VARCHAR);
       LET two := (CALL TWICE(5));
       RETURN one || '/' || two || '/' || (two + 1);
     END`,
    '8/10/11',
  );
  returns(
    'rounds to the scale of the declared type',
    'DECLARE x NUMBER(5, 1); BEGIN x := 2.25; RETURN x; END',
    23,
  );
  returns(
    'hides an outer name by an inner one',
    "DECLARE x VARCHAR DEFAULT 'out'; BEGIN DECLARE x VARCHAR DEFAULT 'in'; BEGIN NULL; END; RETURN x; END",
    'out',
  );
  returns(
    'asks the engine for what it does not know itself',
    "DECLARE x VARCHAR DEFAULT 'ab'; BEGIN RETURN LPAD(x, 4, '.') || REVERSE(:x); END",
    '..abba',
  );
  returns(
    'reads into VARIANT variables',
    "DECLARE v VARIANT; BEGIN SELECT V INTO :v FROM T WHERE A = 1; RETURN v:a[1]:b::VARCHAR || v['a'][0]::VARCHAR; END",
    'x10',
  );
  returns(
    'builds objects',
    "BEGIN LET o OBJECT := OBJECT_CONSTRUCT('n', 1, 's', 'x', 'none', NULL); RETURN o; END",
    '{"n":1,"s":"x"}',
  );
  returns(
    'treats NULL in a condition as false',
    "BEGIN LET x VARCHAR := NULL; IF (x = 'a') THEN RETURN 'yes'; ELSEIF (NOT (x = 'a')) THEN RETURN 'no'; ELSE RETURN 'neither'; END IF; END",
    'neither',
  );
  returns(
    'chooses by searched CASE',
    "BEGIN LET x := 5; CASE WHEN x < 5 THEN RETURN 'less'; WHEN x = 5 THEN RETURN 'same'; ELSE RETURN 'more'; END CASE; END",
    'same',
  );
  returns(
    'chooses by simple CASE',
    "BEGIN LET x := 'b'; CASE (x) WHEN 'a' THEN RETURN 1; WHEN 'b' THEN RETURN 2; END; END",
    2,
  );
  returns(
    'keeps text with quotes and backslashes as it is',
    "BEGIN LET x VARCHAR := 'a''b\\\\c'; LET y VARCHAR := (SELECT :x); RETURN y = x AND LENGTH(y) = 5; END",
    true,
  );
});

describe('a VARIANT variable', () => {
  returns(
    'compares and computes as what it holds',
    `BEGIN LET v VARIANT := PARSE_JSON('{"a": {"b": [true, null, "x", 4]}}'); RETURN v:a:b[2] = 'x' AND v:a:b[0] AND v:a:b[3] + 1 = 5 AND LPAD(v:a:b[2], 2, '.') = '.x'; END`,
    true,
  );
  returns(
    'is reached by a variable place',
    'BEGIN LET a ARRAY := ARRAY_CONSTRUCT(1, 2, 3); LET s := 0; FOR i IN 0 TO ARRAY_SIZE(a) - 1 DO s := s + a[i]; END FOR; RETURN s; END',
    6,
  );
  returns(
    'keeps its type through SELECT INTO and INSERT',
    "DECLARE v VARIANT; BEGIN SELECT V INTO :v FROM T WHERE A = 1; INSERT INTO T SELECT 3, 'three', :v; LET same := (SELECT COUNT(*) FROM T WHERE V = :v); DELETE FROM T WHERE A = 3; RETURN same; END",
    2,
  );
});

describe('typed variables', () => {
  returns(
    'keep DATE, TIMESTAMP and BOOLEAN through statements',
    "DECLARE t TIMESTAMP_NTZ; f BOOLEAN DEFAULT TRUE; BEGIN LET d DATE := '2026-11-22'; t := DATEADD('hour', 36, :d); LET ok := (SELECT :t > :d AND :f AND TO_VARCHAR(:t, 'YYYY-MM-DD HH24') = '2026-11-23 12'); RETURN ok; END",
    true,
  );
  returns(
    'may be chosen by EXISTS in a condition',
    "BEGIN LET n := 2; IF (EXISTS(SELECT 1 FROM T WHERE A = :n)) THEN RETURN 'there'; END IF; END",
    'there',
  );
});

describe('a loop', () => {
  returns(
    'counts up',
    "BEGIN LET s VARCHAR := ''; FOR i IN 1 TO 3 DO s := s || i; END FOR; RETURN s; END",
    '123',
  );
  returns(
    'counts down with REVERSE',
    "BEGIN LET s VARCHAR := ''; FOR i IN REVERSE 1 TO 3 LOOP s := s || i; END LOOP; RETURN s; END",
    '321',
  );
  returns(
    'runs WHILE its condition holds',
    'BEGIN LET n := 0; WHILE (n < 10) DO n := n + 3; END WHILE; RETURN n; END',
    12,
  );
  returns(
    'runs REPEAT at least once',
    'BEGIN LET n := 5; REPEAT n := n + 1; UNTIL (n > 0) END REPEAT; RETURN n; END',
    6,
  );
  returns(
    'leaves an outer LOOP by its label',
    'BEGIN LET n := 0; LOOP LOOP n := n + 1; IF (n = 4) THEN BREAK outer; END IF; CONTINUE inner; END LOOP inner; END LOOP outer; RETURN n; END',
    4,
  );
  returns(
    'goes over the rows of a cursor',
    "DECLARE s VARCHAR DEFAULT ''; c CURSOR FOR SELECT B FROM T ORDER BY A; BEGIN FOR r IN c DO s := s || r.B || ';'; END FOR; RETURN s; END",
    'one;two;',
  );
  returns(
    'goes over the rows of a result set',
    'BEGIN LET n := 0; LET rs RESULTSET := (SELECT A FROM T); FOR r IN rs DO n := n + r.A; END FOR; RETURN n; END',
    3,
  );
  returns(
    'goes on with CONTINUE and ends with BREAK',
    "BEGIN LET s VARCHAR := ''; FOR i IN 1 TO 9 DO IF (i = 2) THEN CONTINUE; END IF; IF (i = 5) THEN BREAK; END IF; s := s || i; END FOR; RETURN s; END",
    '134',
  );
  returns(
    'gives each pass a counter of its own',
    'BEGIN LET i := 50; LET s := 0; FOR i IN 1 TO 3 DO s := s + i; END FOR; RETURN s + i; END',
    56,
  );
  returns(
    'leaves a WHILE from within a FOR by its label',
    'BEGIN LET n := 0; WHILE (TRUE) DO FOR i IN 1 TO 9 DO n := n + 1; IF (n = 12) THEN BREAK around; END IF; END FOR; END WHILE around; RETURN n; END',
    12,
  );
  it('ends when its statement is cancelled', async () => {
    const stop = new AbortController();
    const endless = account.services.engine.execute(
      'BEGIN LOOP NULL; END LOOP; END',
      account.session.root,
      { signal: stop.signal },
    );
    setImmediate(() => stop.abort());
    await expect(endless).rejects.toMatchObject({ code: '000604' });
  });
});

describe('a cursor', () => {
  returns(
    'takes the values of USING, one FETCH after the other',
    "DECLARE a NUMBER; b VARCHAR; c CURSOR FOR SELECT A, B FROM T WHERE A >= ? AND B <> ? ORDER BY A; BEGIN LET low := 1; OPEN c USING (low, 'two'); FETCH c INTO a, b; CLOSE c; RETURN a || b; END",
    '1one',
  );
  returns(
    "is read by a query over RESULTSET_FROM_CURSOR's rows",
    'DECLARE c CURSOR FOR SELECT A FROM T ORDER BY A; BEGIN OPEN c; LET rs RESULTSET := (SELECT SUM(A) AS S FROM T); LET n := 0; FOR r IN rs DO n := r.S; END FOR; RETURN n; END',
    3,
  );
  it('is refused unopened, and opened twice', async () => {
    const declared = 'DECLARE a NUMBER; c CURSOR FOR SELECT A FROM T; BEGIN';
    expect(await account.refusal(`${declared} FETCH c INTO a; END`)).toContain('C is not open');
    expect(await account.refusal(`${declared} OPEN c; OPEN c; END`)).toContain('C is already open');
    expect(await account.refusal(`${declared} CLOSE c; END`)).toContain('C is not open');
  });
  returns(
    'gives NULLs past its last row',
    'DECLARE a NUMBER DEFAULT 9; c CURSOR FOR SELECT A FROM T WHERE A > 5; BEGIN OPEN c; FETCH c INTO a; CLOSE c; RETURN a IS NULL; END',
    true,
  );
});

describe('a statement in a block', () => {
  returns(
    'counts its rows',
    'BEGIN UPDATE T SET B = B WHERE A > 0; RETURN SQLROWCOUNT || SQLFOUND::VARCHAR || SQLNOTFOUND::VARCHAR; END',
    '2truefalse',
  );
  returns(
    'leaves NULL in a variable when SELECT INTO finds no row',
    "BEGIN LET x := 'before'; SELECT B INTO :x FROM T WHERE A = 99; RETURN x IS NULL; END",
    true,
  );
  returns(
    'names tables by IDENTIFIER',
    "BEGIN LET t VARCHAR := 'D.S.T'; LET n NUMBER := 0; SELECT COUNT(*) INTO :n FROM IDENTIFIER(:t); RETURN n; END",
    2,
  );
  returns(
    'binds the values of EXECUTE IMMEDIATE … USING',
    "BEGIN LET a := 2; LET q := 'SELECT B FROM T WHERE A = ?'; LET rs RESULTSET := (EXECUTE IMMEDIATE :q USING (a)); LET c CURSOR FOR rs; OPEN c; LET b VARCHAR := NULL; FETCH c INTO b; RETURN b; END",
    'two',
  );
  returns(
    'reads the answer of the one before by RESULT_SCAN',
    'BEGIN SHOW TABLES LIKE \'T\'; LET one := 1 + 1; LET n VARCHAR := NULL; SELECT "name" INTO :n FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())); RETURN n; END',
    'T',
  );
  returns(
    'counts the rows of MERGE, and knows that none was found',
    "BEGIN MERGE INTO T USING (SELECT 1 AS A) S ON T.A = S.A WHEN MATCHED THEN UPDATE SET B = T.B; LET m := SQLROWCOUNT; DELETE FROM T WHERE A = 99; RETURN m || ' ' || SQLROWCOUNT || ' ' || SQLFOUND::VARCHAR || ' ' || SQLNOTFOUND::VARCHAR; END",
    '1 0 false true',
  );
  returns('counts nothing before DML', 'BEGIN SELECT A FROM T; RETURN SQLROWCOUNT; END', null);
  returns(
    'runs a block by EXECUTE IMMEDIATE, with values of its own',
    "DECLARE x NUMBER; BEGIN EXECUTE IMMEDIATE 'DECLARE y NUMBER DEFAULT 20; BEGIN RETURN y + 1; END' INTO :x; RETURN x; END",
    21,
  );
  returns('has its id in SQLID', 'BEGIN SELECT 1; RETURN SQLID = LAST_QUERY_ID(); END', true);
  it("can be the block's rows by RETURN TABLE", async () => {
    const rows = await account.run(
      'BEGIN LET rs RESULTSET := (SELECT A, B FROM T ORDER BY A); RETURN TABLE(rs); END',
    );
    expect(rows.map(({ B }) => B)).toEqual(['one', 'two']);
  });
  it('is refused when SELECT INTO finds several rows', async () => {
    expect(await account.refusal("BEGIN\n  LET x := '';\n  SELECT B INTO :x FROM T;\nEND")).toMatch(
      /Uncaught exception of type 'STATEMENT_ERROR' on line 3 at position 2 : A SELECT INTO statement expects exactly 1 returned row, but got 2\.$/,
    );
  });
});
