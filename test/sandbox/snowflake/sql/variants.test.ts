import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run('CREATE TABLE N (A INT, S VARCHAR, V VARIANT)');
  await door.run(
    `INSERT INTO N SELECT 1, 'abc', PARSE_JSON('{"x":3,"s":"abc","f":1.5,"b":true,"n":null,"t":"2020-01-01","l":[1,20]}')`,
  );
  await door.run('CREATE TABLE VT (ID INT, V VARIANT)');
  await door.run(
    `INSERT INTO VT SELECT COLUMN1, PARSE_JSON(COLUMN2) FROM VALUES
       (1, '{"a":10,"b":9}'), (2, '{"a":9,"b":"x"}'), (3, '{"a":1.5,"b":1.50}'), (4, '{"a":"b"}'), (5, NULL)`,
  );
});
afterAll(() => account.stop());

describe('a null of JSON', () => {
  it('is one in any case, and NULL in every other type', async () => {
    expect(
      await door.rows(
        `SELECT PARSE_JSON('NULL'), PARSE_JSON(' True '), TRY_PARSE_JSON('FALSE'), PARSE_JSON('null')::TIMESTAMP_TZ,
          PARSE_JSON('null')::BINARY, PARSE_JSON('null')::DATE, PARSE_JSON('null')::TIME`,
      ),
    ).toEqual([['null', 'true', 'false', null, null, null, null]]);
  });
});

describe('a VARIANT', () => {
  it.each([
    ['V:x / 2', 1.5],
    ['V:x + 1', 4],
    ['1 + V:x * 2', 7],
    ['AVG(V:x)', 3],
    ['SUM(V:x + 1)', 4],
    ['V:f = 2', false],
    ['V:f > 1', true],
    ['V:f BETWEEN 1 AND 2', true],
    ['V:x IN (3, 4)', true],
    [`V:s = 'abc'`, true],
    [`'abc' = V:s`, true],
    [`V:s <> 'abc'`, false],
    [`V:s IN ('abc', 'd')`, true],
    [`V:s NOT IN ('abc')`, false],
    ['V:s = S', true],
    ['V:b = TRUE', true],
    [`V:t = '2020-01-01'::DATE`, true],
    [`V:s || '!'`, 'abc!'],
    ['UPPER(V:s)', 'ABC'],
    [`V:s LIKE 'a%'`, true],
    ['LENGTH(V:s)', 3],
    ['V:n IS NULL', false],
    ['IS_NULL_VALUE(V:n)', true],
    ['V:n = 1', null],
    ['V:nope + 1', null],
    [`COALESCE(V:nope, 'else')`, '"else"'],
    ['V:l[1] > 3', true],
  ])('beside other values counts as one of their kind: %s', async (expression, expected) => {
    expect(await door.value(`SELECT ${expression} FROM N`)).toEqual(expected);
  });

  it.each<readonly [string, unknown[][]]>([
    ['SELECT ID FROM VT ORDER BY V:a', [[3], [2], [1], [4], [5]]],
    [
      'SELECT ID, V:a AS A FROM VT WHERE ID < 3 ORDER BY A DESC',
      [
        [1, '10'],
        [2, '9'],
      ],
    ],
    ['SELECT V:a FROM VT WHERE ID < 3 ORDER BY 1', [['9'], ['10']]],
    ['SELECT A FROM (SELECT V:a AS A FROM VT WHERE ID < 3) GROUP BY A ORDER BY A', [['9'], ['10']]],
    ['SELECT MIN(V:a), MAX(V:a) FROM VT WHERE ID < 4', [['1.5', '10']]],
    ['SELECT ID FROM VT WHERE V:a > V:b', [[1]]],
    [
      'SELECT A.ID, B.ID FROM VT A JOIN VT B ON A.V:a = B.V:b ORDER BY 1',
      [
        [2, 1],
        [3, 3],
      ],
    ],
    ['SELECT ID FROM VT QUALIFY ROW_NUMBER() OVER (ORDER BY V:a) = 1', [[3]]],
    [`SELECT LISTAGG(ID, ',') WITHIN GROUP (ORDER BY V:a) FROM VT WHERE ID < 4`, [['3,2,1']]],
    [
      `SELECT VALUE FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[10, 9]'))) ORDER BY VALUE`,
      [['9'], ['10']],
    ],
    [
      'SELECT V:a FROM VT WHERE ID = 2 UNION ALL SELECT V:b FROM VT WHERE ID = 3 ORDER BY 1',
      [['1.5'], ['9']],
    ],
    ['SELECT DISTINCT V:a AS A FROM VT WHERE ID < 4 ORDER BY A', [['1.5'], ['9'], ['10']]],
    ['SELECT DISTINCT T.V:a, 1 FROM VT T WHERE ID < 4 ORDER BY 2, T.V:a DESC LIMIT 1', [['10', 1]]],
    [
      'SELECT V:a FROM VT WHERE ID < 3 UNION SELECT V:b FROM VT WHERE ID = 1 ORDER BY 1 DESC',
      [['10'], ['9']],
    ],
    [
      `WITH Q AS (SELECT DISTINCT VALUE AS X FROM TABLE(FLATTEN(PARSE_JSON('[10, 9, 9.0]'))) ORDER BY X LIMIT 1)
        SELECT X FROM Q`,
      [['9']],
    ],
  ])('stands in the order of its values: %s', async (sql, rows) => {
    expect(await door.rows(sql)).toEqual(rows);
  });

  it.each<readonly [string, unknown]>([
    ['SELECT COUNT(*) FROM E GROUP BY V HAVING COUNT(*) > 1 ORDER BY 1', [[2], [3]]],
    ['SELECT COUNT(DISTINCT V) FROM E', [[4]]],
    ['SELECT COUNT(*) FROM (SELECT DISTINCT V FROM E)', [[4]]],
    ['SELECT COUNT(*) FROM E WHERE V IN (SELECT V FROM E WHERE ID = 2)', [[3]]],
    ['SELECT COUNT(*) FROM E A JOIN E B USING (V)', [[15]]],
    ['SELECT V FROM E WHERE ID = 2', [['1']]],
    [
      `SELECT PARSE_JSON('{"n": 12345678901234567890.10, "s": "1.0 \\\\" 2.0", "e": [-2.50, 1.05]}')`,
      [['{"n":12345678901234567890.1,"s":"1.0 \\" 2.0","e":[-2.5,1.05]}']],
    ],
    ['SELECT 1.50::VARIANT, 2.0::FLOAT::VARIANT, 100::VARIANT', [['1.5', '2', '100']]],
  ])('is one with its equals, however their numbers were written: %s', async (sql, rows) => {
    await door.run('CREATE OR REPLACE TABLE E (ID INT, V VARIANT)');
    await door.run(
      `INSERT INTO E SELECT COLUMN1, PARSE_JSON(COLUMN2) FROM VALUES
        (1, '1'), (2, '1.0'), (3, '1e0'), (4, '"1"'), (5, '[1, 2.50]'), (6, '[1.0,2.5]'), (7, '10')`,
    );
    expect(await door.rows(sql)).toEqual(rows);
  });

  it.each([
    ['HASH(1) = HASH(1::FLOAT)', true],
    ['HASH(100) = HASH(100.00)', true],
    ['HASH(100::NUMBER(5,0)) = HASH(1)', false],
    ['HASH(1.5) = HASH(1.50::FLOAT)', true],
    [`HASH(1) = HASH('1')`, false],
    ['HASH(V:x, 1) = HASH(3, 1)', true],
    ['HASH(NULL) IS NULL', false],
  ])('and other numbers have one hash when they are equal: %s', async (expression, expected) => {
    expect(await door.value(`SELECT ${expression} FROM N`)).toBe(expected);
  });

  it('is one in an earlier result too', async () => {
    await door.run("SELECT TO_VARIANT('abc') AS W UNION ALL SELECT TO_VARIANT('d e')");
    const found = await door.rows(
      "SELECT W FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) WHERE W = 'd e'",
    );
    expect(found).toEqual([['"d e"']]);
  });

  it('chooses rows, in every statement', async () => {
    await door.run(`UPDATE N SET A = A + V:x WHERE V:s = 'abc' AND V:f < 2`);
    expect(await door.value(`SELECT A FROM N WHERE V:s = 'abc'`)).toBe(4);
    await door.run(`DELETE FROM N WHERE V:s = 'other'`);
    expect(
      await door.rows(
        'SELECT F.VALUE * 2 FROM N, LATERAL FLATTEN(INPUT => V:l) F WHERE F.VALUE > 3',
      ),
    ).toEqual([[40]]);
  });
});
