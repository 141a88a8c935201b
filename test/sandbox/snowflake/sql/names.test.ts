import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedName } from '../../../../sandbox/snowflake/store/names.js';
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

describe('a file whose columns differ by case alone', () => {
  const stage = async (name: string): Promise<string> => {
    await door.run(`CREATE OR REPLACE STAGE ${name}`);
    const { transfer } = await door.run(`PUT file:///tmp/x @${name}`);
    const data = transfer?.data as { stageInfo: { location: string } } | undefined;
    return data?.stageInfo.location ?? '';
  };

  it('is loaded by the names in its head, as MATCH_BY_COLUMN_NAME says', async () => {
    await writeFile(join(await stage('HEADS'), 'a.csv'), 'a,A,Aa,other\n1,2,3,4\n');
    const copy = (table: string, how: string) =>
      door.run(`COPY INTO ${table} FROM @HEADS FILE_FORMAT = (TYPE = CSV PARSE_HEADER = TRUE)
        FORCE = TRUE MATCH_BY_COLUMN_NAME = ${how}`);
    await door.run('CREATE TABLE HEADED (A INT, "a" INT, AA INT)');
    await copy('HEADED', 'CASE_SENSITIVE');
    expect(await door.rows('SELECT * FROM HEADED')).toEqual([[2, 1, null]]);
    await expect(copy('HEADED', 'CASE_INSENSITIVE')).rejects.toMatchObject({ code: '000002' });
    await door.run('CREATE TABLE ANY_CASE ("aA" INT, "Other" INT)');
    await copy('ANY_CASE', 'CASE_INSENSITIVE');
    expect(await door.rows('SELECT * FROM ANY_CASE')).toEqual([[3, 4]]);
  });

  it('is no Parquet file with a head', async () => {
    await stage('OUT');
    const unload = (header: boolean) =>
      door.run(`COPY INTO @OUT/${header} FROM (SELECT 1 AS A, 2 AS "a")
        FILE_FORMAT = (TYPE = PARQUET) HEADER = ${header}`);
    await expect(unload(true)).rejects.toMatchObject({ code: '000002' });
    await unload(false);
  });
});

describe('names and PIVOT', () => {
  it('has texts in their quotes for columns, and names of columns for rows', async () => {
    await door.run('CREATE TABLE MONTHS (ID INT, "jan" INT, "Feb" INT, MAR INT)');
    await door.run('INSERT INTO MONTHS VALUES (1, 2, 3, 4)');
    expect(
      await door.rows(
        `SELECT N, V FROM MONTHS UNPIVOT (V FOR N IN ("jan", "Feb" AS 'f b', MAR)) ORDER BY V`,
      ),
    ).toEqual([
      ['jan', 2],
      ['f b', 3],
      ['MAR', 4],
    ]);
    const sales = `(SELECT 1 AS A, 'jan' AS M, 5 AS V)`;
    expect(
      await door.describe(`SELECT * FROM ${sales} PIVOT (SUM(V) FOR M IN ('jan', 'feb' AS FEB))`),
    ).toEqual(['A:fixed(38,0)', "'jan':fixed(38,0)", 'FEB:fixed(38,0)']);
    expect(await door.rows(`SELECT "'jan'" FROM ${sales} PIVOT (SUM(V) FOR M IN ('jan'))`)).toEqual(
      [[5]],
    );
  });
});

describe('a state folder', () => {
  it('keeps names, and has those of an older version named anew', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'names-'));
    const open = () => openAccount({ stateFolder: folder, inMemory: false });
    const first = await open();
    await first.admin.run('CREATE TABLE KEPT (A INT, "a" INT)');
    await first.admin.run('INSERT INTO KEPT VALUES (1, 2)');
    await first.admin.run('CREATE TABLE OLDER ("a" INT NOT NULL, "Bc" VARIANT)');
    await first.admin.run(`INSERT INTO OLDER SELECT 1, TO_VARIANT('x')`);
    await first.admin.run('CREATE STREAM OLD_STREAM ON TABLE OLDER');
    await first.stop();
    const instance = await DuckDBInstance.create(join(folder, 'account.duckdb'));
    const duck = await instance.connect();
    const found = await duck.runAndReadAll(
      `SELECT schema_name, table_name FROM duckdb_tables()
        WHERE table_name LIKE 'OLDER#%' OR table_name LIKE 'OLD_STREAM#%'`,
    );
    const rows = found.getRowsJson();
    expect(rows).toHaveLength(2);
    for (const [schema, table] of rows)
      for (const name of ['a', 'Bc'])
        await duck.run(
          `ALTER TABLE "${schema}"."${table}" RENAME COLUMN "${storedName(name)}" TO "${name}"`,
        );
    duck.closeSync();
    instance.closeSync();
    const second = await open();
    const { admin } = second;
    expect(await admin.rows('SELECT A, "a" FROM KEPT')).toEqual([[1, 2]]);
    await admin.run(`INSERT INTO OLDER ("a", "Bc") SELECT 2, TO_VARIANT('y')`);
    await admin.run('ALTER TABLE OLDER ADD COLUMN A INT DEFAULT 3');
    expect(await admin.rows('SELECT "a", A, "Bc"::VARCHAR FROM OLDER ORDER BY "a"')).toEqual([
      [1, 3, 'x'],
      [2, 3, 'y'],
    ]);
    expect(await admin.rows('SELECT "a", A FROM OLD_STREAM')).toEqual([[2, 3]]);
    await second.stop();
    await rm(folder, { recursive: true });
  });
});

describe('a name', () => {
  /** Each makes two things whose names differ by case alone, and tells them apart. */
  it.each([
    [
      'a table',
      ['CREATE TABLE "t" AS SELECT 1 AS X', 'CREATE TABLE T AS SELECT 2 AS X'],
      'SELECT DB.PUBLIC."t".X, T.X FROM "t", T',
    ],
    [
      'a table that is changed',
      [
        'CREATE TABLE "u" AS SELECT 3 AS X',
        'CREATE TABLE U AS SELECT 2 AS X',
        'UPDATE "u" SET X = "u".X - U.X FROM U',
        'MERGE INTO U USING "u" ON U.X = "u".X WHEN MATCHED THEN DELETE',
        'DELETE FROM "u" USING U WHERE "u".X = U.X',
      ],
      'SELECT "u".X, U.X FROM "u", U',
    ],
    [
      'a view',
      ['CREATE VIEW "w" AS SELECT 1 AS X', 'CREATE VIEW W AS SELECT 2 AS X'],
      'SELECT "w".X, W.X FROM "w", W',
    ],
    [
      'a schema',
      [
        'CREATE SCHEMA "s"',
        'CREATE SCHEMA S',
        'CREATE TABLE "s".X AS SELECT 1 AS X',
        'CREATE TABLE S.X AS SELECT 2 AS X',
        'CREATE TABLE S.GONE (X INT)',
        'DROP TABLE S.GONE',
        'USE SCHEMA PUBLIC',
      ],
      'SELECT L.X, U.X FROM "s".X AS L, S.X AS U',
    ],
    [
      'a database',
      [
        'CREATE DATABASE "d"',
        'CREATE DATABASE D',
        'CREATE TABLE "d".PUBLIC.X AS SELECT 1 AS X',
        'CREATE TABLE D.PUBLIC.X AS SELECT 2 AS X',
        'USE SCHEMA DB.PUBLIC',
      ],
      'SELECT L.X, U.X FROM "d".PUBLIC.X AS L, D.PUBLIC.X AS U',
    ],
    [
      'a sequence',
      ['CREATE SEQUENCE "q"', 'CREATE SEQUENCE Q START 2'],
      'SELECT "q".NEXTVAL, Q.NEXTVAL',
    ],
    [
      'a function and its parameter',
      [
        `CREATE FUNCTION "f"("x" INT, X INT) RETURNS INT AS '"x" - X'`,
        `CREATE FUNCTION F(X INT) RETURNS INT AS 'X + 1'`,
      ],
      'SELECT "f"(3, 2), F(1)',
    ],
  ] as const)('of %s is another in other case', async (_, statements, query) => {
    for (const sql of statements) await door.run(sql);
    expect(await door.rows(query)).toEqual([[1, 2]]);
  });

  it.each([
    `DECLARE "v" INT DEFAULT 1; V INT DEFAULT 2; BEGIN "v" := "v" * 10; RETURN "v" + V; END`,
    `DECLARE "x" INT; X INT; BEGIN SELECT 1, 2 INTO :"x", :X; RETURN "x" * 10 + X; END`,
    `BEGIN LET "v" := 1; LET V := 2; SELECT :"v" * 10 + :V AS "r", 0 AS R; RETURN (SELECT "r" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))); END`,
    `DECLARE "c" CURSOR FOR SELECT 1 AS "x", 2 AS X; C CURSOR FOR SELECT 0 AS X;
      BEGIN FOR "r" IN "c" DO RETURN "r"."x" * 10 + "r".X; END FOR; END`,
    `DECLARE "e" EXCEPTION (-20001, 'l'); E EXCEPTION (-20002, 'u');
      BEGIN RAISE "e"; EXCEPTION WHEN E THEN RETURN 0; WHEN "e" THEN RETURN 12; END`,
  ])('of what a block declares is another in other case: %s', async (block) => {
    expect(Number(await door.value(`EXECUTE IMMEDIATE $$ ${block} $$`))).toBe(12);
  });

  it.each([
    ['USE WAREHOUSE "wh"', '002043'],
    ['USE ROLE "accountadmin"', '002003'],
    ['LIST @"heads"', '002003'],
    ['DESCRIBE TASK "no_task"', '002003'],
    ['SELECT * FROM "low"', '002003'],
    ['CALL "low"()', '002141'],
    ['EXECUTE IMMEDIATE $$ BEGIN LET V := 1; RETURN "v"; END $$', '000904'],
  ])('in other case finds nothing: %s', async (sql, code) => {
    await expect(door.run(sql)).rejects.toMatchObject({ code });
  });
});
