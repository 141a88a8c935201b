import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableProperties } from '../../../../sandbox/snowflake/sql/objects.js';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

const names = async (sql: string) => (await door.rows(sql)).map(([, name]) => name);

describe('CREATE TABLE', () => {
  it('answers by name, and again only with OR REPLACE or IF NOT EXISTS', async () => {
    expect(await door.value('CREATE TABLE A1 (A INT)')).toBe('Table A1 successfully created.');
    await expect(door.run('CREATE TABLE A1 (A INT)')).rejects.toMatchObject({
      code: '002002',
      sqlState: '42710',
    });
    expect(await door.value('CREATE TABLE IF NOT EXISTS A1 (A INT)')).toBe(
      'A1 already exists, statement succeeded.',
    );
    await door.run("CREATE OR REPLACE TRANSIENT TABLE A1 (B INT) COMMENT = 'x'");
    expect(await door.describe('SELECT * FROM A1')).toEqual(['B:fixed(38,0)']);
  });

  it('AS a query takes its columns, or the given types, and may read what it replaces', async () => {
    await door.run(
      `CREATE TABLE B1 AS SELECT 1 AS ID, 'x' AS NAME, 1.50::NUMBER(5,2) AS P, PARSE_JSON('{}') AS J`,
    );
    expect(await door.describe('SELECT * FROM B1')).toEqual([
      'ID:fixed(1,0)',
      'NAME:text',
      'P:fixed(5,2)',
      'J:variant',
    ]);
    await door.run(
      'CREATE OR REPLACE TABLE B1("ID" DOUBLE, "NAME" STRING(16777216)) AS SELECT * FROM ( SELECT ID + 1 AS ID, NAME FROM B1)',
    );
    expect(await door.rows('SELECT * FROM B1')).toEqual([[2, 'x']]);
    expect(await door.describe('SELECT * FROM B1')).toEqual(['ID:real', 'NAME:text']);
  });

  it.each([
    ['CREATE TABLE CASED (A INT, B INT, A INT)', '002025', `duplicate column name 'A'`],
    ['CREATE TABLE CASED AS SELECT 1 AS A, 2 AS A', '002025', `duplicate column name 'A'`],
    ['ALTER TABLE UPPER_ONE ADD COLUMN A INT', '001430', `column 'A' already exists`],
    ['ALTER TABLE UPPER_ONE RENAME COLUMN B TO A', '001430', `column 'A' already exists`],
    ['SELECT "a" FROM UPPER_ONE', '000904', `invalid identifier '"a"'`],
    ['SELECT U."a" AS X FROM UPPER_ONE U', '000904', `invalid identifier '"a"'`],
    ['SELECT 1 FROM UPPER_ONE WHERE A > 0 AND "b" = 1', '000904', `invalid identifier '"b"'`],
    ['DELETE FROM UPPER_ONE WHERE "b" = 1', '000904', `invalid identifier '"b"'`],
  ])('has columns by their very names: %s', async (sql, code, message) => {
    await door.run('CREATE OR REPLACE TABLE UPPER_ONE (A INT, B INT)');
    await expect(door.run(sql)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(
      await door.rows(
        'SELECT "x" + 1 AS "y", A "b", "A" FROM (SELECT A, B AS "x" FROM UPPER_ONE) ORDER BY "y", "b"',
      ),
    ).toEqual([]);
    await door.run(
      `WITH Q ("a") AS (SELECT 1) SELECT Q."a", J."b", PARSE_JSON('{}'):"a"."b", PARSE_JSON('{}')['x']."a"
        FROM Q, UPPER_ONE U, (SELECT 2) J ("b"), (SELECT 3) AS L ("b")`,
    );
  });

  it('AS a query that fails leaves the old table', async () => {
    await door.run('CREATE TABLE C1 AS SELECT 1 AS A');
    await expect(
      door.run(`CREATE OR REPLACE TABLE C1 AS SELECT 'x'::INT AS A`),
    ).rejects.toMatchObject({ code: '100038' });
    expect(await door.value('SELECT A FROM C1')).toBe(1);
  });

  it('LIKE takes the columns, CLONE the rows too', async () => {
    await door.run('CREATE TABLE D1 AS SELECT 7 AS A');
    await door.run('CREATE TABLE D2 LIKE D1');
    await door.run('CREATE TABLE D3 CLONE D1');
    expect(await door.value('SELECT COUNT(*) FROM D2')).toBe(0);
    expect(await door.value('SELECT A FROM D3')).toBe(7);
  });

  it('TEMPORARY shadows a permanent table, for its session alone', async () => {
    await door.run('CREATE TABLE E1 AS SELECT 1 AS A');
    await door.run('CREATE SCOPED TEMPORARY TABLE E1 (B STRING)');
    expect(await door.describe('SELECT * FROM E1')).toEqual(['B:text']);
    const other = await account.open('SANDBOX_ADMIN');
    expect(await other.value('SELECT A FROM E1')).toBe(1);
    await other.run('CREATE TEMP TABLE E2 (A INT)');
    await other.close();
    await expect(door.run('SELECT * FROM E2')).rejects.toMatchObject({ code: '002003' });
    await door.run('DROP TABLE E1');
    expect(await door.value('SELECT A FROM E1')).toBe(1);
  });

  it('needs its schema', async () => {
    await expect(door.run('CREATE TABLE NOPE.NOPE.T (A INT)')).rejects.toMatchObject({
      code: '002003',
    });
    const lost = await account.open('SANDBOX_ADMIN');
    lost.session.root.database = null;
    lost.session.root.schema = null;
    await expect(lost.run('CREATE TABLE T (A INT)')).rejects.toMatchObject({
      code: '090105',
      sqlState: '22000',
    });
    lost.session.root.database = 'DB';
    await expect(lost.run('CREATE TABLE T (A INT)')).rejects.toMatchObject({
      code: '090106',
      sqlState: '22000',
    });
    await lost.close();
  });
});

describe('ALTER TABLE', () => {
  it('adds, renames and drops columns', async () => {
    await door.run('CREATE TABLE F1 AS SELECT 1 AS A');
    await door.run(`ALTER TABLE F1 ADD COLUMN B VARCHAR DEFAULT 'q', C INT`);
    await door.run('ALTER TABLE F1 RENAME COLUMN A TO Z');
    await door.run('ALTER TABLE F1 DROP COLUMN C');
    expect(await door.rows('SELECT Z, B FROM F1')).toEqual([[1, 'q']]);
    expect((await door.rows('DESCRIBE TABLE F1')).map((row) => row.slice(0, 4))).toEqual([
      ['Z', 'NUMBER(1,0)', 'COLUMN', 'Y'],
      ['B', 'VARCHAR(16777216)', 'COLUMN', 'Y'],
    ]);
  });

  it('renames and swaps tables', async () => {
    await door.run('CREATE TABLE G1 AS SELECT 1 AS A');
    await door.run('CREATE TABLE G2 AS SELECT 2 AS A');
    await door.run('ALTER TABLE G1 SWAP WITH G2');
    expect(await door.value('SELECT A FROM G1')).toBe(2);
    await door.run('ALTER TABLE IDENTIFIER(?) RENAME TO IDENTIFIER(?)', {
      binds: ['"G1"', '"DB"."PUBLIC"."G9"'],
    });
    expect(await door.value('SELECT A FROM G9')).toBe(2);
    await expect(door.run('SELECT * FROM G1')).rejects.toMatchObject({ code: '002003' });
    await expect(door.run('ALTER TABLE G9 RENAME TO G2')).rejects.toMatchObject({ code: '002002' });
  });
});

describe('DROP and TRUNCATE', () => {
  it('answer as Snowflake does', async () => {
    await door.run('CREATE TABLE H1 AS SELECT 1 AS A');
    expect(await door.value('TRUNCATE TABLE H1')).toBe('Statement executed successfully.');
    expect(await door.value('SELECT COUNT(*) FROM H1')).toBe(0);
    expect(await door.value('DROP TABLE H1')).toBe('H1 successfully dropped.');
    expect(await door.value('DROP TABLE IF EXISTS H1')).toBe(
      'Drop statement executed successfully (H1 already dropped).',
    );
    await expect(door.run('DROP TABLE H1')).rejects.toMatchObject({ code: '002003' });
  });

  it('of a database takes all that is in it', async () => {
    await door.run('CREATE DATABASE GONE');
    await door.run('CREATE TABLE GONE.PUBLIC.T (A INT)');
    await door.run('DROP DATABASE GONE');
    await expect(door.run('SELECT * FROM GONE.PUBLIC.T')).rejects.toMatchObject({ code: '002003' });
    await door.run('USE SCHEMA DB.PUBLIC');
    expect(await names('SHOW DATABASES')).toEqual(['DB', 'SNOWFLAKE']);
  });
});

describe('views and sequences', () => {
  it('rename columns and follow their tables', async () => {
    await door.run(`CREATE TABLE I1 AS SELECT 1 AS A, 'x' AS B`);
    await door.run('CREATE VIEW V1 (X, Y) AS SELECT A, B FROM I1');
    await door.run(`INSERT INTO I1 VALUES (2, 'y')`);
    expect(await door.rows('SELECT V1.X, Y FROM V1 ORDER BY X')).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    expect((await door.rows('DESC VIEW V1')).map(([name]) => name)).toEqual(['X', 'Y']);
    await expect(door.run('CREATE VIEW V2 AS SELECT NOPE FROM I1')).rejects.toMatchObject({
      code: '000904',
    });
    await door.run('DROP VIEW V1');
  });

  it('count on', async () => {
    await door.run('CREATE SEQUENCE Q1 START 5 INCREMENT 2');
    expect(await door.value('SELECT Q1.NEXTVAL')).toBe(5);
    expect(await door.value('SELECT DB.PUBLIC.Q1.NEXTVAL')).toBe(7);
  });
});

describe('SHOW and parameters', () => {
  it('filter by LIKE without regard to case, `_` standing for any character', async () => {
    await door.run('CREATE TABLE J_1 (A INT)');
    expect(await names(`SHOW TABLES LIKE 'j_1'`)).toEqual(['J_1']);
    expect(await names(`SHOW TERSE SCHEMAS LIKE 'PUB%' IN DATABASE DB`)).toEqual(['PUBLIC']);
    expect((await door.rows('SHOW WAREHOUSES')).map(([name]) => name)).toEqual(['WH']);
  });

  it('count the committed rows of tables', async () => {
    await door.run('CREATE TABLE COUNTED (A INT)');
    await door.run('INSERT INTO COUNTED VALUES (1), (2)');
    await door.run(`SHOW TABLES LIKE 'COUNTED'`);
    expect(await door.rows('SELECT "rows" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')).toEqual([
      [2],
    ]);
  });

  it('follow ALTER SESSION', async () => {
    await door.run(`ALTER SESSION SET QUERY_TAG = 'mine' LOCK_TIMEOUT = 5`);
    expect(await door.rows(`SHOW PARAMETERS LIKE 'QUERY_TAG'`)).toEqual([
      ['QUERY_TAG', 'mine', '', 'SESSION', 'Free text kept with each query', 'STRING'],
    ]);
    await door.run('ALTER SESSION UNSET QUERY_TAG, LOCK_TIMEOUT');
    expect((await door.rows(`SHOW PARAMETERS LIKE 'LOCK_TIMEOUT' IN SESSION`))[0]?.[1]).toBe(
      '43200',
    );
  });

  it('know the columns of every table', async () => {
    await door.run('CREATE TABLE K1 (A NUMBER(5,2) NOT NULL, B VARCHAR(3))');
    expect(
      await door.rows(
        `SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'K1' ORDER BY ORDINAL_POSITION`,
      ),
    ).toEqual([
      ['A', 'NUMBER', 'NO'],
      ['B', 'TEXT', 'YES'],
    ]);
  });
});

describe('the account', () => {
  it('is found again after a restart, without what was temporary', async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), 'state-'));
    const first = await openAccount({ stateFolder, inMemory: false });
    await first.admin.run(`CREATE TABLE KEPT (A INT AUTOINCREMENT, J VARIANT, L ARRAY)`);
    await first.admin.run(
      `INSERT INTO KEPT (J, L) SELECT PARSE_JSON('{"a":1}'), ARRAY_CONSTRUCT('x')`,
    );
    await first.admin.run('CREATE TEMPORARY TABLE PASSING (A INT)');
    await first.admin.run('CREATE ROLE R');
    await first.admin.run('GRANT SELECT ON TABLE KEPT TO ROLE R');
    await first.admin.run('BEGIN');
    await first.admin.run('DELETE FROM KEPT');
    await first.stop();
    const second = await openAccount({ stateFolder, inMemory: false });
    expect(await second.admin.rows('SELECT A, J:a::INT, L FROM KEPT')).toEqual([[1, 1, '["x"]']]);
    await second.admin.run(`INSERT INTO KEPT (J) SELECT PARSE_JSON('2')`);
    expect(await second.admin.value('SELECT MAX(A) FROM KEPT')).toBe(2);
    await expect(second.admin.run('SELECT * FROM PASSING')).rejects.toMatchObject({
      code: '002003',
    });
    expect((await second.admin.rows('SHOW GRANTS TO ROLE R')).map((row) => row[1])).toEqual([
      'SELECT',
    ]);
    await second.stop();
    await rm(stateFolder, { recursive: true });
  });

  it('is found again when a column without NULLs has some, as older versions could leave it', async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), 'state-'));
    const first = await openAccount({ stateFolder, inMemory: false });
    await first.admin.run('CREATE TABLE OLD (N INT, C INT)');
    await first.admin.run('INSERT INTO OLD VALUES (1, NULL), (2, 3)');
    const { catalogue } = first.services;
    const [old] = catalogue.list<TableProperties>('TABLE').filter(({ name }) => name === 'OLD');
    if (!old) throw new Error('no table');
    const columns = old.properties.columns.map((one) => ({ ...one, nullable: false }));
    await catalogue.put({ ...old, properties: { ...old.properties, columns } });
    await first.stop();
    const second = await openAccount({ stateFolder, inMemory: false });
    expect(await second.admin.rows('SELECT * FROM OLD ORDER BY N')).toEqual([
      [1, null],
      [2, 3],
    ]);
    const described = await second.admin.rows('DESC TABLE OLD');
    expect(described.map((row) => [row[0], row[3]])).toEqual([
      ['N', 'N'],
      ['C', 'Y'],
    ]);
    await second.admin.run('UPDATE OLD SET C = 4 WHERE C IS NULL');
    await second.admin.run('ALTER TABLE OLD ALTER C SET NOT NULL');
    await second.stop();
    await rm(stateFolder, { recursive: true });
  });

  it('is found again when a TIMESTAMP_TZ is stored without its offset, as older versions did', async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), 'state-'));
    const first = await openAccount({ stateFolder, inMemory: false });
    await first.admin.run('CREATE TABLE OLD (N INT, T TIMESTAMP_LTZ NOT NULL)');
    await first.admin.run("INSERT INTO OLD VALUES (1, '2026-03-01 12:00:00 +0000')");
    const { catalogue } = first.services;
    const [old] = catalogue.list<TableProperties>('TABLE').filter(({ name }) => name === 'OLD');
    if (!old) throw new Error('no table');
    const columns = old.properties.columns.map((one) =>
      one.name === 'T' ? { ...one, type: 'timestamp_tz' as const } : one,
    );
    await catalogue.put({ ...old, properties: { ...old.properties, columns } });
    await first.stop();
    const second = await openAccount({ stateFolder, inMemory: false });
    await second.admin.run("INSERT INTO OLD VALUES (2, '2026-03-01 13:00:00 +0200')");
    expect(await second.admin.rows('SELECT N, T::VARCHAR FROM OLD ORDER BY T')).toEqual([
      [2, '2026-03-01 13:00:00.000 +0200'],
      [1, '2026-03-01 12:00:00.000 +0000'],
    ]);
    // what a kill would leave
    const killed = await mkdtemp(join(tmpdir(), 'killed-'));
    await cp(stateFolder, killed, { recursive: true });
    await second.stop();
    const third = await openAccount({ stateFolder: killed, inMemory: false });
    expect(await third.admin.value('SELECT COUNT(*) FROM OLD')).toBe(2);
    await third.stop();
    for (const folder of [stateFolder, killed]) await rm(folder, { recursive: true });
  });

  it('takes rows from Parquet and gives them', async () => {
    await door.run('CREATE TABLE P1 (ID INT, NAME VARCHAR, AMOUNT NUMBER(12,2), TS TIMESTAMP_NTZ)');
    await door.run(
      `INSERT INTO P1 SELECT SEQ4(), 'n', 1.25, '2026-01-01' FROM TABLE(GENERATOR(ROWCOUNT => 1000))`,
    );
    const folder = await mkdtemp(join(tmpdir(), 'parquet-'));
    const { services } = account;
    const context = { frame: door.session.root, services } as Parameters<
      typeof services.exportParquet
    >[2];
    const file = join(folder, 'p.parquet');
    const answer = await services.exportParquet('SELECT * FROM P1', file, {
      ...context,
      queryId: 'q',
      sql: '',
      bind: () => null,
      binds: [],
      parameters: new Map(),
      signal: new AbortController().signal,
      startedAt: 0,
    });
    expect(answer.map(({ type }) => type)).toEqual(['fixed', 'text', 'fixed', 'timestamp_ntz']);
    await door.run('CREATE TABLE P2 LIKE P1');
    expect(await services.loadParquet(['DB', 'PUBLIC', 'P2'], file)).toBe(1000);
    expect(await door.rows('SELECT COUNT(*), SUM(AMOUNT) FROM P2')).toEqual([[1000, 125_000]]);
    await rm(folder, { recursive: true });
  });
});
