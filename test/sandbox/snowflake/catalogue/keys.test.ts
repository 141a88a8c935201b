import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run(`CREATE TABLE PERSON (
    ID INT PRIMARY KEY, MAIL VARCHAR NOT NULL UNIQUE RELY COMMENT 'one each', NICK VARCHAR,
    CONSTRAINT NAMES UNIQUE (NICK, MAIL) NOT ENFORCED)`);
  await door.run(`CREATE TABLE ORDERS (
    ID INT, LINE INT, BUYER INT CONSTRAINT BUYERS FOREIGN KEY REFERENCES PERSON (ID) ON DELETE NO ACTION,
    CONSTRAINT PK PRIMARY KEY (ID, LINE))`);
});
afterAll(() => account.stop());

/** Columns of a SHOW answer by name, without times. */
const shown = async (sql: string, ...names: string[]) => {
  const { columns, vectors, rowCount } = await door.run(sql);
  return Array.from({ length: rowCount }, (_, row) =>
    names.map((name) => vectors[columns.findIndex((one) => one.name === name)]?.[row]),
  );
};

describe('keys', () => {
  it('take duplicates, but primary keys take no NULL', async () => {
    await door.run(`INSERT INTO PERSON VALUES (1, 'a', 'x'), (1, 'a', 'x')`);
    await door.run('INSERT INTO ORDERS VALUES (1, 1, 999)');
    expect(await door.value('SELECT COUNT(*) FROM PERSON')).toBe(2);
    await expect(door.run(`INSERT INTO PERSON VALUES (NULL, 'a', 'x')`)).rejects.toMatchObject({
      code: '100072',
    });
    await expect(door.run('INSERT INTO ORDERS VALUES (1, NULL, 1)')).rejects.toMatchObject({
      code: '100072',
    });
  });

  it('are shown by DESCRIBE TABLE', async () => {
    expect(await shown('DESC TABLE PERSON', 'name', 'null?', 'primary key', 'unique key')).toEqual([
      ['ID', 'N', 'Y', 'N'],
      ['MAIL', 'N', 'N', 'Y'],
      ['NICK', 'Y', 'N', 'Y'],
    ]);
  });

  it('are listed by SHOW PRIMARY KEYS and SHOW UNIQUE KEYS, of a table or of a scope', async () => {
    const names = ['table_name', 'column_name', 'key_sequence', 'constraint_name'];
    expect(await shown('SHOW PRIMARY KEYS IN TABLE ORDERS', ...names)).toEqual([
      ['ORDERS', 'ID', 1, 'PK'],
      ['ORDERS', 'LINE', 2, 'PK'],
    ]);
    expect(await shown('SHOW TERSE PRIMARY KEYS IN SCHEMA DB.PUBLIC', 'table_name')).toEqual([
      ['ORDERS'],
      ['ORDERS'],
      ['PERSON'],
    ]);
    expect(await shown('SHOW UNIQUE KEYS IN PERSON', 'column_name', 'rely', 'comment')).toEqual([
      ['MAIL', 'true', 'one each'],
      ['NICK', 'false', null],
      ['MAIL', 'false', null],
    ]);
    const [[name]] = (await shown('SHOW PRIMARY KEYS IN PERSON', 'constraint_name')) as [[string]];
    expect(name).toMatch(/^SYS_CONSTRAINT_/);
    await expect(door.run('SHOW PRIMARY KEYS IN TABLE NOPE')).rejects.toMatchObject({
      code: '002003',
    });
  });

  it('between tables are listed from both sides', async () => {
    const names = ['pk_table_name', 'pk_column_name', 'fk_table_name', 'fk_column_name', 'fk_name'];
    const row = ['PERSON', 'ID', 'ORDERS', 'BUYER', 'BUYERS'];
    expect(await shown('SHOW IMPORTED KEYS IN TABLE ORDERS', ...names)).toEqual([row]);
    expect(await shown('SHOW EXPORTED KEYS IN TABLE PERSON', ...names)).toEqual([row]);
    expect(await shown('SHOW IMPORTED KEYS IN TABLE PERSON', ...names)).toEqual([]);
    expect(await shown('SHOW EXPORTED KEYS IN ACCOUNT', ...names)).toEqual([row]);
  });

  it('are in INFORMATION_SCHEMA.TABLE_CONSTRAINTS', async () => {
    expect(
      await door.rows(`SELECT TABLE_NAME, CONSTRAINT_TYPE, ENFORCED FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS
        WHERE CONSTRAINT_NAME IN ('PK', 'NAMES', 'BUYERS') ORDER BY 1, 2`),
    ).toEqual([
      ['ORDERS', 'FOREIGN KEY', 'NO'],
      ['ORDERS', 'PRIMARY KEY', 'NO'],
      ['PERSON', 'UNIQUE', 'NO'],
    ]);
  });

  it('are added, renamed and dropped by ALTER TABLE, and follow their columns', async () => {
    await door.run('CREATE OR REPLACE TABLE T (A INT, B INT, C INT)');
    await door.run('ALTER TABLE T ADD CONSTRAINT TA PRIMARY KEY (A)');
    await door.run('ALTER TABLE T ADD UNIQUE (B)');
    await door.run('ALTER TABLE T ADD FOREIGN KEY (C) REFERENCES T');
    await door.run('ALTER TABLE T ADD COLUMN D INT UNIQUE');
    await door.run('ALTER TABLE T RENAME COLUMN A TO A2');
    await door.run('ALTER TABLE T RENAME CONSTRAINT TA TO TB');
    expect(await shown('SHOW PRIMARY KEYS IN T', 'column_name', 'constraint_name')).toEqual([
      ['A2', 'TB'],
    ]);
    expect(await shown('SHOW IMPORTED KEYS IN T', 'pk_name')).toEqual([['TB']]);
    expect(await shown('SHOW UNIQUE KEYS IN T', 'column_name')).toEqual([['B'], ['D']]);
    await door.run('CREATE OR REPLACE TABLE REFERRING (T INT REFERENCES T)');
    await door.run('ALTER TABLE T RENAME COLUMN A2 TO A3');
    expect(await shown('SHOW EXPORTED KEYS IN T', 'fk_table_name', 'pk_column_name')).toEqual([
      ['REFERRING', 'A3'],
      ['T', 'A3'],
    ]);
    await door.run('ALTER TABLE T DROP UNIQUE (B)');
    await door.run('ALTER TABLE T DROP COLUMN D');
    await door.run('ALTER TABLE T DROP CONSTRAINT TB CASCADE');
    expect(await shown('SHOW UNIQUE KEYS IN T', 'column_name')).toEqual([]);
    await expect(door.run('ALTER TABLE T DROP PRIMARY KEY')).rejects.toMatchObject({
      code: '002043',
    });
  });

  it('go along with LIKE and CLONE', async () => {
    await door.run('CREATE TABLE L LIKE ORDERS');
    await door.run('CREATE TABLE K CLONE ORDERS');
    for (const table of ['L', 'K'])
      expect(await shown(`SHOW PRIMARY KEYS IN ${table}`, 'column_name')).toEqual([
        ['ID'],
        ['LINE'],
      ]);
  });

  it.each([
    ['CREATE TABLE X (A INT PRIMARY KEY, PRIMARY KEY (A))', '002200'],
    ['CREATE TABLE X (A INT, PRIMARY KEY (B))', '000904'],
    ['CREATE TABLE X (A INT REFERENCES NOPE (B))', '002003'],
    ['CREATE TABLE X (A VARCHAR REFERENCES PERSON (NICK))', '002200'],
    ['CREATE TABLE X (A INT PRIMARY KEY ENFORCED)', '000002'],
    ['CREATE TABLE X (A INT, FOREIGN KEY A)', '001003'],
    ['ALTER TABLE PERSON ADD PRIMARY KEY (MAIL)', '002200'],
    ['ALTER TABLE PERSON ADD CONSTRAINT NAMES UNIQUE (ID)', '002200'],
  ])('are refused where they are wrong: %s', async (sql, code) => {
    await expect(door.run(sql)).rejects.toMatchObject({ code });
  });
});
