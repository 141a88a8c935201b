import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;

beforeAll(async () => {
  account = await openAccount();
  await account.admin.run('CREATE TABLE T (K INT, N INT)');
  await account.admin.run('INSERT INTO T VALUES (1, 0), (2, 4)');
});
afterAll(() => account.stop());

describe('a day of the week', () => {
  it('that is none is refused', async () => {
    await expect(
      account.admin.run("SELECT NEXT_DAY('2020-08-07'::DATE, 'xx')"),
    ).rejects.toMatchObject({ code: '100038' });
    expect(await account.admin.value("SELECT NEXT_DAY('2020-08-07'::DATE, NULL)")).toBe(null);
  });
});

describe('a division', () => {
  it.each(['1/0', '5 % 0', 'MOD(5, 0)', '1.5 / (1 - 1)', 'SUM(8 / N) FROM T', '1 / -N FROM T'])(
    'by zero is refused: SELECT %s',
    async (what) => {
      await expect(account.admin.run(`SELECT ${what}`)).rejects.toMatchObject({
        code: '100051',
        sqlState: '22012',
        message: 'Division by zero',
      });
    },
  );

  it.each([
    ['8 / N FROM T WHERE N <> 0', 2],
    ['DIV0(1, 0)', 0],
    ['1 / NULLIF(0, 0)', null],
    ['CASE WHEN 0 = 0 THEN 7 ELSE 1 / 0 END', 7],
    ['12 / 2 / 3', 2],
    ['IFF(N = 0, 0, 8 / N) FROM T WHERE K = 2', 2],
    ['8 / CASE WHEN K = 2 THEN N END FROM T WHERE K = 2', 2],
  ])('by something else is done: SELECT %s', async (what, result) => {
    const value = await account.admin.value(
      `SELECT TO_DOUBLE(${what.replace(/ FROM.*/, '')})${/ FROM.*/.exec(what)?.[0] ?? ''}`,
    );
    expect(value).toBe(result);
  });
});

describe('a MERGE', () => {
  it('refuses several source rows for one target row', async () => {
    const merge = `MERGE INTO T USING (SELECT 1 AS K UNION ALL SELECT 1) S ON T.K = S.K
      WHEN MATCHED THEN UPDATE SET N = 5`;
    await expect(account.admin.run(merge)).rejects.toMatchObject({
      code: '100090',
      sqlState: '42P18',
    });
    expect(await account.admin.value('SELECT N FROM T WHERE K = 1')).toBe(0);
  });

  it('inserts source rows that are alike', async () => {
    await account.admin.run(`MERGE INTO T X USING (SELECT 9 AS K UNION ALL SELECT 9) S ON X.K = S.K
      WHEN MATCHED THEN UPDATE SET N = 1 WHEN NOT MATCHED THEN INSERT (K) VALUES (S.K)`);
    expect(await account.admin.value('SELECT COUNT(*) FROM T WHERE K = 9')).toBe(2);
  });
});

describe('a VARIANT column', () => {
  it.each([
    [`X = 'text'`, [1]],
    [`S.X <> 'text'`, [2]],
    [`'text' = X`, [1]],
    [`X IN ('text', 'b')`, [1]],
    [`X = 'text' AND K > 0 OR S.X = '5'`, [1, 2]],
    [`X > 3 AND K = 2`, [2]],
  ])('is compared with a text as what it holds: %s', async (condition, keys) => {
    await account.admin.run('CREATE OR REPLACE TABLE VARIANTS (K INT, X VARIANT)');
    await account.admin.run(
      `INSERT INTO VARIANTS SELECT 1, TO_VARIANT('text') UNION ALL SELECT 2, TO_VARIANT(5)`,
    );
    const rows = await account.admin.rows(`SELECT K FROM VARIANTS S WHERE ${condition} ORDER BY K`);
    expect(rows.flat()).toEqual(keys);
  });
});

describe('two transactions that wait for each other', () => {
  it('are told apart: the one that closes the circle is refused', async () => {
    const one = account.admin;
    const two = await account.open('SANDBOX_ADMIN');
    await one.run('CREATE TABLE U (K INT)');
    await one.run('INSERT INTO U VALUES (1)');
    await one.run('BEGIN');
    await two.run('BEGIN');
    await one.run('UPDATE T SET N = 1');
    await two.run('UPDATE U SET K = 2');
    const waiting = one.run('UPDATE U SET K = 3');
    await new Promise((resolve) => setImmediate(resolve));
    await expect(two.run('UPDATE T SET N = 2')).rejects.toMatchObject({
      code: '000625',
      message: expect.stringContaining('deadlock'),
    });
    await two.run('ROLLBACK');
    await waiting;
    await one.run('ROLLBACK');
  });
});

describe('a file of the machine', () => {
  it.each([
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM T, '/etc/passwd'",
    "SELECT * FROM T JOIN '/etc/passwd' ON TRUE",
    "SELECT * FROM READ_TEXT('/etc/passwd')",
    "SELECT * FROM TABLE(READ_PARQUET('/tmp/x'))",
    "SELECT * FROM GLOB('/etc/*')",
    "CREATE TABLE COPIED AS SELECT * FROM READ_CSV('/etc/passwd')",
  ])('is out of reach: %s', async (sql) => {
    await expect(account.admin.run(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^00/),
    });
  });
});

describe('a text that is no value of the type', () => {
  it.each([
    ["'x'::INT", '100038', '22018'],
    ["'x'::TIMESTAMP", '100035', '22007'],
    ["'x'::DATE", '100040', '22007'],
  ])('is refused by the code of the type: %s', async (value, code, sqlState) => {
    await expect(account.admin.run(`SELECT ${value}`)).rejects.toMatchObject({ code, sqlState });
  });
});

describe('a table that the sandbox does not make', () => {
  it('is refused by the name of what it would need', async () => {
    await expect(
      account.admin.run('CREATE TABLE CHECKED (A INT CHECK (A > 0))'),
    ).rejects.toMatchObject({
      code: '000002',
      message: "Unsupported feature 'CHECK constraints' in this sandbox.",
    });
  });
});

describe('a text that is no statement', () => {
  it.each([
    ['SELEC 1', "syntax error line 1 at position 0 unexpected 'SELEC'."],
    ['-- first\n FROM T', "syntax error line 2 at position 1 unexpected 'FROM'."],
    [') SELECT 1', "syntax error line 1 at position 0 unexpected ')'."],
  ])('is refused where it begins: %s', async (sql, told) => {
    await expect(account.admin.run(sql)).rejects.toMatchObject({
      code: '001003',
      sqlState: '42000',
      message: `SQL compilation error:\n${told}`,
    });
  });

  it('is told from a name of two columns', async () => {
    await expect(account.admin.run('SELECT N FROM T A, T B')).rejects.toMatchObject({
      code: '002028',
      sqlState: '42601',
      message: expect.stringContaining("ambiguous column name 'N'"),
    });
  });
});
