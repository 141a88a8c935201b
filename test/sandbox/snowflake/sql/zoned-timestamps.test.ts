import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zoned-'));
  account = await openAccount({ stateFolder: folder, inMemory: false });
  door = account.admin;
  await door.run(
    'CREATE TABLE Z (ID INT, T TIMESTAMP_TZ, L TIMESTAMP_LTZ, N TIMESTAMP_NTZ, D TIMESTAMP_TZ DEFAULT CURRENT_TIMESTAMP())',
  );
  await door.run(
    `INSERT INTO Z (ID, T, L, N) VALUES
      (1, '2024-01-01 12:00:00 +0200', '2024-01-01 12:00:00 +0200', '2024-01-01 12:00:00'),
      (2, '2024-01-01 10:00:00 +00:00', NULL, NULL), (3, '2024-01-01 09:00:00Z', NULL, NULL), (4, NULL, NULL, NULL)`,
  );
});
afterAll(async () => {
  await account.stop();
  await rm(folder, { recursive: true, force: true });
});

const TEN = 1_704_103_200_000_000_000n;
const LAST_OF_FEBRUARY = {
  ns: BigInt(Date.UTC(2024, 1, 28, 16)) * 1_000_000n,
  offset: 540,
};

describe('TIMESTAMP_TZ', () => {
  it('keeps the offset of each value, in columns and in what is made of them', async () => {
    expect(await door.rows('SELECT T, MAX(T) OVER () FROM Z WHERE ID < 3 ORDER BY ID')).toEqual([
      [{ ns: TEN, offset: 120 }, expect.objectContaining({ ns: TEN })],
      [{ ns: TEN, offset: 0 }, expect.objectContaining({ ns: TEN })],
    ]);
    await door.run('CREATE TABLE COPIED AS SELECT T FROM Z WHERE ID = 1');
    expect(await door.value('SELECT T FROM COPIED')).toEqual({ ns: TEN, offset: 120 });
    expect(await door.describe('SELECT T FROM COPIED')).toEqual(['T:timestamp_tz']);
    expect(await door.value('SELECT D::VARCHAR FROM Z WHERE ID = 1')).toMatch(/\+0000$/);
  });

  it.each([
    ['T = L', 1],
    ['N < T', 0],
    [`T = '2024-01-01 05:00:00 -0500'`, 2],
    [`T BETWEEN '2024-01-01 09:30:00' AND '2024-01-01 11:00:00 +0000'`, 2],
    [`T IN ('2024-01-01 10:00:00Z', '2024-01-01 09:00:00 +0100')`, 2],
    ['T IN (SELECT MAX(T) FROM Z)', 2],
    ['T IN (SELECT L FROM Z)', 2],
    ['(ID, T) IN (SELECT ID, T FROM Z)', 3],
    ['T >= ALL (SELECT X.T FROM Z X WHERE X.T IS NOT NULL)', 2],
    ['T < ANY (SELECT DATEADD(minute, 1, L) FROM Z)', 3],
    ['N <= ANY (SELECT T FROM Z)', 0],
    [`'2024-01-01 10:30:00 +0100' >= ANY (SELECT T FROM Z)`, 4],
    ['ID < ANY (SELECT COUNT(T) FROM Z)', 2],
    ['T < CURRENT_TIMESTAMP() AND T <= SYSDATE() AND T < CURRENT_DATE()', 3],
    [`T::DATE = '2024-01-01' AND T::VARCHAR NOT LIKE '%+0200'`, 2],
    ['ID IN (SELECT A.ID FROM Z A JOIN Z B ON A.T = B.T AND A.ID <> B.ID)', 2],
  ])('is compared by the moment: %s', async (where, count) => {
    expect(await door.value(`SELECT COUNT(*) FROM Z WHERE ${where}`)).toBe(count);
  });

  it('is grouped, counted, sorted and merged by the moment', async () => {
    expect(
      await door.rows('SELECT COUNT(*) FROM Z WHERE T IS NOT NULL GROUP BY T ORDER BY T'),
    ).toEqual([[1], [2]]);
    expect(await door.value('SELECT COUNT(DISTINCT T) FROM Z')).toBe(2);
    expect(
      await door.rows(
        `SELECT ID, COUNT(*) OVER (ORDER BY T RANGE BETWEEN INTERVAL '1 hour' PRECEDING AND CURRENT ROW) FROM Z
          WHERE ID IN (1, 3) ORDER BY T`,
      ),
    ).toEqual([
      [3, 1],
      [1, 2],
    ]);
    await door.run('CREATE TABLE W (ID INT, T TIMESTAMP_TZ)');
    const merge = (id: number, stamp: string) =>
      door.run(
        `MERGE INTO W USING (SELECT ${id} AS ID, '${stamp}'::TIMESTAMP_TZ AS T) S ON W.ID = S.ID
          WHEN MATCHED AND W.T < S.T THEN UPDATE SET T = S.T
          WHEN NOT MATCHED THEN INSERT (ID, T) VALUES (S.ID, S.T)`,
      );
    await merge(1, '2024-01-01 12:00:00 +0200');
    await merge(1, '2024-01-01 10:00:00 +0100'); // an hour earlier
    expect(await door.value('SELECT T FROM W')).toEqual({ ns: TEN, offset: 120 });
    await door.run(`UPDATE W SET T = '2024-01-01 06:00:00 -0500' WHERE ID = 1`);
    expect(await door.value('SELECT T::VARCHAR FROM W')).toBe('2024-01-01 06:00:00.000 -0500');
  });

  it.each([
    ['T::VARCHAR', '2024-01-01 12:00:00.000 +0200'],
    [`T || '!'`, '2024-01-01 12:00:00.000 +0200!'],
    [`TO_CHAR(T, 'DD.MM. HH24:MI TZH:TZM')`, '01.01. 12:00 +02:00'],
    ['T::TIMESTAMP_NTZ::VARCHAR', '2024-01-01 12:00:00.000'],
    ['T::TIMESTAMP_LTZ::VARCHAR', '2024-01-01 10:00:00.000 +0000'],
    ['T::DATE::VARCHAR', '2024-01-01'],
    ['TO_TIME(T)::VARCHAR', '12:00:00'],
    ['HOUR(T)', 12],
    ['EXTRACT(hour FROM T)', 12],
    ['DATE_PART(timezone_hour, T)', 2],
    ['EXTRACT(timezone_minute FROM T)', 0],
    ['DATE_PART(epoch_second, T)', 1_704_103_200],
    ['DAYNAME(T)', 'Mon'],
    [`NEXT_DAY('2020-08-06 23:30:00 -0700'::TIMESTAMP_TZ, 'fr')::VARCHAR`, '2020-08-07'],
    [`PREVIOUS_DAY(T, 'Mo')::VARCHAR`, '2023-12-25'],
    [`DATE_TRUNC('day', T)::VARCHAR`, '2024-01-01 00:00:00.000 +0200'],
    ['DATEADD(month, 1, T)::VARCHAR', '2024-02-01 12:00:00.000 +0200'],
    [`(T + INTERVAL '1 month')::VARCHAR`, '2024-02-01 12:00:00.000 +0200'],
    ['ADD_MONTHS(T, 1)::VARCHAR', '2024-02-01 12:00:00.000 +0200'],
    [`ADD_MONTHS('2024-01-31 01:00:00 +0900'::TIMESTAMP_TZ, 1)`, LAST_OF_FEBRUARY],
    [`TIME_SLICE(T, 7, 'MONTH')::VARCHAR`, '2023-09-01 00:00:00.000'],
    [`TIME_SLICE(T, 4, 'HOUR', 'END')::VARCHAR`, '2024-01-01 16:00:00.000'],
    ['DATEADD(hour, 5, T)::VARCHAR', '2024-01-01 17:00:00.000 +0200'],
    [`DATEDIFF(minute, T, '2024-01-01 12:00:00'::TIMESTAMP_LTZ)`, 120],
    [`CONVERT_TIMEZONE('America/New_York', T)::VARCHAR`, '2024-01-01 05:00:00.000 -0500'],
    ['COALESCE(T, CURRENT_TIMESTAMP())::VARCHAR', '2024-01-01 12:00:00.000 +0200'],
    ['CASE WHEN ID = 1 THEN L ELSE T END::VARCHAR', '2024-01-01 10:00:00.000 +0000'],
    ['LEAST(T, CURRENT_TIMESTAMP())::VARCHAR', '2024-01-01 12:00:00.000 +0200'],
    ['TO_VARIANT(T)', '"2024-01-01 12:00:00.000 +0200"'],
    ['TO_VARIANT(T)::TIMESTAMP_TZ', { ns: TEN, offset: 120 }],
    ['ARRAY_CONSTRUCT(T)', '["2024-01-01 12:00:00.000 +0200"]'],
    [`OBJECT_CONSTRUCT('t', T)`, '{"t":"2024-01-01 12:00:00.000 +0200"}'],
    [
      '(SELECT M::VARCHAR FROM (SELECT MAX(T) AS M FROM Z) WHERE M = T)',
      expect.stringMatching(/0$/),
    ],
  ])('%s shows its own clock', async (expression, expected) => {
    expect(await door.value(`SELECT ${expression} FROM Z WHERE ID = 1`)).toEqual(expected);
  });

  it('is read from texts with and without a zone', async () => {
    const text = (expression: string) => door.value(`SELECT (${expression})::VARCHAR`);
    expect(
      await text(`TO_TIMESTAMP_TZ('05.03.2024 14:07 +0200', 'DD.MM.YYYY HH24:MI TZHTZM')`),
    ).toBe('2024-03-05 14:07:00.000 +0200');
    expect(await text(`TIMESTAMP_TZ_FROM_PARTS(2024, 7, 1, 8, 0, 0, 0, 'America/New_York')`)).toBe(
      '2024-07-01 08:00:00.000 -0400',
    );
    expect(await text(`TRY_TO_TIMESTAMP_TZ('x')`)).toBeNull();
    expect(await text(`TRY_CAST('2024-01-01 12:00:00 +0200' AS TIMESTAMP_TZ)`)).toBe(
      '2024-01-01 12:00:00.000 +0200',
    );
    await expect(text(`'x'::TIMESTAMP_TZ`)).rejects.toMatchObject({ code: '100035' });
    const other = await account.open('SANDBOX_ADMIN');
    await other.run(`ALTER SESSION SET TIMEZONE = 'Asia/Tokyo'`);
    expect(await other.value(`SELECT '2024-01-01 12:00:00'::TIMESTAMP_TZ::VARCHAR`)).toBe(
      '2024-01-01 12:00:00.000 +0900',
    );
    expect(
      await other.value(`SELECT '2024-01-01 12:00:00Z'::TIMESTAMP_LTZ::TIMESTAMP_NTZ::VARCHAR`),
    ).toBe('2024-01-01 21:00:00.000');
    const far = (sql: string) => other.value(`SELECT ${sql}`);
    expect(await far('CURRENT_DATE = CURRENT_TIMESTAMP()::DATE')).toBe(true);
    expect(
      await far('LEFT(CURRENT_TIME::VARCHAR, 8) = LEFT(CURRENT_TIMESTAMP()::TIME::VARCHAR, 8)'),
    ).toBe(true);
    expect(await far(`DATE_PART(epoch_second, '1970-01-02 00:00:00Z'::TIMESTAMP_LTZ)`)).toBe(
      86_400,
    );
    await other.close();
  });

  it('is there in views, results that are scanned, scripts and session variables', async () => {
    await door.run('CREATE VIEW V (X) AS SELECT T FROM Z WHERE ID = 1');
    expect(await door.rows(`SELECT X, HOUR(X) FROM V WHERE X > '2020-01-01'`)).toEqual([
      [{ ns: TEN, offset: 120 }, 12],
    ]);
    expect(await door.rows('SELECT X, "HOUR(X)" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')).toEqual(
      [[{ ns: TEN, offset: 120 }, 12]],
    );
    await door.run('SET MOMENT = (SELECT X FROM V)');
    expect(await door.value('SELECT $MOMENT::VARCHAR')).toBe('2024-01-01 12:00:00.000 +0200');
    expect(
      await door.value(
        `EXECUTE IMMEDIATE $$DECLARE m TIMESTAMP_TZ; BEGIN SELECT X INTO m FROM V;
          RETURN m::VARCHAR || (SELECT COUNT(*) FROM Z WHERE T = :m); END$$`,
      ),
    ).toBe('2024-01-01 12:00:00.000 +02002');
  });

  it('keeps the offset that an UPDATE or a MERGE gives it, also of the same moment', async () => {
    await door.run('CREATE OR REPLACE TABLE U (ID INT, T TIMESTAMP_TZ)');
    await door.run(
      `INSERT INTO U VALUES (1, '2024-01-01 12:00:00 +0200'), (2, '2024-01-01 12:00:00 +0200'), (3, NULL)`,
    );
    const offsets = () => door.rows('SELECT T FROM U ORDER BY ID');
    const ten = (offset: number) => [{ ns: TEN, offset }];
    expect(await door.rows(`UPDATE U SET T = '2024-01-01 11:00:00 +0100' WHERE ID <> 2`)).toEqual([
      [2, 0],
    ]);
    expect(await offsets()).toEqual([ten(60), ten(120), ten(60)]);
    await door.run('BEGIN');
    await door.run(
      `MERGE INTO U USING (SELECT 1 AS ID) S ON U.ID = S.ID
        WHEN MATCHED THEN UPDATE SET U.T = CONVERT_TIMEZONE('Asia/Tokyo', U.T)`,
    );
    await door.run('UPDATE U SET T = NULL WHERE ID = 3');
    expect(await offsets()).toEqual([ten(540), ten(120), [null]]);
    await door.run('ROLLBACK');
    expect(await offsets()).toEqual([ten(60), ten(120), ten(60)]);
    await door.run('BEGIN');
    await door.run(`UPDATE U SET T = '2024-01-01 10:00:00Z' WHERE ID = 3`);
    const other = await account.open('SANDBOX_ADMIN');
    await other.run('CREATE OR REPLACE TABLE DB.PUBLIC.ELSEWHERE (A INT)');
    await other.close();
    await door.run('UPDATE U SET ID = ID WHERE ID = 1'); // sees what was committed meanwhile
    await door.run('COMMIT');
    expect(await offsets()).toEqual([ten(60), ten(120), ten(0)]);
    expect(await door.value(`SELECT COUNT(*) FROM U WHERE T = '2024-01-01 10:00:00Z'`)).toBe(3);
  });

  it('is in the object of a whole row as a text', async () => {
    const object = async (sql: string) => JSON.parse(String(await door.value(sql)));
    expect(await object('SELECT OBJECT_CONSTRUCT(*) FROM Z WHERE ID = 2')).toEqual({
      ID: 2,
      T: '2024-01-01 10:00:00.000 +0000',
      D: expect.stringMatching(/ \+0000$/),
    });
    expect(
      await object(
        'SELECT OBJECT_CONSTRUCT_KEEP_NULL(*) FROM (SELECT T AS "my t", NULL AS X FROM Z WHERE ID = 1)',
      ),
    ).toEqual({ X: null, 'my t': '2024-01-01 12:00:00.000 +0200' });
  });

  it('cannot be taken from another', async () => {
    for (const difference of ['MAX(T) - MIN(T)', 'MAX(T) - MAX(T)'])
      await expect(door.run(`SELECT ${difference} FROM Z`)).rejects.toMatchObject({
        code: '001044',
      });
    await expect(
      door.run(`SELECT '2024-01-02'::TIMESTAMP - '2024-01-01'::TIMESTAMP`),
    ).rejects.toMatchObject({ code: '001044' });
  });

  it('outlives the server with its offset', async () => {
    await account.stop();
    account = await openAccount({ stateFolder: folder, inMemory: false });
    door = account.admin;
    expect(await door.value('SELECT T FROM Z WHERE ID = 1')).toEqual({ ns: TEN, offset: 120 });
  });
});
