import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;
let folder: string;
const run = (...sql: readonly string[]) => account.run(...sql);
const cell = (sql: string) => account.cell(sql);
const shown = async (sql: string) => (await run(sql))[0] ?? {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'altered-'));
  account = await startLocalAccount(undefined, folder);
  await run(
    'CREATE ROLE READER',
    'GRANT ROLE READER TO USER SANDBOX_ADMIN',
    'GRANT USAGE ON WAREHOUSE W TO ROLE READER',
    'GRANT USAGE ON DATABASE D TO ROLE READER',
    'GRANT USAGE ON SCHEMA D.S TO ROLE READER',
  );
});
afterAll(async () => {
  await account.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('ALTER VIEW', () => {
  it('renames it, and hides the definition of a secure one from all but its owner', async () => {
    await run(
      'CREATE VIEW V AS SELECT 42 AS A',
      'GRANT SELECT ON VIEW V TO ROLE READER',
      'CREATE TABLE TAKEN (A INT)',
    );
    expect(await account.refusal('ALTER VIEW V RENAME TO TAKEN')).toMatch(/^002002 42710 /);
    await run(
      'ALTER VIEW V RENAME TO V2',
      'ALTER VIEW V2 SET SECURE',
      "ALTER VIEW V2 SET COMMENT = 'told'",
    );
    expect(await shown("SHOW VIEWS LIKE 'V2'")).toMatchObject({
      is_secure: 'true',
      comment: 'told',
      text: 'CREATE VIEW V AS SELECT 42 AS A',
    });
    expect(String(await cell("SELECT GET_DDL('view', 'V2')"))).toMatch(
      /^create or replace secure view V2/,
    );
    const reader = await account.as('READER');
    expect(await reader('SELECT A FROM V2')).toEqual([{ A: 42 }]);
    expect((await reader("SHOW VIEWS LIKE 'V2'"))[0]).toMatchObject({
      is_secure: 'true',
      text: '',
    });
    expect(
      await reader(
        "SELECT VIEW_DEFINITION FROM D.INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = 'V2'",
      ),
    ).toEqual([{ VIEW_DEFINITION: null }]);
    await expect(reader("SELECT GET_DDL('view', 'V2')")).rejects.toMatchObject({ code: '003001' });
    await expect(reader('ALTER VIEW V2 UNSET SECURE')).rejects.toMatchObject({ code: '003001' });
    await run(
      'ALTER VIEW V2 UNSET SECURE',
      'ALTER VIEW V2 UNSET COMMENT',
      'CREATE SECURE VIEW V3 AS SELECT 1 AS A',
    );
    expect(await shown("SHOW VIEWS LIKE 'V2'")).toMatchObject({ is_secure: 'false', comment: '' });
    expect(await shown("SHOW VIEWS LIKE 'V3'")).toMatchObject({ is_secure: 'true' });
  });
});

describe('ALTER SEQUENCE', () => {
  it('goes on in other steps from where it stands', async () => {
    await run("CREATE SEQUENCE Q START 10 INCREMENT 5 ORDER COMMENT = 'mine'");
    expect(await cell('SELECT Q.NEXTVAL')).toBe(10);
    await run('ALTER SEQUENCE Q SET INCREMENT BY 2');
    expect(await cell('SELECT Q.NEXTVAL')).toBe(12);
    await run(
      'ALTER SEQUENCE Q INCREMENT = 100',
      'ALTER SEQUENCE Q RENAME TO Q2',
      'ALTER SEQUENCE Q2 SET NOORDER',
    );
    expect(await cell('SELECT Q2.NEXTVAL')).toBe(112);
    expect(await shown("SHOW SEQUENCES LIKE 'Q2'")).toMatchObject({
      interval: '100',
      comment: 'mine',
      ordered: 'N',
    });
    expect(
      await shown("SELECT * FROM INFORMATION_SCHEMA.SEQUENCES WHERE SEQUENCE_NAME = 'Q2'"),
    ).toMatchObject({
      SEQUENCE_OWNER: 'ACCOUNTADMIN',
      START_VALUE: '10',
      NEXT_VALUE: 212,
      INCREMENT: '100',
      ORDERED: 'N',
      COMMENT: 'mine',
    });
  });
});

describe('ALTER STAGE and FILE FORMAT', () => {
  it('rename them and set what they were made with', async () => {
    await run(
      'CREATE STAGE ST',
      'CREATE FILE FORMAT FF TYPE = CSV',
      "ALTER FILE FORMAT FF SET SKIP_HEADER = 2 COMMENT = 'two'",
      'ALTER FILE FORMAT FF RENAME TO FF2',
      'ALTER STAGE ST SET FILE_FORMAT = (FORMAT_NAME = FF2)',
      "ALTER STAGE IF EXISTS ST SET COMMENT = 'files'",
      'ALTER STAGE ST RENAME TO ST2',
      'ALTER STAGE IF EXISTS ST RENAME TO ST3',
    );
    expect(await shown("SHOW FILE FORMATS LIKE 'FF2'")).toMatchObject({
      comment: 'two',
      format_options: expect.stringContaining('"skipHeader":2'),
    });
    expect(await run('DESCRIBE STAGE ST2')).toContainEqual(
      expect.objectContaining({ property: 'SKIP_HEADER', property_value: '2' }),
    );
    expect(await shown("SHOW STAGES LIKE 'ST2'")).toMatchObject({ comment: 'files' });
    expect(await account.refusal('ALTER STAGE ST RENAME TO ST3')).toMatch(/^002003 02000 /);
    expect(await account.refusal('ALTER STAGE ST2 REFRESH')).toMatch(
      /^000002 .*ALTER STAGE … REFRESH/,
    );
    expect(await account.refusal('ALTER FILE FORMAT FF2 SET NONSENSE')).toMatch(/^001003 /);
  });
});

describe('ALTER ROLE', () => {
  it('renames it with what it owns and what it was granted', async () => {
    await run(
      'CREATE ROLE OLD',
      'GRANT ROLE OLD TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON DATABASE D TO ROLE OLD',
      'GRANT ROLE READER TO ROLE OLD',
      'GRANT USAGE, CREATE TABLE ON SCHEMA D.S TO ROLE OLD',
    );
    const old = await account.as('OLD');
    await old('CREATE TABLE OF_OLD (A INT)');
    await run('ALTER ROLE OLD RENAME TO FRESH', "ALTER ROLE FRESH SET COMMENT = 'once OLD'");
    expect(await old('SELECT CURRENT_ROLE() AS R')).toEqual([{ R: 'FRESH' }]);
    await old('INSERT INTO OF_OLD VALUES (1)');
    expect(await shown("SHOW TABLES LIKE 'OF_OLD'")).toMatchObject({ owner: 'FRESH' });
    expect(await shown("SHOW ROLES LIKE 'FRESH'")).toMatchObject({ comment: 'once OLD' });
    expect(
      (await run('SHOW GRANTS TO ROLE FRESH')).map(({ privilege, name }) => `${privilege} ${name}`),
    ).toEqual(expect.arrayContaining(['USAGE D', 'USAGE READER', 'OWNERSHIP D.S.OF_OLD']));
    expect(await account.refusal('USE ROLE OLD')).toMatch(/^002003 /);
    expect(await account.refusal('ALTER ROLE FRESH RENAME TO READER')).toMatch(/^002002 /);
    expect(await account.refusal('ALTER ROLE SYSADMIN RENAME TO BOSS')).toMatch(/^003001 /);
  });
});

describe('ALTER SCHEMA and DATABASE', () => {
  it('rename them with what is inside, and the sessions there', async () => {
    await run(
      'CREATE DATABASE HOME',
      'CREATE SCHEMA HOME.A',
      'CREATE TABLE HOME.A.T (N INT)',
      'CREATE TABLE HOME.A.LOST AS SELECT 1 AS N',
      'DROP TABLE HOME.A.LOST',
      'CREATE VIEW HOME.A.V AS SELECT COUNT(*) AS C FROM T',
      'USE SCHEMA HOME.A',
      'ALTER SCHEMA HOME.A RENAME TO HOME.B',
    );
    expect(await cell('SELECT CURRENT_SCHEMA()')).toBe('B');
    await run('CREATE TABLE U (N INT)', 'INSERT INTO T VALUES (1)', 'UNDROP TABLE LOST');
    expect(await cell('SELECT C FROM HOME.B.V')).toBe(1);
    expect(await account.refusal('SELECT * FROM HOME.A.T')).toMatch(/^002003 /);
    expect(await account.refusal('ALTER SCHEMA HOME.B RENAME TO HOME.PUBLIC')).toMatch(/^002002 /);
    await run(
      'ALTER DATABASE HOME RENAME TO HOUSE',
      "ALTER DATABASE HOUSE SET COMMENT = 'here' DATA_RETENTION_TIME_IN_DAYS = 2",
    );
    expect(await cell('SELECT CURRENT_DATABASE()')).toBe('HOUSE');
    expect(await cell('SELECT COUNT(*) FROM T')).toBe(1);
    expect(await shown("SHOW DATABASES LIKE 'HOUSE'")).toMatchObject({
      comment: 'here',
      retention_time: '2',
    });
    await run('ALTER DATABASE HOUSE UNSET DATA_RETENTION_TIME_IN_DAYS');
    expect(await shown("SHOW DATABASES LIKE 'HOUSE'")).toMatchObject({ retention_time: '1' });
    await account.stop();
    account = await startLocalAccount(undefined, folder);
    expect(await cell('SELECT COUNT(*) FROM HOUSE.B.T')).toBe(1);
  });
});

describe('COMMENT ON', () => {
  it('writes the comment of each kind', async () => {
    await run(
      'USE SCHEMA D.S',
      'CREATE TABLE C (A INT DEFAULT 5, B INT AUTOINCREMENT)',
      "CREATE PROCEDURE P(A INT) RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
      "COMMENT ON TABLE C IS 't'",
      "COMMENT ON COLUMN C.A IS 'col'",
      "COMMENT ON SCHEMA D.S IS 's'",
      "COMMENT ON DATABASE D IS 'd'",
      "COMMENT ON PROCEDURE P(INT) IS 'p'",
      "COMMENT ON ROLE READER IS 'r'",
      "COMMENT ON WAREHOUSE W IS 'w'",
      "COMMENT IF EXISTS ON TABLE NONE IS 'x'",
      "COMMENT IF EXISTS ON MODEL NONE IS 'x'",
      "COMMENT IF EXISTS ON TASK NONE IS 'x'",
      'CREATE STREAM CST ON TABLE C',
      'CREATE TASK CTA WAREHOUSE = W AS SELECT 1',
      "COMMENT ON STREAM CST IS 'st'",
      "COMMENT ON TASK CTA IS 'ta'",
    );
    expect(await shown("SHOW STREAMS LIKE 'CST'")).toMatchObject({ comment: 'st' });
    expect(await shown("SHOW TASKS LIKE 'CTA'")).toMatchObject({ comment: 'ta' });
    expect(await account.refusal("COMMENT ON STREAM NONE IS 'x'")).toMatch(/^002003 02000 /);
    expect(await account.refusal("COMMENT ON TASK NONE IS 'x'")).toMatch(/^002003 /);
    expect(await shown("SHOW TABLES LIKE 'C'")).toMatchObject({ comment: 't' });
    expect(
      await run(
        "SELECT COLUMN_NAME, COLUMN_DEFAULT, IS_IDENTITY, COMMENT FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'C' ORDER BY 1",
      ),
    ).toEqual([
      { COLUMN_NAME: 'A', COLUMN_DEFAULT: '5', IS_IDENTITY: 'NO', COMMENT: 'col' },
      {
        COLUMN_NAME: 'B',
        COLUMN_DEFAULT: 'IDENTITY START 1 INCREMENT 1 NOORDER',
        IS_IDENTITY: 'YES',
        COMMENT: null,
      },
    ]);
    expect(await shown("SHOW SCHEMAS LIKE 'S' IN DATABASE D")).toMatchObject({ comment: 's' });
    expect(await shown("SHOW DATABASES LIKE 'D'")).toMatchObject({ comment: 'd' });
    expect(await shown("SHOW PROCEDURES LIKE 'P'")).toMatchObject({ description: 'p' });
    expect(await shown("SHOW ROLES LIKE 'READER'")).toMatchObject({ comment: 'r' });
    expect(await shown("SHOW WAREHOUSES LIKE 'W'")).toMatchObject({ comment: 'w' });
    expect(await account.refusal("COMMENT ON TABLE NONE IS 'x'")).toMatch(/^002003 42S02 /);
    expect(await account.refusal("COMMENT ON COLUMN C.Q IS 'x'")).toMatch(/^000904 /);
    const reader = await account.as('READER');
    await run('GRANT SELECT ON TABLE C TO ROLE READER');
    await run('GRANT SELECT ON STREAM CST TO ROLE READER');
    await run('GRANT MONITOR ON TASK CTA TO ROLE READER');
    for (const one of ['TABLE C', 'STREAM CST', 'TASK CTA'])
      await expect(reader(`COMMENT ON ${one} IS 'no'`)).rejects.toMatchObject({ code: '003001' });
  });
});

describe('INFORMATION_SCHEMA.OBJECT_PRIVILEGES', () => {
  it('tells who may do what, of what the role sees', async () => {
    await run(
      'USE SCHEMA D.S',
      'CREATE TABLE OP (A INT)',
      'GRANT SELECT ON TABLE OP TO ROLE READER WITH GRANT OPTION',
    );
    expect(
      await run(
        "SELECT GRANTOR, GRANTEE, OBJECT_CATALOG, OBJECT_SCHEMA, OBJECT_TYPE, PRIVILEGE_TYPE, IS_GRANTABLE FROM INFORMATION_SCHEMA.OBJECT_PRIVILEGES WHERE OBJECT_NAME = 'OP' ORDER BY PRIVILEGE_TYPE",
      ),
    ).toEqual([
      {
        GRANTOR: 'ACCOUNTADMIN',
        GRANTEE: 'ACCOUNTADMIN',
        OBJECT_CATALOG: 'D',
        OBJECT_SCHEMA: 'S',
        OBJECT_TYPE: 'TABLE',
        PRIVILEGE_TYPE: 'OWNERSHIP',
        IS_GRANTABLE: 'YES',
      },
      {
        GRANTOR: 'ACCOUNTADMIN',
        GRANTEE: 'READER',
        OBJECT_CATALOG: 'D',
        OBJECT_SCHEMA: 'S',
        OBJECT_TYPE: 'TABLE',
        PRIVILEGE_TYPE: 'SELECT',
        IS_GRANTABLE: 'YES',
      },
    ]);
  });

  it('tells of streams too', async () => {
    await run(
      'USE SCHEMA D.S',
      'CREATE TABLE OP2 (A INT)',
      'CREATE STREAM OP_CHANGES ON TABLE OP2',
      'GRANT SELECT ON STREAM OP_CHANGES TO ROLE READER',
    );
    expect(
      await run(
        "SELECT GRANTEE, OBJECT_TYPE, PRIVILEGE_TYPE FROM INFORMATION_SCHEMA.OBJECT_PRIVILEGES WHERE OBJECT_NAME = 'OP_CHANGES' AND PRIVILEGE_TYPE = 'SELECT'",
      ),
    ).toEqual([{ GRANTEE: 'READER', OBJECT_TYPE: 'STREAM', PRIVILEGE_TYPE: 'SELECT' }]);
  });
});
