import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run('CREATE TABLE N (A INT, B NUMBER(12,2), F FLOAT)');
  await door.run('INSERT INTO N VALUES (1, 10.5, 1.5), (2, 20.25, 2.5), (2, 3, 0.5)');
});
afterAll(() => account.stop());

/** An expression's scale (`real` for a float) and value, written with that scale. */
const answer = async (expression: string): Promise<string> => {
  const { columns, vectors } = await door.run(`SELECT ${expression}`);
  const [column] = columns;
  const cell = vectors[0]?.[0] ?? null;
  if (cell === null) return `${column?.type} null`;
  if (column?.type !== 'fixed') return `${column?.type} ${cell}`;
  const scale = column.scale ?? 0;
  const digits = BigInt(cell as number)
    .toString()
    .replace('-', '')
    .padStart(scale + 1, '0');
  const sign = Number(cell) < 0 ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

describe('numbers', () => {
  // The scale of a quotient is max(S1, min(S1 + 6, 12)): docs, "Scale and precision in arithmetic operations".
  it.each([
    ['1 / 3', '0.333333'],
    ['1::NUMBER(20,15) / 7', '0.142857142857143'],
    ['-7 / 2', '-3.500000'],
    ['2 * MOD(7, 4)', '6'],
    ['10 - MOD(-7, 2 + 2)', '13'],
    ['COALESCE(1295.8 / 71.208, 1.00 / 3)', '18.19739360'],
    ['10.0 / 4', '2.5000000'],
    ['2 / 3 / 5', '0.133333400000'],
    ['1 / 2 * 3', '1.500000'],
    ['2 * 3 / 4', '1.500000'],
    ['100 / 0.001', '100000.000000'],
    ['12345678901.23 / 1', '12345678901.23000000'],
    ['12345678901234567890 / 7', '1763668414462081127.142857'],
    ['1.5::FLOAT / 2', 'real 0.75'],
    ['1 / 2::FLOAT', 'real 0.5'],
    ['DIV0(1, 4)', '0.250000'],
    ['DIV0(1, 0)', '0.000000'],
    ['(SELECT 5) / 4', '1.250000'],
    ['AVG(A) FROM N', '1.666667'],
    ['AVG(B) FROM N', '11.25000000'],
    ['AVG(F) FROM N', 'real 1.5'],
    ['AVG(DISTINCT A) FROM N', '1.500000'],
    ['AVG(A) OVER (PARTITION BY A) FROM N WHERE A = 2', '2.000000'],
    ['AVG(A) FROM N WHERE A > 5', 'fixed null'],
    ['SUM(B) / COUNT(*) FROM N', '11.25000000'],
    ['SUM(B) FROM N', '33.75'],
    ['SUM(A)::FLOAT / COUNT(*) FROM N', `real ${5 / 3}`],
    ['MEDIAN(A) FROM N', '2.000'],
    ['MEDIAN(B) FROM N WHERE B > 5', '15.37500'],
    ['MEDIAN(F) FROM N', 'real 1.5'],
    ['PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY B DESC) FROM N WHERE B > 5', '15.37500'],
    ['PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY B DESC) FROM N', '15.37500'],
    ['PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY B) FROM N', '6.75000'],
    ['PERCENTILE_CONT(0.1) WITHIN GROUP (ORDER BY NULLIF(F, 0.5)) FROM N', 'real 1.6'],
    [
      'PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY B) OVER (PARTITION BY A) FROM N WHERE A = 2',
      '11.62500',
    ],
    ['ROUND(2.5)', '3'],
    ['ROUND(-2.5)', '-3'],
    ['ROUND(1.005, 2)', '1.01'],
    ['ROUND(1234.5, -2)', '1200'],
    ['CEIL(5)', '5'],
    ['CEIL(2.123, 2)', '2.13'],
    ['FLOOR(-2.1)', '-3'],
    ['TRUNC(2.789, 1)::NUMBER(3,1)', '2.7'],
    ['10.01 * 1.1', '11.011'],
    [`'5' + 1`, '6'],
    [`1 - '-2.5'`, '3.5'],
    [`10 - '3' - '2'`, '5'],
    ['0.1 + 0.2', '0.3'],
    ['100000 * 100000', '10000000000'],
    ['2147483647 + 1', '2147483648'],
    ['9223372036854775807 + 1', '9223372036854775808'],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    [`TO_NUMBER('12.7')`, '13'],
    [`TO_DECIMAL('12.345', 10, 2)`, '12.35'],
  ])('%s is %s', async (expression, expected) => {
    expect(await answer(expression)).toBe(expected);
  });

  it.each([
    ['2.5::FLOAT::INT', '3'],
    ['(-2.5)::FLOAT::INT', '-3'],
    ['CAST(0.5::DOUBLE AS BIGINT)', '1'],
    ['2.5::FLOAT::NUMBER(3,0)', '3'],
    ['2.125::FLOAT::NUMBER(5,2)', '2.13'],
    ['F::INT FROM N WHERE F = 2.5', '3'],
    ['SUM(F)::INT FROM N', '5'],
    ['MAX(F + 0.0)::NUMBER FROM N', '3'],
    ['(SELECT MAX(F) FROM N)::INT', '3'],
    ['(F::INT + 0.5::FLOAT)::INT FROM N WHERE F = 2.5', '4'],
    ['MAX(F::INT) OVER () FROM N LIMIT 1', '3'],
    ['TO_NUMBER(2.5::FLOAT)', '3'],
    ['TO_NUMBER(-2.5::FLOAT, 10, 0)', '-3'],
    [`PARSE_JSON('2.5')::INT`, '3'],
    [`PARSE_JSON('{"a": -2.5}'):a::INT`, '-3'],
    [`'2.5'::INT`, '3'],
    ['2.5::INT', '3'],
  ])('round half away from zero when cast: %s is %s', async (expression, expected) => {
    expect(await answer(expression)).toBe(expected);
  });

  it('round half away from zero where they are put into a column of whole numbers', async () => {
    await door.run('CREATE OR REPLACE TABLE ROUNDED (A INT, B BIGINT, C NUMBER(3,0))');
    await door.run('INSERT INTO ROUNDED SELECT F, -F, F FROM N WHERE F = 2.5');
    await door.run('INSERT INTO ROUNDED VALUES (2.5::FLOAT, -2.5::FLOAT, 2.5::FLOAT)');
    await door.run('INSERT INTO ROUNDED VALUES (?, ?, ?)', { binds: [2.5, -2.5, 2.5] });
    await door.run('INSERT INTO ROUNDED VALUES (0, 0, 0)');
    await door.run(
      'UPDATE ROUNDED SET A = 2.5::FLOAT, B = -ROUNDED.A - 2.5::FLOAT, C = F FROM N WHERE ROUNDED.A = 0 AND F = 2.5',
    );
    await door.run(
      `MERGE INTO ROUNDED USING (SELECT F FROM N WHERE F = 2.5) S ON A = 99
       WHEN NOT MATCHED THEN INSERT (A, B, C) VALUES (F, -F, F)`,
    );
    await door.run(
      'EXECUTE IMMEDIATE $$ DECLARE I INT; J INT DEFAULT -2.5::FLOAT; BEGIN I := 2.5::FLOAT; INSERT INTO ROUNDED VALUES (:I, :J, :I); END $$',
    );
    await door.run('CREATE OR REPLACE TABLE TYPED (A BIGINT) AS SELECT F FROM N WHERE F = 2.5');
    expect(await door.rows('SELECT DISTINCT * FROM ROUNDED')).toEqual([[3, -3, 3]]);
    expect(await door.value('SELECT A FROM TYPED')).toBe(3);
  });

  it('of whole columns hold 38 digits', async () => {
    await door.run('CREATE OR REPLACE TABLE WIDE (A INT, B NUMBER(38,0))');
    await door.run('INSERT INTO WIDE VALUES (12345678901234567890123, -9223372036854775809)');
    expect(await door.rows('SELECT A, B, A + 1, SUM(A) OVER () FROM WIDE')).toEqual([
      [
        12345678901234567890123n,
        -9223372036854775809n,
        12345678901234567890124n,
        12345678901234567890123n,
      ],
    ]);
  });

  it.each([
    ['1 / 0', '100051', 'Division by zero'],
    ['1 / (A - A) FROM N', '100051', 'Division by zero'],
    ['5 % 0', '100051', 'Division by zero'],
    ['12345.678::NUMBER(5,2)', '100046', 'type FIXED[SB4](5,2){nullable}, value 12345.678'],
    [
      '99999999999999999999999999999999999999 * 99999999999999999999999999999999999999',
      '100046',
      'Number out of representable range',
    ],
    [`'1234'::NUMBER(3,0)`, '100039', `Numeric value '1234' is out of range`],
    [`'abc' + 1`, '100038', `Numeric value 'abc' is not recognized`],
    [`'abc'::NUMBER(3,0)`, '100038', `Numeric value 'abc' is not recognized`],
  ])('refuse %s with %s', async (expression, code, message) => {
    await expect(door.run(`SELECT ${expression}`)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('that do not fit a column are refused, and nothing is stored', async () => {
    await expect(door.run('INSERT INTO N (B) VALUES (1), (12345678901.5)')).rejects.toMatchObject({
      code: '100046',
      sqlState: '22003',
    });
    expect(await door.value('SELECT COUNT(*) FROM N')).toBe(3);
  });

  it.each([
    [`REPEAT('x', A)`, 'x'],
    [`SUBSTR('abc', A, A)`, 'a'],
    [`LEFT('abc', A) || RIGHT('abc', A)`, 'ac'],
    [`LPAD('x', A + 1, '-')`, '-x'],
    [`SPLIT_PART('a,b', ',', A)`, 'a'],
    ['CHR(A + 64)', 'A'],
    [`('2020-01-01'::DATE + A)::VARCHAR`, '2020-01-02'],
    [`DATEADD(day, A, '2020-01-01'::DATE)::VARCHAR`, '2020-01-02'],
    [`STRTOK('a b', ' ', A)`, 'a'],
    ['TIMESTAMP_FROM_PARTS(2020, A, A, A, 1, 1)::VARCHAR', '2020-01-01 01:01:01.000'],
    [`SPLIT('a,b', ',')[A]::VARCHAR`, 'b'],
  ])('of a column count and point: %s', async (expression, expected) => {
    expect(await door.value(`SELECT ${expression} FROM N WHERE A = 1`)).toBe(expected);
  });
});
