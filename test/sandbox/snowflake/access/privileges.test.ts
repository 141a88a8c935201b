import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

interface Case {
  readonly privilege: string;
  /** what GRANT names after ON */
  readonly on: string;
  readonly sql: string;
  /** a privilege that shows the object and does not let the statement run */
  readonly besides?: string;
  /** how the statement is refused to a role without any privilege on the object */
  readonly hidden: string;
  /** how it is refused to a role that has `besides` alone */
  readonly refused?: string;
  /** brings back what the statement changed */
  readonly undo?: string;
}

const inSchema = (kind: string, sql: string, undo: string): Case => ({
  privilege: `CREATE ${kind}`,
  on: 'SCHEMA DB.PUBLIC',
  sql,
  hidden: '003001',
  undo,
});
const onAccount = (privilege: string, sql: string, undo: string): Case => ({
  privilege,
  on: 'ACCOUNT',
  sql,
  hidden: '003001',
  undo,
});
const ofTable = (privilege: string, sql: string, besides = 'REFERENCES'): Case => ({
  privilege,
  on: 'TABLE DB.PUBLIC.T',
  sql,
  besides,
  hidden: '002003',
  refused: '003001',
});

const cases: readonly Case[] = [
  ofTable('SELECT', 'SELECT * FROM T'),
  ofTable('INSERT', 'INSERT INTO T VALUES (1)'),
  ofTable('UPDATE', 'UPDATE T SET A = 2'),
  ofTable('DELETE', 'DELETE FROM T'),
  ofTable('TRUNCATE', 'TRUNCATE TABLE T'),
  {
    privilege: 'SELECT',
    on: 'VIEW DB.PUBLIC.V',
    sql: 'SELECT * FROM V',
    besides: 'REFERENCES',
    hidden: '002003',
    refused: '003001',
  },
  {
    privilege: 'USAGE',
    on: 'SEQUENCE DB.PUBLIC.Q',
    sql: 'SELECT Q.NEXTVAL',
    hidden: '002003',
  },
  {
    privilege: 'READ',
    on: 'STAGE DB.PUBLIC.G',
    sql: 'LIST @G',
    besides: 'USAGE',
    hidden: '002003',
    refused: '003001',
  },
  {
    privilege: 'WRITE',
    on: 'STAGE DB.PUBLIC.G',
    sql: 'REMOVE @G',
    besides: 'READ',
    hidden: '002003',
    refused: '003001',
  },
  {
    privilege: 'USAGE',
    on: 'PROCEDURE DB.PUBLIC.P()',
    sql: 'CALL P()',
    hidden: '002141',
  },
  {
    privilege: 'OPERATE',
    on: 'TASK DB.PUBLIC.K',
    sql: 'ALTER TASK K SUSPEND',
    besides: 'MONITOR',
    hidden: '002003',
    refused: '003001',
  },
  {
    privilege: 'MONITOR',
    on: 'TASK DB.PUBLIC.K',
    sql: 'DESCRIBE TASK K',
    hidden: '002003',
  },
  {
    privilege: 'USAGE',
    on: 'WAREHOUSE W2',
    sql: 'USE WAREHOUSE W2',
    besides: 'MONITOR',
    hidden: '002043',
    refused: '002043',
    undo: 'USE WAREHOUSE WH',
  },
  {
    privilege: 'OPERATE',
    on: 'WAREHOUSE W2',
    sql: 'ALTER WAREHOUSE W2 SUSPEND',
    besides: 'MONITOR',
    hidden: '002003',
    refused: '003001',
  },
  {
    privilege: 'MODIFY',
    on: 'WAREHOUSE W2',
    sql: 'ALTER WAREHOUSE W2 SET AUTO_SUSPEND = 61',
    besides: 'OPERATE',
    hidden: '002003',
    refused: '003001',
  },
  {
    privilege: 'USAGE',
    on: 'SCHEMA DB.OTHER',
    sql: 'USE SCHEMA DB.OTHER',
    hidden: '002043',
    undo: 'USE SCHEMA DB.PUBLIC',
  },
  {
    privilege: 'USAGE',
    on: 'DATABASE OTHER',
    sql: 'USE DATABASE OTHER',
    hidden: '002043',
    undo: 'USE SCHEMA DB.PUBLIC',
  },
  inSchema('TABLE', 'CREATE TABLE N (A INT)', 'DROP TABLE N'),
  inSchema('VIEW', 'CREATE VIEW N AS SELECT 1 AS A', 'DROP VIEW N'),
  inSchema('SEQUENCE', 'CREATE SEQUENCE N', 'DROP SEQUENCE N'),
  inSchema('STAGE', 'CREATE STAGE N', 'DROP STAGE N'),
  inSchema('FILE FORMAT', 'CREATE FILE FORMAT N TYPE = CSV', 'DROP FILE FORMAT N'),
  inSchema(
    'PROCEDURE',
    'CREATE PROCEDURE N() RETURNS INT LANGUAGE SQL AS $$ BEGIN RETURN 1; END $$',
    'DROP PROCEDURE N()',
  ),
  inSchema('TASK', 'CREATE TASK N WAREHOUSE = WH AS SELECT 1', 'DROP TASK N'),
  {
    privilege: 'CREATE SCHEMA',
    on: 'DATABASE DB',
    sql: 'CREATE SCHEMA DB.N',
    hidden: '003001',
    undo: 'DROP SCHEMA DB.N',
  },
  onAccount('CREATE DATABASE', 'CREATE DATABASE N', 'DROP DATABASE N'),
  onAccount('CREATE WAREHOUSE', 'CREATE WAREHOUSE N', 'DROP WAREHOUSE N'),
  onAccount('CREATE ROLE', 'CREATE ROLE N', 'DROP ROLE N'),
  onAccount('CREATE USER', 'CREATE USER N', 'DROP USER N'),
];

describe('a privilege', () => {
  let account: TestAccount;
  let admin: Door;
  let role: Door;

  beforeAll(async () => {
    account = await openAccount();
    admin = account.admin;
    for (const sql of [
      'CREATE ROLE R',
      `CREATE USER PAT PASSWORD = 'x' DEFAULT_ROLE = R DEFAULT_SECONDARY_ROLES = ()`,
      'GRANT ROLE R TO USER PAT',
      'CREATE DATABASE OTHER',
      'CREATE SCHEMA DB.OTHER',
      'USE SCHEMA DB.PUBLIC',
      'CREATE WAREHOUSE W2',
      'USE WAREHOUSE WH',
      'GRANT USAGE ON WAREHOUSE WH TO ROLE R',
      'GRANT USAGE ON DATABASE DB TO ROLE R',
      'GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE R',
      'CREATE TABLE T (A INT)',
      'CREATE VIEW V AS SELECT A FROM T',
      'CREATE SEQUENCE Q',
      'CREATE STAGE G',
      'CREATE PROCEDURE P() RETURNS INT LANGUAGE SQL AS $$ BEGIN RETURN 1; END $$',
      'CREATE TASK K WAREHOUSE = WH AS SELECT 1',
    ])
      await admin.run(sql);
    role = await account.open('PAT');
    await role.run('USE SCHEMA DB.PUBLIC');
  });
  afterAll(() => account.stop());

  const codeOf = (sql: string) =>
    role.run(sql).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );
  const within = async (privilege: string | undefined, on: string, sql: string) => {
    if (privilege !== undefined) await admin.run(`GRANT ${privilege} ON ${on} TO ROLE R`);
    try {
      return await codeOf(sql);
    } finally {
      if (privilege !== undefined) await admin.run(`REVOKE ${privilege} ON ${on} FROM ROLE R`);
    }
  };

  it.each(cases)(
    '$privilege on $on, and nothing less, is what it takes: $sql',
    async ({ privilege, on, sql, besides, hidden, refused, undo }) => {
      expect(await codeOf(sql)).toBe(hidden);
      if (refused !== undefined) expect(await within(besides, on, sql)).toBe(refused);
      expect(await within(privilege, on, sql)).toBe('done');
      expect(undo === undefined ? 'done' : await codeOf(undo)).toBe('done');
      expect(await codeOf(sql)).toBe(hidden);
    },
  );
});
