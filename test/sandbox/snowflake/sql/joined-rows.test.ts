import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run('CREATE TABLE S (K INT, V INT)');
  await door.run('INSERT INTO S VALUES (1, 11), (1, 12), (1, 13), (2, 21)');
});
beforeEach(async () => {
  await door.run('CREATE OR REPLACE TABLE T (K INT, V INT, NAME VARCHAR, PRICE NUMBER(5,2))');
  await door.run(
    `INSERT INTO T VALUES (1, 10, 'one', 1.5), (2, 20, 'two', 2), (3, 30, 'three', 3)`,
  );
});
afterAll(() => account.stop());

const merge = (clauses: string) => door.rows(`MERGE INTO T USING S ON T.K = S.K ${clauses}`);
const left = async () => (await door.rows('SELECT K FROM T ORDER BY K')).flat();

describe('UPDATE with several rows for one', () => {
  it('counts each changed row once, and apart those that several rows would change', async () => {
    expect(await door.rows('UPDATE T SET V = S.V FROM S WHERE T.K = S.K')).toEqual([[2, 1]]);
    expect(
      await door.value(
        `SELECT ROWS_PRODUCED FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY()) WHERE QUERY_TEXT LIKE 'UPDATE T SET%'`,
      ),
    ).toBe(2);
    const [[first], [second], [third]] = (await door.rows('SELECT V FROM T ORDER BY K')) as [
      [number],
      [number],
      [number],
    ];
    expect([11, 12, 13]).toContain(first);
    expect([second, third]).toEqual([21, 30]);
  });

  it('is refused with the row’s values when the session wants that, and changes nothing', async () => {
    await door.run('ALTER SESSION SET ERROR_ON_NONDETERMINISTIC_UPDATE = TRUE');
    await expect(door.run('UPDATE T X SET V = S.V FROM S WHERE X.K = S.K')).rejects.toMatchObject({
      code: '100090',
      sqlState: '42P18',
      message: 'Duplicate row detected during DML action\nRow Values: [1, 10, "one", 1.50]',
    });
    expect(await door.rows('UPDATE T SET V = S.V FROM S WHERE T.K = S.K AND S.K = 2')).toEqual([
      [1, 0],
    ]);
    await door.run('ALTER SESSION UNSET ERROR_ON_NONDETERMINISTIC_UPDATE');
    expect(await door.value('SELECT V FROM T WHERE K = 1')).toBe(10);
  });

  it('counts as ever without other tables', async () => {
    expect(await door.rows('UPDATE T SET V = (SELECT MAX(V) FROM S)')).toEqual([[3, 0]]);
  });
});

describe('MERGE with several rows for one', () => {
  it.each([
    ['an update', 'WHEN MATCHED THEN UPDATE SET V = S.V'],
    ['two updates by condition', 'WHEN MATCHED AND S.V > 11 THEN UPDATE SET V = S.V'],
    [
      'an update and a deletion',
      'WHEN MATCHED AND S.V = 11 THEN UPDATE SET V = S.V WHEN MATCHED AND S.V = 12 THEN DELETE',
    ],
  ])('is refused for %s', async (_, clauses) => {
    await expect(merge(clauses)).rejects.toMatchObject({
      code: '100090',
      message: expect.stringContaining('Row Values: [1, 10, "one", 1.50]'),
    });
    expect(await left()).toEqual([1, 2, 3]);
    expect(await door.value('SELECT V FROM T WHERE K = 1')).toBe(10);
  });

  it.each([
    ['one of them updates', 'WHEN MATCHED AND S.V = 11 THEN UPDATE SET V = S.V', [[1]], [1, 2, 3]],
    ['all of them delete', 'WHEN MATCHED THEN DELETE', [[2]], [3]],
    [
      'they delete by two clauses',
      'WHEN MATCHED AND S.V = 11 THEN DELETE WHEN MATCHED AND S.V > 11 THEN DELETE',
      [[2]],
      [3],
    ],
    ['they only insert', 'WHEN NOT MATCHED THEN INSERT (K, V) VALUES (S.K, S.V)', [[0]], [1, 2, 3]],
  ])('is carried out when %s', async (_, clauses, counts, keys) => {
    expect(await merge(clauses)).toEqual(counts);
    expect(await left()).toEqual(keys);
  });

  it('reads a CASE in its condition, its clauses and its values as such', async () => {
    await door.run('DELETE FROM T WHERE K = 3');
    expect(
      await door.rows(
        `MERGE INTO T USING S ON CASE WHEN T.K = 1 THEN FALSE ELSE T.K = S.K END
         WHEN MATCHED AND CASE WHEN S.V = 21 THEN TRUE END THEN
           UPDATE SET NAME = CASE WHEN S.V > 0 THEN 'more' ELSE 'less' END, V = CASE S.V WHEN 21 THEN 1 END
         WHEN NOT MATCHED AND S.V < 13 THEN INSERT (K, NAME) VALUES (S.V, CASE WHEN TRUE THEN 'new' END)`,
      ),
    ).toEqual([[2, 1]]);
    expect(await door.rows('SELECT K, V, NAME FROM T ORDER BY K')).toEqual([
      [1, 10, 'one'],
      [2, 1, 'more'],
      [11, null, 'new'],
      [12, null, 'new'],
    ]);
  });

  it('inserts each row that matches none, and counts each action', async () => {
    await door.run('DELETE FROM T WHERE K = 1');
    expect(
      await merge(
        'WHEN MATCHED THEN UPDATE SET V = S.V WHEN NOT MATCHED THEN INSERT (K, V) VALUES (S.K, S.V)',
      ),
    ).toEqual([[3, 1]]);
    expect(await left()).toEqual([1, 1, 1, 2, 3]);
  });

  it.each(['(NAME)', '(NAME, V)', '(NAME, V, K, PRICE)'])(
    'inserts into the columns %s',
    async (columns) => {
      const values = ["'new'", '9', '9', '9'].slice(0, columns.split(',').length).join(', ');
      await door.run(
        `MERGE INTO T L USING (SELECT 9 AS K) N ON L.K = N.K WHEN NOT MATCHED THEN INSERT ${columns} VALUES (${values})`,
      );
      expect(await door.value(`SELECT COUNT(*) FROM T WHERE NAME = 'new'`)).toBe(1);
    },
  );

  describe('when the session leaves it to chance', () => {
    beforeAll(() => door.run('ALTER SESSION SET ERROR_ON_NONDETERMINISTIC_MERGE = FALSE'));
    afterAll(() => door.run('ALTER SESSION UNSET ERROR_ON_NONDETERMINISTIC_MERGE'));

    it('takes one of them, and counts the row once', async () => {
      expect(await merge('WHEN MATCHED THEN UPDATE SET V = S.V')).toEqual([[2]]);
      expect([11, 12, 13]).toContain(await door.value('SELECT V FROM T WHERE K = 1'));
    });

    it('updates or deletes a row that could end either way, and tells which', async () => {
      const [counts = []] = await merge(
        'WHEN MATCHED AND S.V = 11 THEN UPDATE SET V = S.V WHEN MATCHED AND S.V = 12 THEN DELETE',
      );
      const first = await door.value('SELECT V FROM T WHERE K = 1');
      expect([
        [1, 0, 11],
        [0, 1, null],
      ]).toContainEqual([...counts, first]);
      expect((await left()).slice(-2)).toEqual([2, 3]);
    });

    it('takes rows from a stream, which is at its end then, and is one change for the target’s stream', async () => {
      await door.run('CREATE OR REPLACE TABLE NEWS (K INT, V INT)');
      await door.run('CREATE OR REPLACE STREAM NEWS_OF ON TABLE NEWS');
      await door.run('CREATE OR REPLACE STREAM T_OF ON TABLE T');
      await door.run('INSERT INTO NEWS VALUES (1, 11), (1, 12), (4, 41)');
      expect(
        await door.rows(
          `MERGE INTO T USING NEWS_OF N ON T.K = N.K AND N.METADATA$ACTION = 'INSERT'
           WHEN MATCHED AND N.V = 99 THEN DELETE WHEN MATCHED THEN UPDATE SET V = N.V
           WHEN NOT MATCHED THEN INSERT (K, V) VALUES (N.K, N.V)`,
        ),
      ).toEqual([[1, 1, 0]]);
      expect(await door.value('SELECT COUNT(*) FROM NEWS_OF')).toBe(0);
      expect(
        await door.rows(
          'SELECT METADATA$ACTION, METADATA$ISUPDATE, K FROM T_OF ORDER BY K, METADATA$ACTION',
        ),
      ).toEqual([
        ['DELETE', true, 1],
        ['INSERT', true, 1],
        ['INSERT', false, 4],
      ]);
    });

    it('inserts what matches none beside it, of a source without a name too', async () => {
      await door.run('DELETE FROM T WHERE K = 2');
      const [counts] = await door.rows(
        `MERGE INTO T USING (SELECT K + 0 AS SK, V + 0 AS SV FROM DB.PUBLIC.S) ON K = SK
         WHEN MATCHED THEN UPDATE SET V = SV WHEN NOT MATCHED THEN INSERT (K, V) VALUES (SK, SV)`,
      );
      expect(counts).toEqual([1, 1]);
      expect(await left()).toEqual([1, 2, 3]);
    });
  });

  it('counts a row that several delete once', async () => {
    expect(await merge('WHEN MATCHED THEN DELETE')).toEqual([[2]]);
    expect(await left()).toEqual([3]);
  });
});
