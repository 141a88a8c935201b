import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

const RATES = `(SELECT $1 AS K, $2 AS T, $3 AS "rate" FROM VALUES ('a', 1, 10), ('a', 5, 50), ('b', 9, 90)) AS R`;
const SALES = `(SELECT $1 AS ID, $2 AS K, $3 AS T FROM VALUES (1, 'a', 4), (2, 'a', 7), (3, 'b', 2), (4, 'c', 9)) AS L`;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

describe('a join', () => {
  it.each(['JOIN', 'INNER JOIN', 'CROSS JOIN'])(
    'of all with all is %s without a condition',
    async (join) => {
      const sql = `SELECT * FROM ((SELECT 1 AS A UNION SELECT 2) AS X ${join} (SELECT 3 AS B UNION SELECT 4) AS Y) ORDER BY 1, 2`;
      expect(await door.rows(sql)).toEqual([
        [1, 3],
        [1, 4],
        [2, 3],
        [2, 4],
      ]);
    },
  );

  it('without a condition stands among others that have one', async () => {
    const sql = `SELECT X.A, Y.B, Z.C FROM (SELECT 1 AS A) X JOIN (SELECT 2 AS B) Y JOIN (SELECT 1 AS A, 3 AS C) Z ON X.A = Z.A
      WHERE X.A IN (SELECT P.A FROM (SELECT 1 AS A) P JOIN (SELECT 5 AS E) Q)`;
    expect(await door.rows(sql)).toEqual([[1, 2, 3]]);
  });

  it.each([
    ['JOIN', [['a', 4, 1, 1, 10]]],
    [
      'LEFT JOIN',
      [
        ['a', 4, 1, 1, 10],
        ['c', 9, 4, null, null],
      ],
    ],
    [
      'RIGHT JOIN',
      [
        ['a', 4, 1, 1, 10],
        ['b', null, null, 9, 90],
      ],
    ],
    [
      'FULL OUTER JOIN',
      [
        ['a', 4, 1, 1, 10],
        ['b', null, null, 9, 90],
        ['c', 9, 4, null, null],
      ],
    ],
  ])('by %s with USING shows its columns first, and once', async (join, rows) => {
    const sql = `SELECT * FROM ((SELECT T, ID, K FROM ${SALES} WHERE ID IN (1, 4)) AS L
      ${join} (SELECT T AS U, K, "rate" FROM ${RATES} WHERE "rate" <> 50) AS R USING (k)) ORDER BY 1`;
    expect(await door.rows(sql)).toEqual(rows);
    const both = `SELECT * FROM (SELECT 1 AS X, 2 AS A, 3 AS B) L JOIN (SELECT 4 AS Y, 3 AS B, 2 AS A) R USING (B, A)`;
    expect(await door.rows(both)).toEqual([[3, 2, 1, 4]]);
  });

  it('stands beside queries that group', async () => {
    const sql = `SELECT * FROM ((SELECT K, T FROM ${SALES}) AS L INNER JOIN (SELECT K FROM (SELECT K FROM ${RATES}) GROUP BY K) AS R USING (K)) ORDER BY T`;
    expect(await door.rows(sql)).toEqual([
      ['b', 2],
      ['a', 4],
      ['a', 7],
    ]);
  });

  it('keeps the names of columns as they were quoted', async () => {
    const tables =
      '(SELECT 1 AS X, 2 AS "a b") AS L JOIN (SELECT 2 AS "a b", 3 AS Y) AS R USING ("a b")';
    expect(await door.describe(`SELECT * FROM ${tables}`)).toEqual(
      ['a b', 'X', 'Y'].map((name) => `${name}:fixed(38,0)`),
    );
    const star = 'SELECT * EXCLUDE ("a b", Y) REPLACE (5 AS "X") FROM';
    expect(await door.rows(`${star} (SELECT X, 2 AS "a b", 3 AS Y FROM (SELECT 1 AS X))`)).toEqual([
      [5],
    ]);
    expect(await door.rows('SELECT * EXCLUDE "a b" FROM (SELECT 1 AS X, 2 AS "a b")')).toEqual([
      [1],
    ]);
  });

  it('is NATURAL in all its kinds, in brackets too', async () => {
    const of = (kind: string) =>
      `SELECT * FROM ((SELECT 1 AS A, 'x' AS B UNION SELECT 2, 'y') AS L NATURAL ${kind} JOIN (SELECT 2 AS A, 'z' AS C UNION SELECT 3, 'w') AS R) ORDER BY 1`;
    expect(await door.rows(of('INNER'))).toEqual([[2, 'y', 'z']]);
    expect(await door.rows(of('LEFT OUTER'))).toEqual([
      [1, 'x', null],
      [2, 'y', 'z'],
    ]);
    expect(await door.rows(of('FULL OUTER'))).toHaveLength(3);
  });
});

describe('brackets', () => {
  it.each([
    [
      'SELECT (ROW_NUMBER() OVER (ORDER BY SEQ8()) - 1) * 2 + 1 AS ID FROM (TABLE (GENERATOR(ROWCOUNT => 3))) ORDER BY ID',
      [1, 3, 5],
    ],
    [`SELECT VALUE FROM (TABLE(FLATTEN(INPUT => PARSE_JSON('[1,3,5]'))))`, ['1', '3', '5']],
    [
      'SELECT A FROM (VALUES (1), (3)) AS X (A) UNION ALL SELECT B FROM ((SELECT 5 AS B)) ORDER BY 1',
      [1, 3, 5],
    ],
  ])('around what is selected from mean nothing: %s', async (sql, expected) => {
    expect((await door.rows(sql)).flat()).toEqual(expected);
  });
});

describe('a bracket that is not closed', () => {
  it.each(['SELECT 1 GROUP BY F(', 'SELECT * FROM T JOIN U ON (', 'SELECT * FROM ('])(
    'is refused: %s',
    async (sql) => {
      await expect(door.rows(sql)).rejects.toThrow('SQL compilation error');
    },
  );
});

describe('SAMPLE', () => {
  const of = async (how: string) =>
    Number(
      await door.value(
        `SELECT COUNT(*) FROM (SELECT SEQ4() A FROM TABLE(GENERATOR(ROWCOUNT => 20000))) ${how}`,
      ),
    );

  it.each([
    'SAMPLE (30.0)',
    'TABLESAMPLE BERNOULLI (30) SEED (7)',
    'AS X SAMPLE BLOCK (30) REPEATABLE (7)',
  ])('takes each row with the chance that is given in percent: %s', async (how) => {
    const count = await of(how);
    expect(count).toBeGreaterThan(5000);
    expect(count).toBeLessThan(7000);
  });

  it('takes as many rows as are asked for, or all that there are', async () => {
    expect(await of('SAMPLE (17 ROWS)')).toBe(17);
    expect(await of('SAMPLE ROW (30000 ROWS)')).toBe(20000);
    expect([await of('SAMPLE (0)'), await of('SAMPLE (100)')]).toEqual([0, 20000]);
  });
});

describe('PIVOT', () => {
  const SOLD = `(SELECT $1 AS WHO, $2 AS M, $3 AS N FROM VALUES (1, 'JAN', 10), (1, 'FEB', 20), (2, 'JAN', 30), (2, NULL, 40)) AS S`;
  const names = async (sql: string) =>
    (await door.describe(sql)).map((column) => column.slice(0, column.lastIndexOf(':')));

  it('names its columns by the values as typed', async () => {
    const sql = `SELECT * FROM ${SOLD} PIVOT (SUM(N) FOR M IN ('JAN', 'FEB' AS F)) ORDER BY WHO`;
    expect(await names(sql)).toEqual(['WHO', "'JAN'", 'F']);
    expect(await door.rows(`SELECT "'JAN'", F FROM (${sql})`)).toEqual([
      [10, 20],
      [30, null],
    ]);
    const numbers = `SELECT * FROM (SELECT 1 AS A, 2 AS B) PIVOT (SUM(B) FOR A IN (1 :: INT, 2))`;
    expect(await names(numbers)).toEqual(['CAST(1 AS NUMBER(38,0))', '2']);
  });

  it.each([
    ['ANY', ["'FEB'", "'JAN'"]],
    ['ANY ORDER BY M DESC', ["'JAN'", "'FEB'"]],
    [`SELECT X FROM (SELECT 'JAN' AS X UNION ALL SELECT 'JAN')`, ["'JAN'"]],
  ])('finds its values itself: %s', async (values, columns) => {
    const sql = `SELECT * FROM ${SOLD} PIVOT (SUM(N) FOR M IN (${values}))`;
    expect(await names(sql)).toEqual(['WHO', ...columns]);
    await door.run(`CREATE OR REPLACE TEMPORARY TABLE PIVOTED AS ${sql}`);
    expect(await door.value(`SELECT SUM("'JAN'") FROM PIVOTED`)).toBe(40);
  });

  it('fills the gaps with DEFAULT ON NULL', async () => {
    const sql = `SELECT * FROM ${SOLD} PIVOT (SUM(N) FOR M IN (ANY ORDER BY M) DEFAULT ON NULL (0)) ORDER BY WHO`;
    expect(await door.rows(sql)).toEqual([
      [1, 20, 10],
      [2, 0, 30],
    ]);
  });
});

describe('ASOF JOIN', () => {
  it.each([
    ['>=', [10, 50, null, null]],
    ['<=', [50, null, 90, null]],
  ])('finds the nearest row of the right table by %s, or none', async (operator, rates) => {
    const joined = `${SALES} ASOF JOIN ${RATES} MATCH_CONDITION (L.T ${operator} R.T)`;
    const sql = `SELECT "rate" FROM (${joined} ON L.K = R.K) ORDER BY ID`;
    expect((await door.rows(sql)).flat()).toEqual(rates);
    const using = `SELECT * FROM (${joined} USING (K)) ORDER BY ID`;
    expect((await door.rows(using)).map((row) => row.at(-1))).toEqual(rates);
    const names = (await door.describe(using)).map((column) => column.split(':')[0]);
    expect(names).toEqual(['K', 'ID', 'T', 'T', 'rate']);
  });

  it('needs no condition but the match', async () => {
    const sql = `SELECT ID, "rate" FROM ${SALES} ASOF JOIN ${RATES} MATCH_CONDITION (L.T > R.T) ORDER BY ID`;
    expect(await door.rows(sql)).toEqual([
      [1, 10],
      [2, 50],
      [3, 10],
      [4, 50],
    ]);
  });

  it('matches by one comparison only', async () => {
    for (const match of ['L.T = R.T', '(L.T > R.T) AND (L.ID < R.T)'])
      await expect(
        door.run(`SELECT 1 FROM ${SALES} ASOF JOIN ${RATES} MATCH_CONDITION (${match})`),
      ).rejects.toMatchObject({
        message: expect.stringContaining(
          "MATCH_CONDITION clause is invalid: Only comparison operators '>=', '>', '<=' and '<' are allowed.",
        ),
      });
  });
});
