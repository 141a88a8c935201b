import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let admin: Door;
/** sessions of the roles A, B and C, which have nothing in common */
const doors: Record<string, Door> = {};

beforeAll(async () => {
  account = await openAccount();
  admin = account.admin;
  for (const role of ['A', 'B', 'C']) {
    await admin.run(`CREATE ROLE ${role}`);
    await admin.run(
      `CREATE USER U${role} PASSWORD = 'x' DEFAULT_ROLE = ${role} DEFAULT_SECONDARY_ROLES = ()`,
    );
    await admin.run(`GRANT ROLE ${role} TO USER U${role}`);
    await admin.run(`GRANT USAGE ON WAREHOUSE WH TO ROLE ${role}`);
    await admin.run(`GRANT USAGE ON DATABASE DB TO ROLE ${role}`);
    await admin.run(`GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE ${role}`);
    doors[role] = await account.open(`U${role}`);
    await doors[role].run('USE SCHEMA DB.PUBLIC');
  }
});
afterAll(() => account.stop());
beforeEach(() => admin.run('CREATE OR REPLACE TABLE T (A INT)'));

const as = (role: string, sql: string) => doors[role]?.run(sql);
const refusal = (code: string, sqlState: string, message?: string) =>
  expect.objectContaining({
    code,
    sqlState,
    ...(message === undefined ? {} : { message: expect.stringContaining(message) }),
  });
const notExecuted = refusal('003102', '42501', 'Grant not executed: Insufficient privileges.');
const hidden = refusal('002003', '42S02');
const grantsOn = async (on: string) =>
  (await admin.rows(`SHOW GRANTS ON ${on}`)).map((row) => [row[1], row[5], row[6], row[7]]);

describe('a privilege held WITH GRANT OPTION', () => {
  beforeEach(() => admin.run('GRANT SELECT ON TABLE T TO ROLE A WITH GRANT OPTION'));

  it('may be granted on by a role that does not own the object', async () => {
    await as('A', 'GRANT SELECT ON TABLE T TO ROLE B');
    await as('B', 'SELECT * FROM T');
    expect(await grantsOn('TABLE T')).toEqual([
      ['OWNERSHIP', 'ACCOUNTADMIN', 'true', 'ACCOUNTADMIN'],
      ['SELECT', 'A', 'true', 'ACCOUNTADMIN'],
      ['SELECT', 'B', 'false', 'A'],
    ]);
    await expect(as('B', 'GRANT SELECT ON TABLE T TO ROLE C')).rejects.toEqual(notExecuted);
  });

  it('lets no other privilege be granted', async () => {
    await expect(as('A', 'GRANT INSERT ON TABLE T TO ROLE B')).rejects.toEqual(notExecuted);
    await expect(as('A', 'GRANT SELECT, INSERT ON TABLE T TO ROLE B')).rejects.toEqual(
      refusal('003011', '42501', 'Grant partially executed: privileges [INSERT] not granted.'),
    );
    await as('B', 'SELECT * FROM T');
  });

  it('is not revoked while others hold it through it, unless by CASCADE', async () => {
    await as('A', 'GRANT SELECT ON TABLE T TO ROLE B WITH GRANT OPTION');
    await as('B', 'GRANT SELECT ON TABLE T TO ROLE C');
    await expect(admin.run('REVOKE SELECT ON TABLE T FROM ROLE A')).rejects.toEqual(
      refusal(
        '003036',
        '23001',
        "Dependent grant of privilege 'SELECT' on securable 'DB.PUBLIC.T'",
      ),
    );
    await as('C', 'SELECT * FROM T');
    await admin.run('REVOKE SELECT ON TABLE T FROM ROLE A CASCADE');
    for (const role of ['A', 'B', 'C'])
      await expect(as(role, 'SELECT * FROM T')).rejects.toEqual(hidden);
  });

  it('stays when only its option is revoked', async () => {
    await admin.run('REVOKE GRANT OPTION FOR SELECT ON TABLE T FROM ROLE A');
    await as('A', 'SELECT * FROM T');
    await expect(as('A', 'GRANT SELECT ON TABLE T TO ROLE B')).rejects.toEqual(notExecuted);
  });

  it('lets a role take back what it granted itself, and nothing else', async () => {
    await as('A', 'GRANT SELECT ON TABLE T TO ROLE B');
    await admin.run('GRANT SELECT ON TABLE T TO ROLE C');
    await as('A', 'REVOKE SELECT ON TABLE T FROM ROLE B');
    await as('A', 'REVOKE SELECT ON TABLE T FROM ROLE C');
    await expect(as('B', 'SELECT * FROM T')).rejects.toEqual(hidden);
    await as('C', 'SELECT * FROM T');
  });
});

describe('MANAGE GRANTS', () => {
  it('grants on objects of others, as if in the name of their owners, and does not use them', async () => {
    await admin.run('GRANT MANAGE GRANTS ON ACCOUNT TO ROLE A');
    await as('A', 'GRANT SELECT ON TABLE T TO ROLE B');
    await as('B', 'SELECT * FROM T');
    expect(await grantsOn('TABLE T')).toContainEqual(['SELECT', 'B', 'false', 'ACCOUNTADMIN']);
    await expect(as('A', 'SELECT * FROM T')).rejects.toEqual(hidden);
    await expect(as('A', 'DROP TABLE T')).rejects.toEqual(hidden);
  });

  it('leaves EXECUTE TASK to ACCOUNTADMIN', async () => {
    await admin.run('GRANT MANAGE GRANTS ON ACCOUNT TO ROLE A');
    await expect(as('A', 'GRANT EXECUTE TASK ON ACCOUNT TO ROLE B')).rejects.toEqual(notExecuted);
    await as('A', 'GRANT CREATE ROLE ON ACCOUNT TO ROLE B');
    await admin.run('REVOKE MANAGE GRANTS ON ACCOUNT FROM ROLE A');
    await expect(as('A', 'GRANT CREATE ROLE ON ACCOUNT TO ROLE B')).rejects.toEqual(notExecuted);
  });
});

describe('a schema with managed access', () => {
  it('leaves grants to its own owner', async () => {
    await admin.run('CREATE OR REPLACE SCHEMA DB.MANAGED WITH MANAGED ACCESS');
    await admin.run('USE SCHEMA DB.PUBLIC');
    await admin.run('GRANT USAGE, CREATE TABLE ON SCHEMA DB.MANAGED TO ROLE A');
    await as('A', 'CREATE TABLE DB.MANAGED.M (A INT)');
    await expect(as('A', 'GRANT SELECT ON TABLE DB.MANAGED.M TO ROLE B')).rejects.toEqual(
      notExecuted,
    );
    await expect(as('A', 'GRANT OWNERSHIP ON TABLE DB.MANAGED.M TO ROLE B')).rejects.toEqual(
      notExecuted,
    );
    await admin.run('GRANT OWNERSHIP ON SCHEMA DB.MANAGED TO ROLE C REVOKE CURRENT GRANTS');
    await as('C', 'GRANT USAGE ON SCHEMA DB.MANAGED TO ROLE B');
    await as('C', 'GRANT SELECT ON TABLE DB.MANAGED.M TO ROLE B');
    await as('B', 'SELECT * FROM DB.MANAGED.M');
  });
});

describe('ownership', () => {
  it('is not handed over while grants depend on it, unless they are copied or revoked', async () => {
    await admin.run('GRANT SELECT ON TABLE T TO ROLE B');
    await expect(admin.run('GRANT OWNERSHIP ON TABLE T TO ROLE A')).rejects.toEqual(
      refusal(
        '003036',
        '23001',
        "SQL execution error: Dependent grant of privilege 'SELECT' on securable 'DB.PUBLIC.T' to role 'B' exists.",
      ),
    );
    await admin.run('GRANT OWNERSHIP ON TABLE T TO ROLE A COPY CURRENT GRANTS');
    expect(await grantsOn('TABLE T')).toEqual([
      ['OWNERSHIP', 'A', 'true', 'A'],
      ['SELECT', 'B', 'false', 'A'],
    ]);
    await admin.run('GRANT OWNERSHIP ON TABLE T TO ROLE C REVOKE CURRENT GRANTS');
    expect(await grantsOn('TABLE T')).toEqual([['OWNERSHIP', 'C', 'true', 'C']]);
  });

  it('goes to the role that drops the owner', async () => {
    await admin.run('CREATE ROLE SHORT');
    await admin.run('GRANT OWNERSHIP ON TABLE T TO ROLE SHORT');
    await admin.run('GRANT OWNERSHIP ON ROLE SHORT TO ROLE A');
    await as('A', 'DROP ROLE SHORT');
    expect(await grantsOn('TABLE T')).toEqual([['OWNERSHIP', 'A', 'true', 'A']]);
  });

  it('can be promised of objects to come', async () => {
    await admin.run('CREATE OR REPLACE SCHEMA DB.COMING');
    await admin.run('GRANT USAGE ON SCHEMA DB.COMING TO ROLE A');
    await admin.run('GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA DB.COMING TO ROLE A');
    await admin.run('CREATE TABLE DB.COMING.N (A INT)');
    await admin.run('USE SCHEMA DB.PUBLIC');
    expect(await grantsOn('TABLE DB.COMING.N')).toEqual([['OWNERSHIP', 'A', 'true', 'A']]);
    await as('A', 'DROP TABLE DB.COMING.N');
  });
});

describe('a role', () => {
  it('is not granted in a circle', async () => {
    await admin.run('GRANT ROLE A TO ROLE B');
    await admin.run('GRANT ROLE B TO ROLE C');
    await expect(admin.run('GRANT ROLE C TO ROLE A')).rejects.toEqual(refusal('003001', '42501'));
    await expect(admin.run('GRANT ROLE A TO ROLE A')).rejects.toEqual(refusal('003001', '42501'));
    await admin.run('REVOKE ROLE A FROM ROLE B');
    await admin.run('REVOKE ROLE B FROM ROLE C');
  });

  it('is granted on by its owner alone', async () => {
    await expect(as('A', 'GRANT ROLE B TO ROLE C')).rejects.toEqual(notExecuted);
  });
});

describe('a grant', () => {
  it.each([
    ['GRANT SELECT ON TABLE T TO DATABASE ROLE DB.X', 'database roles'],
    ['GRANT DATABASE ROLE DB.X TO ROLE A', 'GRANT DATABASE ROLE'],
    ['REVOKE DATABASE ROLE DB.X FROM ROLE A', 'REVOKE DATABASE ROLE'],
    ['GRANT USAGE ON DATABASE DB TO SHARE S', 'shares'],
    ['GRANT SELECT ON TABLE T TO APPLICATION ROLE X', 'applications'],
    ['GRANT USAGE ON SECRET X TO ROLE A', 'grants on SECRET'],
    ['GRANT USAGE ON INTEGRATION X TO ROLE A', 'grants on INTEGRATION'],
  ])('is refused by name: %s', async (sql, named) => {
    await expect(admin.run(sql)).rejects.toEqual(refusal('000002', '0A000', named));
  });

  it('names in full what it does not find', async () => {
    await expect(admin.run('GRANT SELECT ON TABLE NOPE TO ROLE A')).rejects.toEqual(
      refusal('002003', '02000', "Table 'DB.PUBLIC.NOPE' does not exist or not authorized."),
    );
  });
});
