import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run(
    `CREATE TABLE N (A INT, B NUMBER(12,2), C NUMBER(20,10), D NUMBER(38,12), E NUMBER(5,3), F FLOAT, S VARCHAR(7),
      V VARIANT, DAY DATE, T TIMESTAMP_TZ)`,
  );
  await door.run(
    `INSERT INTO N (A, B, C, D, E, F, S) VALUES (17, 17.25, 17.25, 17.25, 1.5, 1.5, 'x')`,
  );
});
afterAll(() => account.stop());

/** The result type of an expression, as `NUMBER(12,2)`, by the row type and by SYSTEM$TYPEOF. */
const types = async (expression: string): Promise<string[]> => {
  const from = 'FROM N LIMIT 1';
  const { columns } = await door.run(`SELECT ${expression} ${from}`);
  const [{ type = '', precision = 0, scale = 0, length = 0 } = {}] = columns;
  const asked = await door.value(`SELECT SYSTEM$TYPEOF(${expression}) ${from}`);
  const names: Readonly<Record<string, string>> = {
    fixed: `NUMBER(${precision},${scale})`,
    text: `VARCHAR(${length})`,
    real: 'FLOAT',
  };
  return [names[type] ?? type.toUpperCase(), String(asked).replace(/\[.*/, '')];
};

describe('the type of a result', () => {
  // Scale and precision: docs, "Arithmetic operators" and, for constants and CONCAT, "SYSTEM$TYPEOF".
  it.each([
    ['1', 'NUMBER(1,0)'],
    ['12.50', 'NUMBER(4,2)'],
    ['1e10', 'NUMBER(11,0)'],
    ['1.5e1', 'NUMBER(2,0)'],
    ['10000 + 1', 'NUMBER(6,0)'],
    [`'something'`, 'VARCHAR(9)'],
    [`''`, 'VARCHAR(1)'],
    [`CONCAT('every', 'body')`, 'VARCHAR(9)'],
    [`'abc'::VARCHAR(5)`, 'VARCHAR(5)'],
    ['CAST(A AS VARCHAR(3))', 'VARCHAR(3)'],
    [`TRY_CAST('5' AS NUMBER(10,2))`, 'NUMBER(10,2)'],
    ['NULL::CHAR', 'VARCHAR(1)'],
    ['A::VARCHAR', 'VARCHAR(16777216)'],
    ['S', 'VARCHAR(7)'],
    [`S || 'ab'`, 'VARCHAR(9)'],
    ['UPPER(S)', 'VARCHAR(21)'],
    ['SUBSTR(S, 1, 2)', 'VARCHAR(7)'],
    [`COALESCE(S, 'longer than seven')`, 'VARCHAR(17)'],
    [`CASE WHEN A = 1 THEN 'no' WHEN A IN (2, 3) THEN 'perhaps' ELSE 'yes' END`, 'VARCHAR(7)'],
    [`IFF(S = 'x', 'a', NULL)`, 'VARCHAR(16777216)'],
    ['C * 1.5', 'NUMBER(22,11)'],
    ['B * B', 'NUMBER(24,4)'],
    ['1 / 3', 'NUMBER(7,6)'],
    ['A / 3', 'NUMBER(38,6)'],
    ['B / 0.5', 'NUMBER(19,8)'],
    ['1 / D', 'NUMBER(19,6)'],
    ['B % E', 'NUMBER(13,3)'],
    ['MOD(7, B)', 'NUMBER(12,2)'],
    ['B + E - 1', 'NUMBER(15,3)'],
    ['-B', 'NUMBER(12,2)'],
    ['ROUND(B)', 'NUMBER(13,0)'],
    ['ROUND(B, 1)', 'NUMBER(13,1)'],
    ['ROUND(B, 3)', 'NUMBER(12,2)'],
    ['TRUNC(B, -1)', 'NUMBER(13,0)'],
    ['CEIL(1.25)', 'NUMBER(4,0)'],
    ['FLOOR(F)', 'FLOAT'],
    ['COALESCE(B, E)', 'NUMBER(13,3)'],
    ['IFF(A = 1, 1, 2.55)', 'NUMBER(3,2)'],
    ['NVL(B, 0)', 'NUMBER(12,2)'],
    ['GREATEST(A, B)', 'NUMBER(38,2)'],
    ['LENGTH(S)', 'NUMBER(18,0)'],
    ['(SELECT MAX(B) FROM N) + 1', 'NUMBER(13,2)'],
    ['COUNT(*) OVER ()', 'NUMBER(18,0)'],
    ['ROW_NUMBER() OVER (ORDER BY S)', 'NUMBER(18,0)'],
    ['LAG(C) OVER (ORDER BY S)', 'NUMBER(20,10)'],
    ['SUM(C) OVER (PARTITION BY S ORDER BY A)', 'NUMBER(32,10)'],
    ["A > 1 AND S LIKE '%x'", 'BOOLEAN'],
    ['SQRT(A)', 'FLOAT'],
    ['SEQ4()', 'NUMBER(10,0)'],
    ['A::FLOAT(53)', 'FLOAT'],
    ["'2026-01-01'::TIMESTAMP WITH TIME ZONE IS NULL", 'BOOLEAN'],
  ])('%s is %s', async (expression, type) => {
    expect(await types(expression)).toEqual([type, type]);
  });

  it.each([
    ['SUM(C)', 'NUMBER(32,10)'],
    ['SUM(1)', 'NUMBER(13,0)'],
    ['SUM(C) + 1', 'NUMBER(33,10)'],
    ['AVG(C)', 'NUMBER(34,12)'],
    ['AVG(A)', 'NUMBER(38,6)'],
    ['MEDIAN(E)', 'NUMBER(8,6)'],
    ['VARIANCE(C)', 'NUMBER(38,12)'],
    ['VAR_POP(A)', 'NUMBER(38,6)'],
    ['VARIANCE_SAMP(F)', 'FLOAT'],
    ['STDDEV(C)', 'FLOAT'],
    ['MAX(S)', 'VARCHAR(7)'],
    ['COUNT(DISTINCT S)', 'NUMBER(18,0)'],
    ['COUNT_IF(A = 1)', 'NUMBER(13,0)'],
  ])('of an aggregate: %s is %s', async (expression, type) => {
    const [first] = await types(expression);
    expect(first).toBe(type);
  });

  it.each([
    ['NULL', 'NULL[LOB]'],
    ['10000', 'NUMBER(5,0)[SB2]'],
    ['1e10', 'NUMBER(11,0)[SB8]'],
    ['B', 'NUMBER(12,2)[SB8]'],
    ['F', 'FLOAT[DOUBLE]'],
    ['V:a.b', 'VARIANT[LOB]'],
    ['ARRAY_CONSTRUCT(1)', 'ARRAY[LOB]'],
    ['OBJECT_CONSTRUCT()', 'OBJECT[LOB]'],
    ['DAY', 'DATE[SB4]'],
    ['T', 'TIMESTAMP_TZ(9)[SB16]'],
    ["DATE_TRUNC('month', DAY)", 'DATE[SB4]'],
    ['YEAR(DAY) = 2020', 'BOOLEAN[SB1]'],
  ])('SYSTEM$TYPEOF(%s) is %s', async (expression, type) => {
    expect(await door.value(`SELECT SYSTEM$TYPEOF(${expression}) FROM N`)).toBe(type);
  });

  it('goes through queries, views, CREATE TABLE AS and set operations', async () => {
    await door.run(`CREATE VIEW W (X, Y) AS SELECT 'abc' AS S, SUM(B) FROM N GROUP BY ALL`);
    await door.run(
      `CREATE TABLE M AS WITH Q AS (SELECT X, Y * 2 AS Z FROM W)
        SELECT Q.*, J.L FROM Q CROSS JOIN (SELECT S || 'x' AS L, 1 FROM N) J (L, ONE)
        UNION ALL SELECT 'longer', 1.555, 'y'`,
    );
    const described = await door.rows('DESCRIBE TABLE M');
    expect(described.map(([name, type]) => [name, type])).toEqual([
      ['X', 'VARCHAR(6)'],
      ['Z', 'NUMBER(26,3)'],
      ['L', 'VARCHAR(8)'],
    ]);
    expect((await door.rows('DESCRIBE VIEW W')).map(([, type]) => type)).toEqual([
      'VARCHAR(3)',
      'NUMBER(24,2)',
    ]);
    await expect(
      door.run(`INSERT INTO M VALUES ('as long as this', 1, 'z')`),
    ).rejects.toMatchObject({ code: '100078' });
    const { columns, vectors } = await door.run('SELECT * FROM M ORDER BY Z');
    expect(vectors[1]).toEqual([1_555, 34_500]);
    expect(columns).toMatchObject([{ length: 6 }, { precision: 26, scale: 3 }, { length: 8 }]);
  });

  it('has the names that the standard gives to types', async () => {
    await door.run(
      `CREATE TABLE NAMES (A TIMESTAMP(3) WITHOUT TIME ZONE, B TIMESTAMP WITH TIME ZONE, C TIMESTAMP WITH LOCAL TIME ZONE,
        D FLOAT(24), E DOUBLE PRECISION)`,
    );
    const described = await door.rows('DESCRIBE TABLE NAMES');
    expect(described.map(([, type]) => type)).toEqual([
      'TIMESTAMP_NTZ(3)',
      'TIMESTAMP_TZ(9)',
      'TIMESTAMP_LTZ(9)',
      'FLOAT',
      'FLOAT',
    ]);
    expect(
      await door.describe("SELECT CAST('2026-01-01' AS TIMESTAMP WITH LOCAL TIME ZONE) AS A"),
    ).toEqual(['A:timestamp_ltz']);
  });

  it.each(['DECFLOAT', 'GEOGRAPHY', 'MAP(VARCHAR, INT)', 'VECTOR(FLOAT, 3)', 'UUID'])(
    'is never %s, which is refused by its name',
    async (type) => {
      const refusal = {
        code: '000002',
        message: expect.stringContaining(type.split('(')[0] ?? ''),
      };
      await expect(door.run(`SELECT '1'::${type}`)).rejects.toMatchObject(refusal);
      await expect(door.run(`SELECT CAST('1' AS ${type})`)).rejects.toMatchObject(refusal);
      await expect(door.run(`CREATE TABLE REFUSED (A ${type})`)).rejects.toMatchObject(refusal);
    },
  );

  it('of times has the digits of a second that the column or the cast asks for, and no more', async () => {
    await door.run(
      'CREATE TABLE DIGITS (A TIMESTAMP_NTZ(3), B TIMESTAMP_LTZ(0), C TIMESTAMP_TZ(1), D TIME(2), E TIMESTAMP_NTZ)',
    );
    const at = (day: string) => `'${day} 01:02:03.987654'`;
    const old = at('1969-01-01');
    await door.run(
      `INSERT INTO DIGITS VALUES (${old}, ${old}, '1969-01-01 01:02:03.987654 +02:00', '01:02:03.987654', ${old})`,
    );
    await door.run(`UPDATE DIGITS SET B = ${at('2026-01-01')}, A = E`);
    const { columns } = await door.run('SELECT * FROM DIGITS');
    expect(columns.map(({ scale }) => scale)).toEqual([3, 0, 1, 2, 9]);
    expect(
      await door.rows(
        `SELECT A::VARCHAR, B::VARCHAR, C::VARCHAR, D = '01:02:03.98', E::TIMESTAMP_NTZ(2) = '1969-01-01 01:02:03.98',
          CAST(E AS TIMESTAMP_LTZ(4))::VARCHAR, E::TIMESTAMP_NTZ(6) = E FROM DIGITS`,
      ),
    ).toEqual([
      [
        '1969-01-01 01:02:03.987',
        '2026-01-01 01:02:03.000 +0000',
        '1969-01-01 01:02:03.900 +0200',
        true,
        true,
        '1969-01-01 01:02:03.987 +0000',
        true,
      ],
    ]);
  });

  it('of what is bound is not told by its digits', async () => {
    const { columns } = await door.run('SELECT ?, ?, ? + 1', { binds: [5, 'abc', 5] });
    expect(columns).toMatchObject([{ precision: 38 }, { length: 16_777_216 }, { precision: 38 }]);
  });
});
