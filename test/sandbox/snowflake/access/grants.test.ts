import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../../sandbox/snowflake/engine/context.js';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let admin: Door;
let reader: Door;

beforeAll(async () => {
  account = await openAccount();
  admin = account.admin;
  for (const sql of [
    'CREATE ROLE READER',
    'CREATE ROLE OWNER_ROLE',
    'CREATE ROLE PARENT',
    'GRANT ROLE READER TO ROLE PARENT',
    `CREATE USER PAT PASSWORD = 'x' DEFAULT_ROLE = READER DEFAULT_WAREHOUSE = WH DEFAULT_SECONDARY_ROLES = ()`,
    'GRANT ROLE READER TO USER PAT',
    'GRANT ROLE PARENT TO USER PAT',
    'GRANT USAGE ON WAREHOUSE WH TO ROLE READER',
    'CREATE TABLE SECRET (A INT)',
    'INSERT INTO SECRET VALUES (1)',
    'GRANT USAGE ON DATABASE DB TO ROLE READER',
  ]) {
    await admin.run(sql);
  }
  reader = await account.open('PAT');
});
afterAll(() => account.stop());

describe('a role', () => {
  it('cannot tell what it may not see from what is not there', async () => {
    const refusal = { code: '002003', sqlState: '42S02' };
    await expect(reader.run('SELECT * FROM DB.PUBLIC.SECRET')).rejects.toMatchObject(refusal);
    await expect(reader.run('SELECT * FROM DB.PUBLIC.NOPE')).rejects.toMatchObject(refusal);
    await expect(reader.run('DROP TABLE DB.PUBLIC.SECRET')).rejects.toMatchObject(refusal);
  });

  it('needs the schema beside the table', async () => {
    await admin.run('GRANT SELECT ON TABLE SECRET TO ROLE READER');
    await expect(reader.run('SELECT * FROM DB.PUBLIC.SECRET')).rejects.toMatchObject({
      code: '002003',
    });
    await admin.run('GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE READER');
    expect(await reader.value('SELECT * FROM DB.PUBLIC.SECRET')).toBe(1);
  });

  it('does only what it was granted', async () => {
    const refusal = { code: '003001', sqlState: '42501' };
    await expect(reader.run('INSERT INTO DB.PUBLIC.SECRET VALUES (2)')).rejects.toMatchObject(
      refusal,
    );
    await expect(reader.run('UPDATE DB.PUBLIC.SECRET SET A = 2')).rejects.toMatchObject(refusal);
    await expect(reader.run('DELETE FROM DB.PUBLIC.SECRET')).rejects.toMatchObject(refusal);
    await expect(reader.run('TRUNCATE TABLE DB.PUBLIC.SECRET')).rejects.toMatchObject(refusal);
    await expect(reader.run('DROP TABLE DB.PUBLIC.SECRET')).rejects.toMatchObject(refusal);
    await expect(reader.run('CREATE TABLE DB.PUBLIC.MINE (A INT)')).rejects.toMatchObject(refusal);
    await expect(reader.run('CREATE DATABASE MINE')).rejects.toMatchObject({ code: '003001' });
    await expect(
      reader.run('GRANT SELECT ON TABLE DB.PUBLIC.SECRET TO ROLE PARENT'),
    ).rejects.toMatchObject({ code: '003102', sqlState: '42501' });
    await expect(reader.run('CREATE ROLE X')).rejects.toMatchObject({ code: '003001' });
  });

  it('passes what it has to the roles that it is granted to', async () => {
    await reader.run('USE ROLE PARENT');
    expect(await reader.value('SELECT A FROM DB.PUBLIC.SECRET')).toBe(1);
    await reader.run('USE ROLE READER');
  });

  it('is taken only by users that it was granted to', async () => {
    await expect(reader.run('USE ROLE ACCOUNTADMIN')).rejects.toMatchObject({ code: '003013' });
    await expect(account.open('PAT', 'OWNER_ROLE')).rejects.toMatchObject({ code: '390189' });
    await expect(account.open('NOBODY')).rejects.toMatchObject({ code: '390100' });
  });

  it('counts beside the primary one when it is secondary, but owns nothing new', async () => {
    await admin.run('CREATE ROLE EXTRA');
    await admin.run('GRANT ROLE EXTRA TO USER PAT');
    await admin.run('CREATE TABLE MORE (A INT)');
    await admin.run('GRANT SELECT ON TABLE MORE TO ROLE EXTRA');
    await admin.run('GRANT CREATE TABLE ON SCHEMA DB.PUBLIC TO ROLE EXTRA');
    await expect(reader.run('SELECT * FROM DB.PUBLIC.MORE')).rejects.toMatchObject({
      code: '002003',
    });
    await reader.run('USE SECONDARY ROLES ALL');
    await reader.run('SELECT * FROM DB.PUBLIC.MORE');
    await expect(reader.run('CREATE TABLE DB.PUBLIC.NEW (A INT)')).rejects.toMatchObject({
      code: '003001',
    });
    await reader.run('USE SECONDARY ROLES NONE');
  });

  it('loses what is revoked', async () => {
    await admin.run('GRANT INSERT ON TABLE SECRET TO ROLE READER');
    await reader.run('INSERT INTO DB.PUBLIC.SECRET VALUES (2)');
    await admin.run('REVOKE INSERT ON TABLE SECRET FROM ROLE READER');
    await expect(reader.run('INSERT INTO DB.PUBLIC.SECRET VALUES (3)')).rejects.toMatchObject({
      code: '003001',
    });
  });

  it('sees in SHOW and INFORMATION_SCHEMA only its own world', async () => {
    await admin.run('CREATE TABLE HIDDEN (A INT)');
    const names = async (sql: string) => (await reader.rows(sql)).map(([, name]) => name);
    expect(await names('SHOW TABLES IN SCHEMA DB.PUBLIC')).not.toContain('HIDDEN');
    const listed = await reader.rows('SELECT TABLE_NAME FROM DB.INFORMATION_SCHEMA.TABLES');
    expect(listed.flat()).toContain('SECRET');
    expect(listed.flat()).not.toContain('HIDDEN');
  });

  it.each([
    'SHOW TABLES IN SCHEMA DB.NOPE',
    'SHOW TASKS IN DATABASE NOPE',
    "SHOW MODELS LIKE 'M' IN SCHEMA NOPE.PUBLIC",
    'SHOW SCHEMAS IN DATABASE NOPE',
    'SHOW STAGES IN SCHEMA DB.CLOSED',
  ])('cannot list a place that is not there for it: %s', async (sql) => {
    await admin.run('CREATE SCHEMA IF NOT EXISTS CLOSED');
    await admin.run('USE SCHEMA DB.PUBLIC');
    await expect(reader.run(sql)).rejects.toMatchObject({ code: '002043', sqlState: '02000' });
    expect(await reader.rows('SHOW TABLES IN SCHEMA DB.INFORMATION_SCHEMA')).toEqual([]);
  });
});

describe('SHOW USERS', () => {
  it('names everybody, and tells more only to those who may make or own users', async () => {
    const cells = async () =>
      (await reader.rows("SHOW USERS LIKE 'PAT'")).map((row) => [row[0], row[8], row[13]]);
    expect(await cells()).toEqual([['PAT', null, null]]);
    await admin.run('GRANT OWNERSHIP ON USER PAT TO ROLE READER');
    expect(await cells()).toEqual([['PAT', 'READER', 'READER']]);
    await admin.run('GRANT OWNERSHIP ON USER PAT TO ROLE ACCOUNTADMIN');
    await admin.run('GRANT CREATE USER ON ACCOUNT TO ROLE READER');
    expect(await cells()).toEqual([['PAT', 'READER', 'ACCOUNTADMIN']]);
    await admin.run('REVOKE CREATE USER ON ACCOUNT FROM ROLE READER');
  });
});

describe('ownership', () => {
  it('belongs to the creating role and can be handed over', async () => {
    await admin.run('CREATE TABLE GIFT (A INT)');
    await admin.run('GRANT ROLE OWNER_ROLE TO USER PAT');
    await admin.run('GRANT USAGE ON DATABASE DB TO ROLE OWNER_ROLE');
    await admin.run('GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE OWNER_ROLE');
    await admin.run('GRANT USAGE ON WAREHOUSE WH TO ROLE OWNER_ROLE');
    await admin.run('GRANT OWNERSHIP ON TABLE GIFT TO ROLE OWNER_ROLE COPY CURRENT GRANTS');
    await reader.run('USE ROLE OWNER_ROLE');
    await reader.run('INSERT INTO DB.PUBLIC.GIFT VALUES (1)');
    await reader.run('GRANT SELECT ON TABLE DB.PUBLIC.GIFT TO ROLE READER');
    await reader.run('DROP TABLE DB.PUBLIC.GIFT');
    await reader.run('USE ROLE READER');
  });

  it('of a view lends its reader the right to the tables below', async () => {
    await admin.run('CREATE TABLE BASE (A INT)');
    await admin.run('INSERT INTO BASE VALUES (5)');
    await admin.run('CREATE VIEW ABOVE AS SELECT A FROM BASE');
    await admin.run('GRANT SELECT ON VIEW ABOVE TO ROLE READER');
    expect(await reader.value('SELECT A FROM DB.PUBLIC.ABOVE')).toBe(5);
    await expect(reader.run('SELECT A FROM DB.PUBLIC.BASE')).rejects.toMatchObject({
      code: '002003',
    });
  });

  it('is what a frame with owner rights acts by', async () => {
    await admin.run('CREATE TABLE VAULT (A INT)');
    await admin.run('INSERT INTO VAULT VALUES (9)');
    const root = reader.session.root;
    const frame: Frame = {
      ...root,
      session: reader.session,
      role: 'ACCOUNTADMIN',
      secondaryRoles: [],
      rights: 'owner',
      caller: root,
    };
    const result = await account.services.engine.execute('SELECT A FROM DB.PUBLIC.VAULT', frame);
    expect(result.vectors).toEqual([[9]]);
    await expect(account.services.engine.execute('USE ROLE READER', frame)).rejects.toMatchObject({
      code: '090236',
    });
  });
});

describe('grants', () => {
  it('on ALL cover what is there, on FUTURE what comes', async () => {
    await admin.run('CREATE SCHEMA WIDE');
    await admin.run('USE SCHEMA WIDE');
    await admin.run('CREATE TABLE OLD (A INT)');
    await admin.run('GRANT USAGE ON SCHEMA DB.WIDE TO ROLE READER');
    await admin.run('GRANT SELECT ON ALL TABLES IN SCHEMA DB.WIDE TO ROLE READER');
    await admin.run('CREATE TABLE FRESH (A INT)');
    await reader.run('SELECT * FROM DB.WIDE.OLD');
    await expect(reader.run('SELECT * FROM DB.WIDE.FRESH')).rejects.toMatchObject({
      code: '002003',
    });
    await admin.run('GRANT SELECT, INSERT ON FUTURE TABLES IN SCHEMA DB.WIDE TO ROLE READER');
    await admin.run('CREATE TABLE FRESHER (A INT)');
    await reader.run('INSERT INTO DB.WIDE.FRESHER SELECT 1');
    await admin.run('USE SCHEMA PUBLIC');
  });

  it('on FUTURE of a schema come before those of its database, which are ignored there', async () => {
    await admin.run('CREATE DATABASE AHEAD');
    await admin.run('CREATE SCHEMA AHEAD.OWN');
    await admin.run('GRANT SELECT ON FUTURE TABLES IN DATABASE AHEAD TO ROLE READER');
    await admin.run('GRANT SELECT ON FUTURE VIEWS IN DATABASE AHEAD TO ROLE READER');
    await admin.run('GRANT INSERT ON FUTURE TABLES IN SCHEMA AHEAD.OWN TO ROLE PARENT');
    const grantsOn = async (what: string) =>
      (await admin.rows(`SHOW GRANTS ON ${what}`)).map((row) => `${row[1]} ${row[5]}`).sort();
    await admin.run('CREATE TABLE AHEAD.PUBLIC.T (A INT)');
    await admin.run('CREATE TABLE AHEAD.OWN.T (A INT)');
    await admin.run('CREATE VIEW AHEAD.OWN.V AS SELECT 1 AS A');
    expect(await grantsOn('TABLE AHEAD.PUBLIC.T')).toEqual([
      'OWNERSHIP ACCOUNTADMIN',
      'SELECT READER',
    ]);
    expect(await grantsOn('TABLE AHEAD.OWN.T')).toEqual([
      'INSERT PARENT',
      'OWNERSHIP ACCOUNTADMIN',
    ]);
    expect(await grantsOn('VIEW AHEAD.OWN.V')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'SELECT READER']);
    // what a table or view takes over it has instead; a stream has both
    await admin.run('REVOKE ALL ON TABLE AHEAD.PUBLIC.T FROM ROLE READER');
    await admin.run('REVOKE ALL ON VIEW AHEAD.OWN.V FROM ROLE READER');
    await admin.run('CREATE OR REPLACE TABLE AHEAD.PUBLIC.T (A INT) COPY GRANTS');
    await admin.run('CREATE TABLE AHEAD.PUBLIC.TWIN CLONE AHEAD.PUBLIC.T COPY GRANTS');
    await admin.run('CREATE OR REPLACE VIEW AHEAD.OWN.V COPY GRANTS AS SELECT 2 AS A');
    for (const one of ['TABLE AHEAD.PUBLIC.T', 'TABLE AHEAD.PUBLIC.TWIN', 'VIEW AHEAD.OWN.V'])
      expect(await grantsOn(one)).toEqual(['OWNERSHIP ACCOUNTADMIN']);
    await admin.run('CREATE OR REPLACE STREAM AHEAD.PUBLIC.ST ON TABLE AHEAD.PUBLIC.T');
    await admin.run('GRANT SELECT ON FUTURE STREAMS IN DATABASE AHEAD TO ROLE READER');
    await admin.run('CREATE OR REPLACE STREAM AHEAD.PUBLIC.ST COPY GRANTS ON TABLE AHEAD.PUBLIC.T');
    expect(await grantsOn('STREAM AHEAD.PUBLIC.ST')).toContain('SELECT READER');
    await admin.run('DROP DATABASE AHEAD');
    await admin.run('USE SCHEMA DB.PUBLIC');
  });

  it('go with the object that CREATE OR REPLACE replaces', async () => {
    await admin.run('CREATE OR REPLACE TABLE SHORT (A INT)');
    await admin.run('GRANT SELECT ON TABLE SHORT TO ROLE READER');
    await reader.run('SELECT * FROM DB.PUBLIC.SHORT');
    await admin.run('CREATE OR REPLACE TABLE SHORT (A INT)');
    await expect(reader.run('SELECT * FROM DB.PUBLIC.SHORT')).rejects.toMatchObject({
      code: '002003',
    });
  });

  it('are listed by SHOW GRANTS', async () => {
    const on = await admin.rows('SHOW GRANTS ON TABLE SECRET');
    expect(on.map((row) => [row[1], row[5]])).toEqual([
      ['OWNERSHIP', 'ACCOUNTADMIN'],
      ['SELECT', 'READER'],
    ]);
    const to = await admin.rows('SHOW GRANTS TO ROLE READER');
    expect(to.map((row) => [row[1], row[2], row[3]])).toContainEqual(['USAGE', 'WAREHOUSE', 'WH']);
    expect((await admin.rows('SHOW GRANTS OF ROLE PARENT')).map((row) => row[3])).toEqual(['PAT']);
    expect((await admin.rows('SHOW GRANTS TO USER PAT')).map((row) => row[3])).toContain('READER');
    const future = await admin.rows('SHOW FUTURE GRANTS IN SCHEMA DB.WIDE');
    expect(future).toHaveLength(2);
    const role = String(future[0]?.[5]);
    const toRole = await admin.run(`SHOW FUTURE GRANTS TO ROLE ${role}`);
    expect(toRole.columns.map(({ name }) => name)).toEqual([
      'created_on',
      'privilege',
      'grant_on',
      'name',
      'grant_to',
      'grantee_name',
      'grant_option',
    ]);
    expect(await admin.rows(`SHOW FUTURE GRANTS TO ROLE ${role}`)).toContainEqual(future[0]);
  });

  it('of unknown privileges or to unknown roles are refused', async () => {
    await expect(admin.run('GRANT FLY ON TABLE SECRET TO ROLE READER')).rejects.toMatchObject({
      code: '001003',
    });
    await expect(admin.run('GRANT SELECT ON TABLE SECRET TO ROLE NOBODY')).rejects.toMatchObject({
      code: '002003',
    });
  });
});
