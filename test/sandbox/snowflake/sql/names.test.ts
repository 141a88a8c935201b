import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run('CREATE TABLE LOW ("a" INT, "Amount" NUMBER(10,2), "v" VARIANT)');
  await door.run(`INSERT INTO LOW SELECT 1, 2.5, PARSE_JSON('{"a":{"A":7}}')`);
  await door.run('CREATE TABLE UP (A INT, AMOUNT INT)');
  await door.run('INSERT INTO UP VALUES (10, 20)');
  await door.run('CREATE TABLE TWINS (A INT, "a" VARCHAR, "Aa" DATE, "aA" BOOLEAN)');
  await door.run(`INSERT INTO TWINS VALUES (1, 'x', '2026-01-02', TRUE)`);
  await door.run('CREATE VIEW LOW_VIEW AS SELECT * FROM LOW');
  await door.run('CREATE VIEW TWIN_VIEW (B, "b") AS SELECT A, "a" FROM TWINS');
});
afterAll(() => account.stop());

describe('a column made in lower case', () => {
  it.each([
    ['SELECT a FROM LOW', 'A'],
    ['SELECT L.a FROM LOW L', 'A'],
    ['SELECT 1 FROM LOW WHERE AMOUNT > 0', 'AMOUNT'],
    ['SELECT 1 FROM LOW JOIN UP ON LOW.A = UP.A', 'A'],
    ['SELECT 1 FROM LOW JOIN UP USING (A)', 'A'],
    ['SELECT "a" FROM LOW ORDER BY AMOUNT', 'AMOUNT'],
    ['SELECT COUNT(*) FROM LOW GROUP BY A', 'A'],
    ['SELECT SUM("a") FROM LOW HAVING MAX(A) > 0', 'A'],
    ['SELECT "a" FROM LOW QUALIFY ROW_NUMBER() OVER (ORDER BY A) = 1', 'A'],
    ['SELECT v:a FROM LOW', 'V'],
    ['SELECT A FROM LOW_VIEW', 'A'],
    ['SELECT A FROM (SELECT "a" FROM LOW)', 'A'],
    ['WITH Q AS (SELECT "a" FROM LOW) SELECT A FROM Q', 'A'],
    ['WITH Q ("a") AS (SELECT 1) SELECT A FROM Q', 'A'],
    ['SELECT F.VALUE FROM LOW, LATERAL FLATTEN(INPUT => V) F', 'V'],
    ['SELECT * EXCLUDE A FROM LOW', 'A'],
    ['INSERT INTO LOW (A) VALUES (1)', 'A'],
    ['UPDATE LOW SET A = 2', 'A'],
    ['UPDATE LOW SET "a" = A', 'A'],
    ['DELETE FROM LOW WHERE A = 1', 'A'],
    ['MERGE INTO LOW USING UP ON LOW.A = UP.A WHEN MATCHED THEN DELETE', 'A'],
    ['MERGE INTO LOW L USING UP ON L."a" = UP.A WHEN MATCHED THEN UPDATE SET A = 1', 'A'],
    ['MERGE INTO LOW L USING UP ON L."a" = UP.A WHEN NOT MATCHED THEN INSERT (A) VALUES (1)', 'A'],
    ['CREATE TABLE LOW_COPY AS SELECT A FROM LOW', 'A'],
    ['CREATE VIEW LOW_VIEW_2 AS SELECT A FROM LOW', 'A'],
    ['ALTER TABLE LOW DROP COLUMN A', 'A'],
    ['ALTER TABLE LOW RENAME COLUMN A TO B', 'A'],
    ['ALTER TABLE LOW ALTER COLUMN A SET NOT NULL', 'A'],
    ['SELECT "a" FROM UP', '"a"'],
    ['SELECT U."Amount" FROM UP U', '"Amount"'],
    ['INSERT INTO UP ("a") VALUES (1)', '"a"'],
    ['UPDATE UP SET "a" = 2', '"a"'],
  ])('is not found by %s', async (sql, name) => {
    await expect(door.run(sql)).rejects.toMatchObject({
      code: '000904',
      message: expect.stringMatching(new RegExp(`invalid identifier '([A-Z]+\\.)?${name}'`)),
    });
  });

  it('is found by its name in quotes, wherever a column may stand', async () => {
    expect(await door.describe('SELECT * FROM LOW_VIEW')).toEqual([
      'a:fixed(38,0)',
      'Amount:fixed(10,2)',
      'v:variant',
    ]);
    expect(
      await door.rows(
        `WITH "q" AS (SELECT L."a" AS "b", "Amount" * 2 "c", "v":"a"."A" + 1 AS D, "v":a.A::INT AS E FROM LOW AS L)
         SELECT "b", "c", D, E FROM "q" WHERE "b" = 1 GROUP BY ALL HAVING MAX("c") > 1 ORDER BY "b" DESC`,
      ),
    ).toEqual([[1, 500, 8, 7]]);
    expect(await door.value('SELECT OBJECT_CONSTRUCT(*)::VARCHAR FROM LOW')).toBe(
      '{"a":1,"Amount":2.5,"v":{"a":{"A":7}}}',
    );
  });
});

describe('columns whose names differ by case alone', () => {
  it('stand beside each other in a table and what is made of it', async () => {
    const columns = ['A:fixed(38,0)', 'a:text', 'Aa:date', 'aA:boolean'];
    expect(await door.describe('SELECT * FROM TWINS')).toEqual(columns);
    await door.run('CREATE TABLE TWINS_AS AS SELECT * FROM TWINS');
    await door.run('CREATE TABLE TWINS_CLONE CLONE TWINS');
    await door.run('CREATE TABLE TWINS_LIKE LIKE TWINS');
    await door.run('INSERT INTO TWINS_LIKE ("a", A) SELECT "a", A FROM TWINS');
    for (const name of ['TWINS_AS', 'TWINS_CLONE', 'TWINS_LIKE'])
      expect(await door.describe(`SELECT * FROM ${name}`)).toEqual(columns);
    expect(
      await door.rows('SELECT "a", A, "aA", AA FROM (SELECT *, 5 AS AA FROM TWINS_AS)'),
    ).toEqual([['x', 1, true, 5]]);
    expect(await door.rows('SELECT "b", B FROM TWIN_VIEW')).toEqual([['x', 1]]);
    expect(await door.rows('SELECT A, "a", AA FROM TWINS_LIKE, (SELECT 3 AS AA)')).toEqual([
      [1, 'x', 3],
    ]);
    expect(await door.value('SELECT OBJECT_CONSTRUCT(*)::VARCHAR FROM TWINS_LIKE')).toBe(
      '{"A":1,"a":"x"}',
    );
    expect(
      await door.rows(`SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS
      WHERE TABLE_NAME = 'TWINS' ORDER BY ORDINAL_POSITION`),
    ).toEqual([['A'], ['a'], ['Aa'], ['aA']]);
  });

  it('are changed each by itself', async () => {
    await door.run('CREATE TABLE CHANGED (A INT, "a" INT)');
    await door.run('INSERT INTO CHANGED ("a", A) VALUES (2, 1)');
    await door.run('UPDATE CHANGED SET "a" = A + 10, A = "a"');
    await door.run(
      `MERGE INTO CHANGED T USING (SELECT 2 AS A, 7 AS "a") S ON T.A = S.A
       WHEN MATCHED THEN UPDATE SET "a" = S."a" + T."a"`,
    );
    expect(await door.rows('SELECT A, "a" FROM CHANGED')).toEqual([[2, 18]]);
    await door.run('ALTER TABLE CHANGED ADD COLUMN B INT DEFAULT 3, "b" INT DEFAULT 4');
    await door.run('ALTER TABLE CHANGED RENAME COLUMN "a" TO "B2"');
    await door.run('ALTER TABLE CHANGED RENAME COLUMN A TO "a"');
    await door.run('ALTER TABLE CHANGED DROP COLUMN B');
    expect(await door.describe('SELECT * FROM CHANGED')).toEqual([
      'a:fixed(38,0)',
      'B2:fixed(38,0)',
      'b:fixed(38,0)',
    ]);
    expect(await door.rows('SELECT * FROM CHANGED')).toEqual([[2, 18, 4]]);
    await expect(door.run('ALTER TABLE CHANGED ADD COLUMN "b" INT')).rejects.toMatchObject({
      code: '001430',
    });
  });

  it('keep what a transaction and a stream know of them', async () => {
    await door.run('CREATE TABLE TRACKED (A INT, "a" INT)');
    await door.run('CREATE STREAM CHANGES ON TABLE TRACKED');
    await door.run('BEGIN');
    await door.run('INSERT INTO TRACKED ("a", A) VALUES (1, 2)');
    await door.run('UPDATE TRACKED SET "a" = 3');
    const other = await account.open('SANDBOX_ADMIN');
    await other.run('CREATE TABLE DB.PUBLIC.UNRELATED (X INT)');
    await other.run('INSERT INTO DB.PUBLIC.UNRELATED VALUES (1)');
    expect(await door.rows('SELECT A, "a" FROM TRACKED')).toEqual([[2, 3]]);
    await door.run('COMMIT');
    expect(await door.rows('SELECT "a", A, METADATA$ACTION FROM CHANGES')).toEqual([
      [3, 2, 'INSERT'],
    ]);
  });

  it('count by sequences of their own', async () => {
    await door.run(
      'CREATE TABLE COUNTED (N INT AUTOINCREMENT START 1, "n" INT AUTOINCREMENT START 50, X INT)',
    );
    await door.run('INSERT INTO COUNTED (X) VALUES (0)');
    expect(await door.rows('SELECT * FROM COUNTED')).toEqual([[1, 50, 0]]);
  });

  it('are two in a cursor and in what a block returns', async () => {
    expect(
      await door.value(`EXECUTE IMMEDIATE $$
        DECLARE C CURSOR FOR SELECT A, "a" FROM TWINS;
        BEGIN
          FOR R IN C DO RETURN R."a" || R.A; END FOR;
        END $$`),
    ).toBe('x1');
    await door.run('CALL SYSTEM$WAIT(0)');
    await door.run('SELECT A, "a" FROM TWINS');
    expect(await door.rows('SELECT "a", A FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')).toEqual([
      ['x', 1],
    ]);
  });
});

describe('names of what is in a query', () => {
  it.each([
    ['WITH "q" AS (SELECT 1), Q AS (SELECT 2) SELECT * FROM "q", Q', [[1, 2]]],
    ['SELECT "t".X, T.X FROM (SELECT 1 AS X) AS "t", (SELECT 2 AS X) AS T', [[1, 2]]],
    ['SELECT "x", X FROM (SELECT 1 AS "x", 2 AS X)', [[1, 2]]],
    ['SELECT N, "n" FROM (SELECT 1 AS "n", 2 AS N) GROUP BY "n", N ORDER BY "n", N', [[2, 1]]],
  ])('are two when their case differs: %s', async (sql, rows) => {
    expect(await door.rows(sql)).toEqual(rows);
  });
});
