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

describe('CREATE OR ALTER TABLE', () => {
  it('makes the table, then makes it like what it says, and keeps the rows', async () => {
    await door.run(
      `CREATE OR ALTER TABLE CA (A INT, B VARCHAR(3), C INT DEFAULT 4) COMMENT = 'one'`,
    );
    await door.run(`INSERT INTO CA VALUES (1, 'abc', 5), (2, 'def', 6)`);
    await door.run('GRANT SELECT ON TABLE CA TO ROLE PUBLIC');
    await door.run(
      `CREATE OR ALTER TABLE CA (A INT NOT NULL COMMENT 'key' PRIMARY KEY, B VARCHAR(9), D INT NOT NULL DEFAULT 7, E VARIANT) DATA_RETENTION_TIME_IN_DAYS = 3`,
    );
    expect(await door.rows('SELECT A, B, D, E FROM CA ORDER BY A')).toEqual([
      [1, 'abc', 7, null],
      [2, 'def', 7, null],
    ]);
    expect(
      await shown('DESC TABLE CA', 'name', 'type', 'null?', 'default', 'primary key', 'comment'),
    ).toEqual([
      ['A', 'NUMBER(38,0)', 'N', null, 'Y', 'key'],
      ['B', 'VARCHAR(9)', 'Y', null, 'N', null],
      ['D', 'NUMBER(38,0)', 'N', '7', 'N', null],
      ['E', 'VARIANT', 'Y', null, 'N', null],
    ]);
    expect(await shown(`SHOW TABLES LIKE 'CA'`, 'comment', 'retention_time')).toEqual([['', '3']]);
    expect(await shown('SHOW GRANTS ON TABLE CA', 'privilege')).toContainEqual(['SELECT']);
    const again = await shown('SHOW PRIMARY KEYS IN TABLE CA', 'constraint_name');
    await door.run('CREATE OR ALTER TABLE CA (A INT PRIMARY KEY, B VARCHAR(9), D INT)');
    expect(await shown('SHOW PRIMARY KEYS IN TABLE CA', 'constraint_name')).toEqual(again);
    await door.run('INSERT INTO CA VALUES (3, NULL, NULL)');
  });

  it.each([
    ['A NUMBER(38,2), B VARCHAR(9), D INT', '040052'],
    ['A INT, B VARCHAR(2), D INT, F INT', '040052'],
    ['B VARCHAR(9), A INT, D INT', '000002'],
    ['A INT, F INT, B VARCHAR(9), D INT', '000002'],
    ['A INT DEFAULT 3, B VARCHAR(9), D INT', '000002'],
    ['A INT, B VARCHAR(9), D INT, F INT NOT NULL', '002136'],
    ['A INT, F INT DEFAULT 1, B VARCHAR(9) NOT NULL', '000002'],
    ['A INT, B VARCHAR(9), D INT NOT NULL, F INT', '100072'],
  ])('refuses (%s), and leaves all as it was', async (columns, code) => {
    await door.run('CREATE OR REPLACE TABLE CB (A INT, B VARCHAR(9), D INT)');
    await door.run(`INSERT INTO CB VALUES (1, 'abcdefghi', NULL)`);
    const before = await shown('DESC TABLE CB', 'name', 'type', 'null?', 'default');
    await expect(door.run(`CREATE OR ALTER TABLE CB (${columns})`)).rejects.toMatchObject({ code });
    expect(await shown('DESC TABLE CB', 'name', 'type', 'null?', 'default')).toEqual(before);
    await door.run('INSERT INTO CB VALUES (NULL, NULL, NULL)');
    expect(await door.rows('SELECT * FROM CB ORDER BY A')).toEqual([
      [1, 'abcdefghi', null],
      [null, null, null],
    ]);
  });

  it.each(['AS SELECT 1 AS A', 'LIKE CB', 'CLONE CB'])('is refused by name: %s', async (what) => {
    await expect(door.run(`CREATE OR ALTER TABLE CC ${what}`)).rejects.toMatchObject({
      code: '000002',
    });
  });
});
