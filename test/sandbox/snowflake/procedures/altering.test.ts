import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

let account: TestAccount;
let owner: Client;
let reader: Client;

beforeAll(async () => {
  prepareClient();
  account = await startTestAccount();
  owner = await account.as('OWNER');
  reader = await account.as('READER');
});
afterAll(() => account.stop());

const procedure = (head: string, body = 'BEGIN RETURN CURRENT_ROLE(); END') =>
  owner.query(`CREATE OR REPLACE PROCEDURE ${head} RETURNS VARCHAR LANGUAGE SQL AS $$ ${body} $$`);
const described = async (client: Client, what: string) => {
  const { rows } = await client.query(`DESCRIBE ${what}`);
  return Object.fromEntries(rows.map(({ property, value }) => [property, value]));
};
const column = async (client: Client, sql: string, name: string) =>
  (await client.query(sql)).rows.map((row) => row[name]);

describe('a routine that is altered', () => {
  it('has a new name, with its grants, and leaves the old one free', async () => {
    await procedure('OLD(A NUMBER)');
    await owner.query('GRANT USAGE ON PROCEDURE OLD(NUMBER) TO ROLE READER');
    await owner.query('ALTER PROCEDURE OLD(INT) RENAME TO NEW');
    expect((await reader.query('CALL NEW(1)')).rows).toEqual([{ NEW: 'OWNER' }]);
    await expect(owner.query('CALL OLD(1)')).rejects.toMatchObject({ code: '002141' });
    await procedure('OLD(A NUMBER)');
    await expect(owner.query('ALTER PROCEDURE OLD(INT) RENAME TO NEW')).rejects.toMatchObject({
      code: '002002',
    });
  });

  it('runs with the rights that it has now', async () => {
    await procedure('RIGHTS()');
    await owner.query('GRANT USAGE ON PROCEDURE RIGHTS() TO ROLE READER');
    await owner.query('ALTER PROCEDURE RIGHTS() EXECUTE AS CALLER');
    expect((await reader.query('CALL RIGHTS()')).rows).toEqual([{ RIGHTS: 'READER' }]);
    expect(await described(owner, 'PROCEDURE RIGHTS()')).toMatchObject({ 'execute as': 'CALLER' });
    await owner.query('ALTER PROCEDURE RIGHTS() EXECUTE AS OWNER');
    expect((await reader.query('CALL RIGHTS()')).rows).toEqual([{ RIGHTS: 'OWNER' }]);
  });

  it('has a comment or the standard one', async () => {
    await procedure('SAYS()');
    const says = () => column(owner, "SHOW PROCEDURES LIKE 'SAYS'", 'description');
    await owner.query("ALTER PROCEDURE SAYS() SET COMMENT = 'mine'");
    expect(await says()).toEqual(['mine']);
    await owner.query('ALTER PROCEDURE SAYS() UNSET COMMENT');
    expect(await says()).toEqual(['user-defined procedure']);
  });

  it('shows what it is made of to its owner alone once it is secure', async () => {
    await owner.query("CREATE FUNCTION F(A NUMBER) RETURNS NUMBER AS 'A + 1'");
    await owner.query('GRANT USAGE ON FUNCTION F(NUMBER) TO ROLE READER');
    const definitions = () =>
      column(
        reader,
        "SELECT FUNCTION_DEFINITION AS D FROM INFORMATION_SCHEMA.FUNCTIONS WHERE FUNCTION_NAME = 'F'",
        'D',
      );
    expect(await described(reader, 'FUNCTION F(NUMBER)')).toMatchObject({ body: 'A + 1' });
    expect(await definitions()).toEqual(['A + 1']);
    await owner.query('ALTER FUNCTION F(NUMBER) SET SECURE');
    expect(await column(reader, "SHOW FUNCTIONS LIKE 'F'", 'is_secure')).toEqual(['Y']);
    expect(await described(reader, 'FUNCTION F(NUMBER)')).toMatchObject({ body: null });
    expect(await described(owner, 'FUNCTION F(NUMBER)')).toMatchObject({ body: 'A + 1' });
    expect(await definitions()).toEqual([null]);
    await owner.query('ALTER FUNCTION F(NUMBER) UNSET SECURE');
    expect(await definitions()).toEqual(['A + 1']);
  });

  it.each([
    ['ALTER PROCEDURE NOBODY(INT) EXECUTE AS CALLER', '002003'],
    ['ALTER PROCEDURE RIGHTS() SET TRACE_LEVEL = ALWAYS', '000002'],
    ['ALTER PROCEDURE RIGHTS() SET LOG_LEVEL = LOUD', '001006'],
    ['ALTER FUNCTION F(INT) EXECUTE AS CALLER', '001003'],
    ['ALTER PROCEDURE RIGHTS() RENAME TO NOWHERE.NO.P', '002003'],
  ])('is refused: %s', async (sql, code) => {
    await expect(owner.query(sql)).rejects.toMatchObject({ code });
  });

  it('is its owner’s alone to alter', async () => {
    await expect(reader.query('ALTER PROCEDURE RIGHTS() EXECUTE AS CALLER')).rejects.toMatchObject({
      code: '003001',
    });
    await owner.query('ALTER PROCEDURE IF EXISTS NOBODY(INT) EXECUTE AS CALLER');
  });
});

describe('CREATE OR REPLACE PROCEDURE', () => {
  it('takes the grants away but for COPY GRANTS', async () => {
    const grants = () => column(owner, 'SHOW GRANTS ON PROCEDURE GIVEN()', 'privilege');
    await procedure('GIVEN()');
    await owner.query('GRANT USAGE ON PROCEDURE GIVEN() TO ROLE READER');
    await procedure('GIVEN() COPY GRANTS');
    expect(await grants()).toEqual(['OWNERSHIP', 'USAGE']);
    await procedure('GIVEN()');
    expect(await grants()).toEqual(['OWNERSHIP']);
  });
});

describe('INFORMATION_SCHEMA', () => {
  it('lists procedures with their arguments', async () => {
    await procedure('LISTED(A NUMBER, B VARCHAR)');
    const { rows } = await owner.query(
      `SELECT PROCEDURE_OWNER AS O, ARGUMENT_SIGNATURE AS A, DATA_TYPE AS T, PROCEDURE_LANGUAGE AS L
       FROM INFORMATION_SCHEMA.PROCEDURES WHERE PROCEDURE_NAME = 'LISTED'`,
    );
    expect(rows).toEqual([{ O: 'OWNER', A: '(A NUMBER, B VARCHAR)', T: 'VARCHAR', L: 'SQL' }]);
  });

  it('lists stages', async () => {
    await owner.query("CREATE STAGE BOX COMMENT = 'kept'");
    const { rows } = await owner.query(
      "SELECT STAGE_TYPE AS T, COMMENT AS C FROM INFORMATION_SCHEMA.STAGES WHERE STAGE_NAME = 'BOX'",
    );
    expect(rows).toEqual([{ T: 'Internal Named', C: 'kept' }]);
  });
});
