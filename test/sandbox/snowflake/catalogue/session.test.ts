import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

describe('ALTER SESSION', () => {
  it.each(['SET NOSUCH = 1', 'UNSET NOSUCH', `SET QUERY_TAG = 'x' NOSUCH = 1`])(
    'refuses a parameter that there is not: %s',
    async (what) => {
      await expect(door.run(`ALTER SESSION ${what}`)).rejects.toMatchObject({
        code: '001420',
        sqlState: '22023',
        message: "SQL compilation error:\ninvalid property 'NOSUCH' for 'SESSION'",
      });
    },
  );

  it('sets nothing when one of several is refused', async () => {
    await door.run(`ALTER SESSION SET QUERY_TAG = 'other' NOSUCH = 1`).catch(() => undefined);
    expect(door.session.parameters.get('QUERY_TAG')).toBeUndefined();
  });

  it.each([
    'WEEK_START = 1',
    'QUOTED_IDENTIFIERS_IGNORE_CASE = TRUE',
    `TIMESTAMP_TYPE_MAPPING = 'TIMESTAMP_LTZ'`,
  ])('refuses by name what would make queries answer otherwise: %s', async (what) => {
    const [name = ''] = what.split(' ');
    await expect(door.run(`ALTER SESSION SET ${what}`)).rejects.toMatchObject({
      code: '000002',
      message: expect.stringContaining(name),
    });
  });

  it('takes the parameters of the platform and of clients', async () => {
    await door.run(`ALTER SESSION SET JSON_INDENT = 0, WEEK_START = 0`);
    await door.run('ALTER SESSION SET PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = JSON');
    await door.run(
      'ALTER SESSION UNSET JSON_INDENT, WEEK_START, PYTHON_CONNECTOR_QUERY_RESULT_FORMAT',
    );
  });
});

describe('USE SECONDARY ROLES', () => {
  it('activates the roles that are named, and those alone', async () => {
    await door.run('CREATE ROLE R1');
    await door.run('CREATE ROLE R2');
    await door.run('CREATE ROLE MAIN');
    await door.run('CREATE USER PERSON');
    for (const role of ['R1', 'R2', 'MAIN']) await door.run(`GRANT ROLE ${role} TO USER PERSON`);
    for (const role of ['R1', 'R2']) {
      await door.run(`CREATE TABLE T_${role} AS SELECT 1 AS A`);
      await door.run(`GRANT USAGE ON DATABASE DB TO ROLE ${role}`);
      await door.run(`GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE ${role}`);
      await door.run(`GRANT USAGE ON WAREHOUSE WH TO ROLE ${role}`);
      await door.run(`GRANT SELECT ON TABLE T_${role} TO ROLE ${role}`);
    }
    const person = await account.open('PERSON', 'MAIN');
    const read = (role: string) => person.value(`SELECT A FROM DB.PUBLIC.T_${role}`);
    await person.run('USE SECONDARY ROLES R2');
    expect(await read('R2')).toBe(1);
    await expect(read('R1')).rejects.toMatchObject({ code: '002003' });
    expect(await person.value('SELECT CURRENT_SECONDARY_ROLES()')).toBe(
      '{"roles":"R2","value":"R2"}',
    );
    await person.run('USE SECONDARY ROLES "R1", R2');
    expect([await read('R1'), await read('R2')]).toEqual([1, 1]);
    await person.run('USE SECONDARY ROLES NONE');
    await expect(read('R2')).rejects.toMatchObject({ code: '002003' });
    await person.run('USE SECONDARY ROLES ALL');
    expect([await read('R1'), await read('R2')]).toEqual([1, 1]);
    await person.close();
  });

  it('refuses roles that are not there or not the person’s, and changes nothing then', async () => {
    const person = await account.open('PERSON', 'MAIN');
    await person.run('USE SECONDARY ROLES R1');
    await expect(person.run('USE SECONDARY ROLES R2, NOPE')).rejects.toMatchObject({
      code: '002003',
    });
    await expect(person.run('USE SECONDARY ROLES ACCOUNTADMIN')).rejects.toMatchObject({
      code: '003013',
    });
    expect(person.session.root.secondaryRoles).toEqual(['R1']);
    await person.close();
  });
});

describe('SET', () => {
  it('sets several variables at once, all computed before the first is set', async () => {
    await door.run(`SET (A, B) = (1, 'x')`);
    expect(await door.rows('SELECT $A, $B')).toEqual([[1, 'x']]);
    await door.run('SET (A, B) = ($A + 1, $A + 10)');
    expect(await door.rows('SELECT $A, $B')).toEqual([[2, 11]]);
    await door.run('SET (A, B) = ((SELECT 7), 8)');
    expect(await door.value('SELECT $A')).toBe(7);
    await door.run('UNSET (A, B)');
    await expect(door.run('SELECT $B')).rejects.toMatchObject({ code: '002211' });
  });

  it('refuses another number of values', async () => {
    await expect(door.run('SET (A, B) = (1, 2, 3)')).rejects.toMatchObject({ code: '001003' });
    await expect(door.run('SET (A, B) = 1')).rejects.toMatchObject({ code: '001003' });
  });
});

describe('a session parameter', () => {
  /** Value and level of LOCK_TIMEOUT. */
  const shown = async (by: Door, of = '') =>
    (await by.rows(`SHOW PARAMETERS LIKE 'LOCK_TIMEOUT' ${of}`)).map((row) => [row[1], row[3]]);

  it('comes from the nearest of session, user and account', async () => {
    await door.run('CREATE USER PAT_ LOCK_TIMEOUT = 30');
    await door.run('ALTER ACCOUNT SET LOCK_TIMEOUT = 60');
    const person = await account.open('PAT_', 'PUBLIC');
    const admin = await account.open('SANDBOX_ADMIN');
    expect(await shown(person)).toEqual([['30', 'USER']]);
    expect(await shown(admin)).toEqual([['60', 'ACCOUNT']]);
    await person.run('ALTER SESSION SET LOCK_TIMEOUT = 5');
    expect(await shown(person)).toEqual([['5', 'SESSION']]);
    await person.run('ALTER SESSION UNSET LOCK_TIMEOUT');
    expect(await shown(person)).toEqual([['30', 'USER']]);
    expect(await shown(door, 'IN ACCOUNT')).toEqual([['60', 'ACCOUNT']]);
    expect(await shown(door, 'FOR USER PAT_')).toEqual([['30', 'USER']]);
    await door.run('ALTER USER PAT_ UNSET LOCK_TIMEOUT');
    await door.run('ALTER ACCOUNT UNSET LOCK_TIMEOUT');
    expect(await shown(door, 'FOR USER PAT_')).toEqual([['43200', '']]);
    await person.close();
    await admin.close();
  });

  it('is set with others on the user of a service', async () => {
    await door.run('CREATE USER SERVICE_ TYPE = SERVICE DEFAULT_SECONDARY_ROLES = ()');
    await door.run(
      "ALTER USER SERVICE_ SET STATEMENT_TIMEOUT_IN_SECONDS = 60 STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 30 LOCK_TIMEOUT = 10 ABORT_DETACHED_QUERY = TRUE QUERY_TAG = 'bot' TIMEZONE = 'UTC'",
    );
    const service = await account.open('SERVICE_', 'PUBLIC');
    const set = (await service.rows('SHOW PARAMETERS')).filter((row) => row[3] === 'USER');
    expect(Object.fromEntries(set.map((row) => [row[0], row[1]]))).toEqual({
      STATEMENT_TIMEOUT_IN_SECONDS: '60',
      STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: '30',
      LOCK_TIMEOUT: '10',
      ABORT_DETACHED_QUERY: 'true',
      QUERY_TAG: 'bot',
      TIMEZONE: 'UTC',
    });
    await service.close();
  });

  it('acts where the user or the account sets it', async () => {
    await door.run('CREATE OR REPLACE TABLE HELD AS SELECT 1 AS N');
    await door.run(`CREATE USER HASTY TIMEZONE = 'Asia/Tokyo'`);
    await door.run('GRANT ROLE ACCOUNTADMIN TO USER HASTY');
    await door.run('ALTER USER HASTY SET LOCK_TIMEOUT = 0');
    const hasty = await account.open('HASTY', 'ACCOUNTADMIN');
    await door.run('BEGIN');
    await door.run('DELETE FROM DB.PUBLIC.HELD');
    await expect(hasty.run('DELETE FROM DB.PUBLIC.HELD')).rejects.toMatchObject({ code: '000625' });
    await door.run('ROLLBACK');
    expect(
      await hasty.value(`SELECT '2026-01-01 12:00:00 +00:00'::TIMESTAMP_LTZ::VARCHAR`),
    ).toMatch('21:00');
    await hasty.close();
  });

  it.each([
    ['ALTER ACCOUNT SET NOSUCH = 1', '001420'],
    ['ALTER ACCOUNT SET LOCK_TIMEOUT = x', '001006'],
    ['ALTER SESSION SET LOCK_TIMEOUT = -1', '001006'],
    ['ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 604801', '001006'],
    ['ALTER ACCOUNT SET WEEK_START = 1', '000002'],
    ['ALTER USER SANDBOX_ADMIN SET WEEK_START = 1', '000002'],
  ])('is refused where it is wrong: %s', async (sql, code) => {
    await expect(door.run(sql)).rejects.toMatchObject({ code });
  });

  it("of the account is the administrator's to set", async () => {
    const person = await account.open('PAT_', 'PUBLIC');
    await expect(person.run('ALTER ACCOUNT SET LOCK_TIMEOUT = 1')).rejects.toMatchObject({
      code: '003001',
    });
    await person.close();
  });
});
