import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;
let folder: string;
const { run, cell } = {
  run: (...sql: readonly string[]) => account.run(...sql),
  cell: (sql: string) => account.cell(sql),
};
const grantsOn = async (what: string) =>
  (await run(`SHOW GRANTS ON ${what}`))
    .map(({ privilege, grantee_name }) => `${privilege} ${grantee_name}`)
    .sort();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clones-'));
  account = await startLocalAccount(undefined, folder);
  await run(
    'CREATE ROLE READER',
    'GRANT ROLE READER TO USER SANDBOX_ADMIN',
    'GRANT USAGE ON WAREHOUSE W TO ROLE READER',
    'CREATE DATABASE SRC',
    'CREATE SCHEMA SRC.S',
    'USE SCHEMA SRC.S',
    'CREATE SEQUENCE Q START 10 INCREMENT 5',
    "CREATE TABLE T (N INT AUTOINCREMENT, A NUMBER DEFAULT 3, PRIMARY KEY (A)) COMMENT = 'mine'",
    'INSERT INTO T (A) VALUES (1), (2)',
    'CREATE TABLE CHILD (A NUMBER REFERENCES T (A))',
    'SELECT Q.NEXTVAL',
    'CREATE VIEW V AS SELECT COUNT(*) AS N FROM T',
    "CREATE PROCEDURE P() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 7; END'",
    "CREATE FUNCTION F() RETURNS INT AS '8'",
    'CREATE FILE FORMAT FF TYPE = CSV SKIP_HEADER = 1',
    'CREATE STAGE ST',
    "CREATE TASK ROOT SCHEDULE = '60 minutes' AS SELECT 1",
    'CREATE TASK NEXT AFTER ROOT AS SELECT 2',
    'ALTER TASK NEXT RESUME',
    'ALTER TASK ROOT RESUME',
    'CREATE TEMPORARY TABLE PASSING (A INT)',
    'GRANT USAGE ON DATABASE SRC TO ROLE READER',
    'GRANT USAGE ON SCHEMA SRC.S TO ROLE READER',
    'GRANT SELECT ON TABLE SRC.S.T TO ROLE READER',
    'GRANT SELECT ON FUTURE TABLES IN SCHEMA SRC.S TO ROLE READER',
  );
});
afterAll(async () => {
  await account.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('CREATE TABLE … CLONE and LIKE', () => {
  it('count on by themselves, whatever becomes of the table they come from', async () => {
    await run(
      'USE SCHEMA D.S',
      'CREATE TABLE A (N INT AUTOINCREMENT START 5 INCREMENT 5, V INT)',
      'INSERT INTO A (V) VALUES (0), (0)',
      'CREATE TABLE B CLONE A',
      'CREATE TABLE C LIKE A',
      'INSERT INTO A (V) VALUES (1)',
      'DROP TABLE A',
      'INSERT INTO B (V) VALUES (2)',
      'INSERT INTO C (V) VALUES (3)',
    );
    expect(await run('SELECT N, V FROM B ORDER BY N')).toEqual([
      { N: 5, V: 0 },
      { N: 10, V: 0 },
      { N: 15, V: 2 },
    ]);
    expect(await run('SELECT N, V FROM C')).toEqual([{ N: 5, V: 3 }]);
  });

  it('take grants along only with COPY GRANTS: of what is replaced, else of the source', async () => {
    await run('CREATE TABLE D.S.K1 CLONE SRC.S.T', 'CREATE TABLE D.S.K2 CLONE SRC.S.T COPY GRANTS');
    expect(await grantsOn('TABLE D.S.K1')).toEqual(['OWNERSHIP ACCOUNTADMIN']);
    expect(await grantsOn('TABLE D.S.K2')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'SELECT READER']);
    await run(
      'GRANT INSERT ON TABLE D.S.K1 TO ROLE READER',
      'CREATE OR REPLACE TABLE D.S.K1 CLONE SRC.S.T COPY GRANTS',
    );
    expect(await grantsOn('TABLE D.S.K1')).toEqual(['INSERT READER', 'OWNERSHIP ACCOUNTADMIN']);
    await run('CREATE OR REPLACE TABLE D.S.K1 (A INT) COPY GRANTS');
    expect(await grantsOn('TABLE D.S.K1')).toEqual(['INSERT READER', 'OWNERSHIP ACCOUNTADMIN']);
    await run('CREATE OR REPLACE TABLE D.S.K1 (A INT)');
    expect(await grantsOn('TABLE D.S.K1')).toEqual(['OWNERSHIP ACCOUNTADMIN']);
    await run(
      'CREATE VIEW D.S.KV AS SELECT 1 AS A',
      'GRANT SELECT ON VIEW D.S.KV TO ROLE READER',
      'CREATE OR REPLACE VIEW D.S.KV COPY GRANTS AS SELECT 2 AS A',
    );
    expect(await grantsOn('VIEW D.S.KV')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'SELECT READER']);
  });

  it('have kin: a sequence counts on in its clone, a file format is the same', async () => {
    await run('USE SCHEMA SRC.S', 'CREATE SEQUENCE Q2 CLONE Q', 'CREATE FILE FORMAT FF2 CLONE FF');
    expect(await cell('SELECT Q2.NEXTVAL')).toBe(15);
    expect(await cell('SELECT Q.NEXTVAL')).toBe(15);
    expect((await run("SHOW FILE FORMATS LIKE 'FF2'"))[0]?.format_options).toContain(
      '"skipHeader":1',
    );
  });
});

describe('CREATE SCHEMA and DATABASE … CLONE', () => {
  it('copy what is inside, each thing for itself', async () => {
    expect(await run('CREATE SCHEMA SRC.COPY CLONE SRC.S')).toEqual([
      { status: 'Schema COPY successfully created.' },
    ]);
    expect(await cell('SELECT CURRENT_SCHEMA()')).toBe('COPY');
    await run('INSERT INTO T (A) VALUES (9)');
    expect(await run('SELECT N, A FROM T ORDER BY N')).toEqual([
      { N: 1, A: 1 },
      { N: 2, A: 2 },
      { N: 3, A: 9 },
    ]);
    expect(await cell('SELECT N FROM V')).toBe(3);
    expect(await cell('SELECT N FROM SRC.S.V')).toBe(2);
    expect(await cell('SELECT Q.NEXTVAL')).toBeGreaterThan(10);
    expect(await cell('CALL P()')).toBe(7);
    expect(await cell('SELECT F()')).toBe(8);
    const names = async (kind: string) =>
      (await run(`SHOW ${kind} IN SCHEMA SRC.COPY`)).map(({ name }) => name);
    expect(await names('TABLES')).toEqual(['CHILD', 'T']);
    expect(await names('STAGES')).toEqual([]);
    expect(await names('FILE FORMATS')).toEqual(expect.arrayContaining(['FF']));
    const [key] = await run('SHOW IMPORTED KEYS IN TABLE SRC.COPY.CHILD');
    expect(key).toMatchObject({ pk_schema_name: 'COPY', fk_schema_name: 'COPY' });
  });

  it('suspend the tasks of the copy, whose graph is the same', async () => {
    const tasks = await run('SHOW TASKS IN SCHEMA SRC.COPY');
    expect(tasks.map(({ name, state }) => [name, state])).toEqual([
      ['NEXT', 'suspended'],
      ['ROOT', 'suspended'],
    ]);
    expect(tasks[0]?.predecessors).toContain('COPY.ROOT');
    await run(
      'ALTER TASK SRC.COPY.NEXT RESUME',
      'ALTER TASK SRC.COPY.ROOT RESUME',
      'ALTER TASK SRC.COPY.ROOT SUSPEND',
    );
    expect((await run("SHOW TASKS LIKE 'ROOT' IN SCHEMA SRC.S"))[0]?.state).toBe('started');
  });

  it('pass on what was granted on the things inside, not on the whole', async () => {
    expect(await grantsOn('SCHEMA SRC.COPY')).toEqual(['OWNERSHIP ACCOUNTADMIN']);
    expect(await grantsOn('TABLE SRC.COPY.T')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'SELECT READER']);
    await run('CREATE DATABASE COPIED CLONE SRC');
    expect(await cell('SELECT CURRENT_DATABASE()')).toBe('COPIED');
    expect(await grantsOn('DATABASE COPIED')).toEqual(['OWNERSHIP ACCOUNTADMIN']);
    expect(await grantsOn('SCHEMA COPIED.S')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'USAGE READER']);
    await run('CREATE TABLE COPIED.S.FRESH (A INT)');
    expect(await grantsOn('TABLE COPIED.S.FRESH')).toEqual([
      'OWNERSHIP ACCOUNTADMIN',
      'SELECT READER',
    ]);
    expect(await cell('SELECT COUNT(*) FROM COPIED.S.T')).toBe(2);
    expect(await cell('SELECT COUNT(*) FROM COPIED.COPY.T')).toBe(3);
  });

  it('replace what has the name, and refuse it without OR REPLACE', async () => {
    expect(await account.refusal('CREATE SCHEMA SRC.COPY CLONE SRC.S')).toMatch(/^002002 42710 /);
    await run('CREATE OR REPLACE SCHEMA SRC.COPY CLONE SRC.S');
    expect(await cell('SELECT COUNT(*) FROM SRC.COPY.T')).toBe(2);
    expect(await account.refusal('CREATE DATABASE MORE CLONE SNOWFLAKE')).toMatch(/^003001 /);
    expect(await account.refusal('CREATE SCHEMA SRC.MORE CLONE SRC.NONE')).toMatch(
      /^002003 02000 /,
    );
    expect(await account.refusal('CREATE SCHEMA SRC.MORE CLONE SRC.S AT (OFFSET => -60)')).toMatch(
      /^000002 /,
    );
  });

  it('need USAGE on the source and the privilege to create', async () => {
    await run(
      'GRANT USAGE ON DATABASE D TO ROLE READER',
      'GRANT USAGE ON SCHEMA D.S TO ROLE READER',
    );
    const reader = await account.as('READER');
    await expect(reader('CREATE SCHEMA D.MINE CLONE SRC.S')).rejects.toMatchObject({
      code: '003001',
    });
    await run('GRANT CREATE SCHEMA ON DATABASE D TO ROLE READER');
    await expect(reader('CREATE SCHEMA D.MINE CLONE SRC.COPY')).rejects.toMatchObject({
      code: '002003',
    });
    await reader('CREATE SCHEMA D.MINE CLONE SRC.S');
    expect(await grantsOn('SCHEMA D.MINE')).toEqual(['OWNERSHIP READER']);
    expect(await grantsOn('TABLE D.MINE.T')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'SELECT READER']);
  });

  it('are there after a restart', async () => {
    await account.stop();
    account = await startLocalAccount(undefined, folder);
    expect(await cell('SELECT COUNT(*) FROM COPIED.S.T')).toBe(2);
    await run('INSERT INTO COPIED.S.T (A) VALUES (5)');
    expect(await cell('SELECT MAX(N) FROM COPIED.S.T')).toBe(3);
  });
});
