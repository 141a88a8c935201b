import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run('CREATE TABLE S (V VARCHAR)');
  await door.run(`INSERT INTO S VALUES ('a.b.c'), ('d'), (''), (NULL)`);
});
afterAll(() => account.stop());

describe('a table function over rows', () => {
  it.each<readonly [string, unknown[][]]>([
    [
      `SELECT T.* FROM TABLE(SPLIT_TO_TABLE('a.b', '.')) AS T`,
      [
        [1, 1, 'a'],
        [1, 2, 'b'],
      ],
    ],
    [
      `SELECT V, INDEX, VALUE FROM S, LATERAL SPLIT_TO_TABLE(S.V, '.') ORDER BY V, INDEX`,
      [
        ['', 1, ''],
        ['a.b.c', 1, 'a'],
        ['a.b.c', 2, 'b'],
        ['a.b.c', 3, 'c'],
        ['d', 1, 'd'],
      ],
    ],
    [
      `SELECT C.VALUE || '!' FROM S, TABLE(SPLIT_TO_TABLE(V, '.')) C WHERE C.VALUE > 'b' ORDER BY 1`,
      [['c!'], ['d!']],
    ],
    [
      `SELECT V, C.INDEX, UPPER(C.VALUE) FROM S, LATERAL STRTOK_SPLIT_TO_TABLE(S.V, '.b') AS C ORDER BY V, 2`,
      [
        ['a.b.c', 1, 'A'],
        ['a.b.c', 2, 'C'],
        ['d', 1, 'D'],
      ],
    ],
    [`SELECT VALUE FROM TABLE(STRTOK_SPLIT_TO_TABLE(' x  y'))`, [['x'], ['y']]],
    [
      `SELECT A.VALUE, B.VALUE FROM TABLE(SPLIT_TO_TABLE('a;b.c', '.')) A, LATERAL SPLIT_TO_TABLE(A.VALUE, ';') B
       ORDER BY 1, 2`,
      [
        ['a;b', 'a'],
        ['a;b', 'b'],
        ['c', 'c'],
      ],
    ],
    // example 3 of snowflake.snowpark.DataFrame.join_table_function
    [
      `SELECT T_LEFT.*, T_RIGHT.* EXCLUDE (SEQ) FROM (SELECT V FROM S) AS T_LEFT JOIN TABLE (SPLIT_TO_TABLE(V, '.') OVER (PARTITION BY "V" ORDER BY LENGTH(V) DESC NULLS LAST, 1)) T_RIGHT WHERE V = 'a.b.c' ORDER BY INDEX`,
      [
        ['a.b.c', 1, 'a'],
        ['a.b.c', 2, 'b'],
        ['a.b.c', 3, 'c'],
      ],
    ],
    [`SELECT VALUE FROM TABLE(STRTOK_SPLIT_TO_TABLE('x') OVER ())`, [['x']]],
    [`SELECT VALUE FROM TABLE(SPLIT_TO_TABLE('a\\\\b', '\\\\') OVER ())`, [['a'], ['b']]],
    [
      `SELECT F.VALUE::VARCHAR FROM TABLE(FLATTEN(INPUT => SPLIT('a\\\\b', '\\\\'))) F`,
      [['a'], ['b']],
    ],
  ])('splits texts: %s', async (sql, rows) => {
    expect(await door.rows(sql)).toEqual(rows);
  });

  it.each([
    `SELECT V, SEQ FROM S, LATERAL SPLIT_TO_TABLE(V, '.')`,
    `SELECT V, SEQ FROM S, LATERAL FLATTEN(INPUT => SPLIT(V, '.'))`,
  ])('numbers its input in SEQ: %s', async (sql) => {
    expect(
      await door.rows(
        `SELECT V, COUNT(DISTINCT SEQ), COUNT(*), COUNT(DISTINCT SEQ) OVER () FROM (${sql}) GROUP BY V, SEQ ORDER BY V`,
      ),
    ).toEqual([
      ['', 1, 1, 3],
      ['a.b.c', 1, 3, 3],
      ['d', 1, 1, 3],
    ]);
  });

  it.each([
    [`FLATTEN(INPUT => SPLIT('a', 'b')) OVER (PARTITION BY 1)`, '000002'],
    [`SPLIT_TO_TABLE('a', 'b') OVER (PARTITION BY NO_SUCH)`, '000904'],
    [`SPLIT_TO_TABLE('a', 'b') OVER (PARTITION)`, '001003'],
    [`SPLIT_TO_TABLE('a')`, '001003'],
  ])('refuses what it does not know: %s', async (call, code) => {
    await expect(door.run(`SELECT * FROM TABLE(${call})`)).rejects.toMatchObject({ code });
  });
});
