import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

beforeEach(async () => {
  for (const name of ['T1', 'T2'])
    await door.run(
      `CREATE OR REPLACE TABLE ${name} (N INT AUTOINCREMENT, A NUMBER NOT NULL, B VARCHAR(5) DEFAULT 'none', J VARIANT)`,
    );
  await door.run('CREATE OR REPLACE TABLE SRC (X NUMBER, Y VARCHAR, J VARIANT)');
  await door.run(
    `INSERT INTO SRC SELECT COLUMN1, COLUMN2, PARSE_JSON(COLUMN3) FROM VALUES
      (1, 'a', '{"k": 1}'), (20, 'b', '{"k": 2}'), (300, 'c', NULL)`,
  );
});

const told = async (sql: string, binds: readonly (string | number)[] = []) => {
  const { columns, vectors, statementType } = await door.run(sql, { binds });
  const counts = columns.map(({ name }, index) => [name, vectors[index]?.[0]]);
  return { statementType, ...Object.fromEntries(counts) };
};

describe('INSERT ALL and INSERT FIRST', () => {
  it('put each row into all tables, by position, by name and with defaults', async () => {
    expect(
      await told(
        `INSERT ALL
           INTO T1 (A, B, J) VALUES (X, Y, OBJECT_CONSTRUCT('k', J:k))
           INTO T1 (A, B) VALUES (X + 1, DEFAULT)
           INTO T2 (N, A, B) VALUES (DEFAULT, x, NULL)
         SELECT X, Y, J FROM SRC WHERE X < 100`,
      ),
    ).toEqual({
      statementType: 0x3500,
      'number of rows inserted into T1': 4,
      'number of rows inserted into T2': 2,
    });
    expect(await door.rows('SELECT A, B, J:k::INT FROM T1 ORDER BY A')).toEqual([
      [1, 'a', 1],
      [2, 'none', null],
      [20, 'b', 2],
      [21, 'none', null],
    ]);
    expect(await door.rows('SELECT N, A, B FROM T2 ORDER BY A')).toEqual([
      [1, 1, null],
      [2, 20, null],
    ]);
    await told('INSERT ALL INTO SRC INTO SRC (Y, X, J) VALUES (B, A, J) SELECT A, B, J FROM T2');
    expect(await door.value('SELECT COUNT(*) FROM SRC')).toBe(7);
  });

  it('ask each row whether it is meant, all conditions or the first that holds', async () => {
    const clauses = `
      WHEN CASE WHEN X > 10 THEN TRUE END THEN INTO T1 (A) VALUES (X)
      WHEN J:k = 2 OR X > (SELECT 100) THEN INTO T1 (A, B) VALUES (X, 'two') INTO T2 (A) VALUES (X)
      ELSE INTO T2 (A, B) VALUES (X, 'else')
      SELECT * FROM SRC`;
    expect(await told(`INSERT ALL ${clauses}`)).toMatchObject({
      'number of rows inserted into T1': 4,
      'number of rows inserted into T2': 3,
    });
    expect(await door.rows('SELECT A, B FROM T2 ORDER BY A')).toEqual([
      [1, 'else'],
      [20, 'none'],
      [300, 'none'],
    ]);
    expect(await told(`INSERT OVERWRITE FIRST ${clauses}`)).toMatchObject({
      'number of rows inserted into T1': 2,
      'number of rows inserted into T2': 1,
    });
    expect(await door.rows('SELECT A, B FROM T1 ORDER BY A')).toEqual([
      [20, 'none'],
      [300, 'none'],
    ]);
  });

  it('compute the source once, and take binds wherever they stand', async () => {
    await told(
      `INSERT ALL WHEN X = ? THEN INTO T1 (A, B) VALUES (R, ?) INTO T2 (A) VALUES (R)
        SELECT X, UNIFORM(1, 1000000000, RANDOM()) AS R FROM SRC WHERE X < ?`,
      [20, 'bound', 100],
    );
    expect(await door.rows('SELECT T1.A = T2.A, T1.B FROM T1, T2')).toEqual([[true, 'bound']]);
  });

  it('are one statement: what fails leaves nothing, and a transaction holds all of it', async () => {
    const all = 'INSERT ALL INTO T2 (A) VALUES (X) INTO T1 (A, B) VALUES (X, Y) SELECT X, Y FROM';
    await expect(door.run(`${all} (SELECT X, 'too long' AS Y FROM SRC)`)).rejects.toMatchObject({
      code: '100078',
    });
    expect(await door.value('SELECT COUNT(*) FROM T2')).toBe(0);
    await door.run('BEGIN');
    await door.run(`${all} SRC`);
    await expect(door.run(`${all} (SELECT NULL AS X, Y FROM SRC)`)).rejects.toMatchObject({
      code: '100072',
    });
    const other = await account.open('SANDBOX_ADMIN');
    await other.run('USE SCHEMA DB.PUBLIC');
    await other.run('INSERT INTO T1 (A) VALUES (7)');
    expect(await other.value('SELECT COUNT(*) FROM T2')).toBe(0);
    expect(await door.rows('SELECT (SELECT COUNT(*) FROM T1), (SELECT COUNT(*) FROM T2)')).toEqual([
      [4, 3],
    ]);
    await door.run('ROLLBACK');
    expect(await door.rows('SELECT (SELECT COUNT(*) FROM T1), (SELECT COUNT(*) FROM T2)')).toEqual([
      [1, 0],
    ]);
    await other.close();
  });

  it('tell their columns without running', async () => {
    const sql = 'INSERT ALL INTO T1 (A) VALUES (X) INTO T2 (A) VALUES (X) SELECT X FROM SRC';
    expect(await door.describe(sql)).toEqual([
      'number of rows inserted into T1:fixed(19,0)',
      'number of rows inserted into T2:fixed(19,0)',
    ]);
    expect(await door.value('SELECT COUNT(*) FROM T1')).toBe(0);
  });

  it.each([
    [
      'FIRST without a condition',
      'INSERT FIRST INTO T1 (A) VALUES (X) SELECT X FROM SRC',
      '001003',
    ],
    [
      'a table that is not there',
      'INSERT ALL INTO NONE (A) VALUES (X) SELECT X FROM SRC',
      '002003',
    ],
    ['too few values', 'INSERT ALL INTO T1 (A, B) VALUES (X) SELECT X FROM SRC', '002020'],
    ['a column of no table', 'INSERT ALL INTO T1 (Q) VALUES (X) SELECT X FROM SRC', '000904'],
    ['a value of no source', 'INSERT ALL INTO T1 (A) VALUES (Q) SELECT X FROM SRC', '000904'],
    ['no source', 'INSERT ALL INTO T1 (A) VALUES (X)', '001003'],
  ])('refuse %s', async (_, sql, code) => {
    await expect(door.run(sql)).rejects.toMatchObject({ code });
  });

  it('need INSERT on each table', async () => {
    await door.run('CREATE ROLE IF NOT EXISTS FEEDER');
    await door.run('GRANT ROLE FEEDER TO USER SANDBOX_ADMIN');
    for (const on of ['DATABASE DB', 'SCHEMA PUBLIC', 'WAREHOUSE WH'])
      await door.run(`GRANT USAGE ON ${on} TO ROLE FEEDER`);
    await door.run('GRANT SELECT, INSERT ON TABLE T1 TO ROLE FEEDER');
    await door.run('GRANT SELECT ON TABLE T2 TO ROLE FEEDER');
    const feeder = await account.open('SANDBOX_ADMIN', 'FEEDER');
    await feeder.run('USE SECONDARY ROLES NONE');
    await feeder.run('USE SCHEMA DB.PUBLIC');
    const into = (table: string) =>
      feeder.run(`INSERT ALL INTO T1 (A) VALUES (X) INTO ${table} (A) VALUES (X) SELECT 1 AS X`);
    await into('T1');
    await expect(into('T2')).rejects.toMatchObject({ code: '003001' });
    await feeder.close();
  });
});
