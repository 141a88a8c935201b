import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

/** Columns of a SHOW answer by name, without times. */
const shown = async (sql: string, ...names: string[]) => {
  const { columns, vectors, rowCount } = await door.run(sql);
  return Array.from({ length: rowCount }, (_, row) =>
    names.map((name) => vectors[columns.findIndex((one) => one.name === name)]?.[row]),
  );
};

describe('ALTER TABLE … COLUMN … TYPE', () => {
  it('lets text grow and numbers have other digits, and keeps the rows', async () => {
    await door.run(
      `CREATE OR REPLACE TABLE W (N NUMBER(5,2), V VARCHAR(3)) AS SELECT 123.45, 'abc'`,
    );
    await door.run('ALTER TABLE W ALTER COLUMN N SET DATA TYPE NUMBER(9,2)');
    await door.run('ALTER TABLE W MODIFY V TYPE VARCHAR(5)');
    await door.run(`INSERT INTO W VALUES (1234567.89, 'abcde')`);
    expect(await shown('DESC TABLE W', 'type')).toEqual([['NUMBER(9,2)'], ['VARCHAR(5)']]);
    expect(await door.rows('SELECT N::VARCHAR, V FROM W ORDER BY N')).toEqual([
      ['123.45', 'abc'],
      ['1234567.89', 'abcde'],
    ]);
  });

  it.each(['N SET DATA TYPE VARCHAR', 'N SET DATA TYPE NUMBER(9,3)', 'V TYPE VARCHAR(2)'])(
    'refuses what the platform refuses: %s',
    async (what) => {
      await expect(door.run(`ALTER TABLE W ALTER ${what}`)).rejects.toMatchObject({
        code: '040052',
      });
    },
  );

  it.each(['SET NOT NULL', 'DROP DEFAULT', 'TYPE INT'])(
    'names a column that is not there: %s',
    async (what) => {
      await expect(door.run(`ALTER TABLE W ALTER NOPE ${what}`)).rejects.toMatchObject({
        code: '000904',
      });
    },
  );
});

describe('ALTER TABLE … ADD COLUMN … NOT NULL', () => {
  it('fills the rows that there are, and takes no NULL from then on', async () => {
    await door.run('CREATE OR REPLACE TABLE A AS SELECT 1 AS N');
    await door.run('ALTER TABLE A ADD COLUMN C INT DEFAULT 5 NOT NULL');
    expect(await door.rows('SELECT * FROM A')).toEqual([[1, 5]]);
    for (const sql of ['INSERT INTO A VALUES (2, NULL)', 'UPDATE A SET C = NULL'])
      await expect(door.run(sql)).rejects.toMatchObject({ code: '100072' });
  });

  it('is refused without a value for the rows that there are', async () => {
    await expect(door.run('ALTER TABLE A ADD COLUMN D INT NOT NULL')).rejects.toThrow(
      "Non-nullable column 'D' cannot be added to non-empty table 'A' unless it has a non-null default value.",
    );
    await door.run('CREATE OR REPLACE TABLE E (N INT)');
    await door.run('ALTER TABLE E ADD COLUMN D INT NOT NULL');
    await expect(door.run('INSERT INTO E (N) VALUES (1)')).rejects.toMatchObject({
      code: '100072',
    });
  });

  it('leaves nothing behind when a default cannot be computed', async () => {
    await expect(
      door.run(`ALTER TABLE A ADD COLUMN X INT, Y INT DEFAULT 'no number'`),
    ).rejects.toMatchObject({ code: '100038' });
    expect(await shown('DESC TABLE A', 'name')).toEqual([['N'], ['C']]);
    await door.run('ALTER TABLE A ADD COLUMN X INT, Y INT');
  });
});

describe('CLONE', () => {
  it.each([
    'CREATE SCHEMA S2 CLONE PUBLIC AT (OFFSET => -60)',
    'CREATE DATABASE D2 CLONE DB INCLUDE INTERNAL STAGES',
    'CREATE TABLE T2 CLONE A AT (OFFSET => -60)',
  ])('is refused by name where it is not done: %s', async (sql) => {
    await expect(door.run(sql)).rejects.toMatchObject({
      code: '000002',
      message: expect.stringContaining('CLONE'),
    });
  });
});
