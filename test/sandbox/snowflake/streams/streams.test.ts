import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let one: Door;
let two: Door;

beforeAll(async () => {
  account = await openAccount();
  one = account.admin;
  two = await account.open('SANDBOX_ADMIN');
});
afterAll(() => account.stop());

beforeEach(async () => {
  for (const door of [one, two]) await door.run('ROLLBACK');
  await one.run('CREATE OR REPLACE TABLE T (ID INT, V VARCHAR)');
  await one.run(`INSERT INTO T VALUES (1, 'a'), (2, 'b')`);
  await one.run('CREATE OR REPLACE STREAM S ON TABLE T');
  await one.run('CREATE OR REPLACE TABLE SINK (ID INT, V VARCHAR, ACTION VARCHAR)');
});

const TOLD = 'ID, V, METADATA$ACTION, METADATA$ISUPDATE';
const told = (door: Door, stream = 'S') =>
  door.rows(`SELECT ${TOLD} FROM ${stream} ORDER BY ID, METADATA$ACTION`);
const consume = (door: Door, stream = 'S') =>
  door.run(`INSERT INTO SINK SELECT ID, V, METADATA$ACTION FROM ${stream}`);

describe('a standard stream', () => {
  it('tells nothing of what was there before it', async () => {
    expect(await told(one)).toEqual([]);
    expect(await one.value(`SELECT SYSTEM$STREAM_HAS_DATA('S')`)).toBe(false);
  });

  it('tells the net difference: an insert, an update as a pair, a delete', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await one.run(`UPDATE T SET V = 'A' WHERE ID = 1`);
    await one.run('DELETE FROM T WHERE ID = 2');
    expect(await told(one)).toEqual([
      [1, 'a', 'DELETE', true],
      [1, 'A', 'INSERT', true],
      [2, 'b', 'DELETE', false],
      [3, 'c', 'INSERT', false],
    ]);
    expect(await one.value(`SELECT SYSTEM$STREAM_HAS_DATA('db.public.s')`)).toBe(true);
  });

  it('tells one insert of a row that was added and changed, and nothing of one that went again', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c'), (4, 'd')`);
    await one.run(`UPDATE T SET V = 'C' WHERE ID = 3`);
    await one.run('DELETE FROM T WHERE ID = 4');
    expect(await told(one)).toEqual([[3, 'C', 'INSERT', false]]);
  });

  it('has the columns of its table and three more, and hides what it numbers rows by', async () => {
    await one.run('UPDATE T SET ID = ID + 1');
    expect(await one.describe('SELECT * FROM S')).toEqual([
      'ID:fixed(38,0)',
      'V:text',
      'METADATA$ACTION:text',
      'METADATA$ISUPDATE:boolean',
      'METADATA$ROW_ID:text',
    ]);
    expect(await one.describe('SELECT * FROM T')).toEqual(['ID:fixed(38,0)', 'V:text']);
    const ids = (await one.rows('SELECT METADATA$ROW_ID FROM S')).map(([id]) => String(id));
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => /^[0-9a-f]{40}$/.test(id))).toBe(true);
  });

  it('goes on with DML that reads it, not with queries', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await told(one);
    await consume(one);
    expect(await one.rows('SELECT * FROM SINK')).toEqual([[3, 'c', 'INSERT']]);
    expect(await told(one)).toEqual([]);
    await one.run(`UPDATE T SET V = 'z' WHERE ID = 3`);
    expect(await told(one)).toEqual([
      [3, 'c', 'DELETE', true],
      [3, 'z', 'INSERT', true],
    ]);
  });

  it.each([
    [
      'MERGE',
      `MERGE INTO SINK USING S ON SINK.ID = S.ID WHEN NOT MATCHED THEN INSERT (ID, V) VALUES (S.ID, S.V)`,
    ],
    ['UPDATE', `UPDATE SINK SET V = S.V FROM S WHERE S.ID = SINK.ID`],
    ['DELETE', 'DELETE FROM SINK USING S WHERE S.ID = SINK.ID'],
    ['CREATE TABLE AS', 'CREATE OR REPLACE TABLE COPIED AS SELECT * FROM S'],
    ['an INSERT that takes none of its rows', 'INSERT INTO SINK (ID) SELECT ID FROM S WHERE FALSE'],
    ['a view that an INSERT reads', 'INSERT INTO SINK (ID) SELECT ID FROM OVER_S'],
    [
      'COPY INTO a stage',
      'COPY INTO @FILES FROM (SELECT ID FROM S) FILE_FORMAT = (TYPE = CSV) OVERWRITE = TRUE',
    ],
  ])('goes on with %s', async (_, sql) => {
    await one.run('CREATE OR REPLACE VIEW OVER_S AS SELECT * FROM S');
    await one.run('CREATE STAGE IF NOT EXISTS FILES');
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await one.run(sql);
    expect(await told(one)).toEqual([]);
  });

  it('stays where it is when the DML that reads it fails', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await expect(one.run(`INSERT INTO SINK (ID) SELECT ID / 0 FROM S`)).rejects.toThrow('zero');
    expect(await told(one)).toEqual([[3, 'c', 'INSERT', false]]);
  });

  it('tells of TRUNCATE, of INSERT OVERWRITE and of a MERGE', async () => {
    await one.run('TRUNCATE TABLE T');
    await one.run(`INSERT INTO T VALUES (1, 'x')`);
    await one.run(
      `MERGE INTO T USING (SELECT 1 AS ID UNION ALL SELECT 9) N ON T.ID = N.ID
       WHEN MATCHED THEN UPDATE SET V = 'y' WHEN NOT MATCHED THEN INSERT (ID, V) VALUES (N.ID, 'n')`,
    );
    const expected = [
      [1, 'a', 'DELETE', false],
      [1, 'y', 'INSERT', false],
      [2, 'b', 'DELETE', false],
      [9, 'n', 'INSERT', false],
    ];
    expect(await told(one)).toEqual(expected);
    await one.run(`INSERT OVERWRITE INTO T SELECT ID, V FROM T`);
    expect(await told(one)).toEqual(expected);
  });

  it('is read beside others on the same table, each at its own place', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await one.run('CREATE OR REPLACE STREAM LATER ON TABLE T');
    await one.run(`INSERT INTO T VALUES (4, 'd')`);
    expect((await told(one)).map(([id]) => id)).toEqual([3, 4]);
    expect((await told(one, 'LATER')).map(([id]) => id)).toEqual([4]);
    await one.run('INSERT INTO SINK (ID) SELECT S.ID FROM S JOIN LATER ON S.ID = LATER.ID');
    expect([...(await told(one)), ...(await told(one, 'LATER'))]).toEqual([]);
  });

  it('begins with the rows that there are, with SHOW_INITIAL_ROWS, and tells them once', async () => {
    await one.run('CREATE OR REPLACE STREAM S ON TABLE T SHOW_INITIAL_ROWS = TRUE');
    expect(await told(one)).toEqual([
      [1, 'a', 'INSERT', false],
      [2, 'b', 'INSERT', false],
    ]);
    await consume(one);
    expect(await told(one)).toEqual([]);
  });

  it('keeps to its table while columns come, go and change their names', async () => {
    await one.run(`UPDATE T SET V = 'A' WHERE ID = 1`);
    await one.run(`ALTER TABLE T ADD COLUMN N INT DEFAULT 5`);
    expect(await one.rows('SELECT ID, N, METADATA$ACTION FROM S ORDER BY 3')).toEqual([
      [1, 5, 'DELETE'],
      [1, 5, 'INSERT'],
    ]);
    await one.run('ALTER TABLE T RENAME COLUMN V TO W');
    await one.run('ALTER TABLE T DROP COLUMN N');
    await one.run('ALTER TABLE T RENAME TO T_RENAMED');
    expect(await one.rows('SELECT ID, W FROM S ORDER BY METADATA$ACTION')).toEqual([
      [1, 'a'],
      [1, 'A'],
    ]);
    await one.run('DROP TABLE T_RENAMED');
  });

  it('holds values of every type', async () => {
    await one.run(
      'CREATE OR REPLACE TABLE W (J VARIANT, O OBJECT, A ARRAY, D DATE, Z TIMESTAMP_TZ, N NUMBER(9,2), B BINARY)',
    );
    await one.run('CREATE OR REPLACE STREAM WS ON TABLE W');
    const row = `SELECT PARSE_JSON('{"a":1}'), OBJECT_CONSTRUCT('k', 1), ARRAY_CONSTRUCT(1, 2), '2026-01-02'::DATE,
      '2026-01-02 03:04:05 +02:00'::TIMESTAMP_TZ, 1.25, TO_BINARY('ff', 'HEX')`;
    await one.run(`INSERT INTO W ${row}`);
    const columns = 'J, O, A, D, Z, N, B';
    expect(await one.rows(`SELECT ${columns} FROM WS`)).toEqual(
      await one.rows(`SELECT ${columns} FROM W`),
    );
    expect(await one.value('SELECT J:a::INT + O:k::INT FROM WS')).toBe(2);
    await one.run(`INSERT INTO W SELECT ${columns} FROM WS`);
    expect(await one.rows('SELECT COUNT(*) FROM W')).toEqual([[2]]);
    await one.run(`CREATE OR REPLACE TABLE W2 AS SELECT ${columns} FROM WS`);
    expect(await one.rows(`SELECT ${columns} FROM W2`)).toEqual(
      await one.rows(`SELECT ${columns} FROM W LIMIT 1`),
    );
  });

  it('cannot be read once its table was dropped or replaced', async () => {
    await one.run('CREATE OR REPLACE TABLE T (ID INT, V VARCHAR)');
    await expect(told(one)).rejects.toMatchObject({
      code: '091901',
      sqlState: '01000',
      message: `Base table 'DB.PUBLIC.T' dropped, cannot read from stream 'S'`,
    });
  });
});

describe('an APPEND_ONLY stream', () => {
  beforeEach(() => one.run('CREATE OR REPLACE STREAM A ON TABLE T APPEND_ONLY = TRUE'));

  it('tells what was added, as it was, and of nothing else', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c'), (4, 'd')`);
    await one.run(`UPDATE T SET V = 'z'`);
    await one.run('DELETE FROM T WHERE ID <> 3');
    expect(await told(one, 'A')).toEqual([
      [3, 'c', 'INSERT', false],
      [4, 'd', 'INSERT', false],
    ]);
    await consume(one, 'A');
    expect(await told(one, 'A')).toEqual([]);
    await one.run('TRUNCATE TABLE T');
    expect(await told(one, 'A')).toEqual([]);
  });

  it('tells what a MERGE and an INSERT OVERWRITE add', async () => {
    await one.run(
      `MERGE INTO T USING (SELECT 1 AS ID UNION ALL SELECT 9) N ON T.ID = N.ID
       WHEN MATCHED THEN UPDATE SET V = 'y' WHEN NOT MATCHED THEN INSERT (ID, V) VALUES (N.ID, 'n')`,
    );
    await one.run(`INSERT OVERWRITE INTO T SELECT 7, 'o'`);
    expect((await told(one, 'A')).map(([id]) => id)).toEqual([7, 9]);
  });

  it('forgets what a ROLLBACK takes back, and tells what other sessions added meanwhile once', async () => {
    await one.run('BEGIN');
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await two.run(`INSERT INTO T VALUES (4, 'd')`);
    await one.run(`INSERT INTO T VALUES (5, 'e')`);
    expect(await told(two, 'A')).toEqual([[4, 'd', 'INSERT', false]]);
    await one.run('COMMIT');
    await one.run('BEGIN');
    await one.run(`INSERT INTO T VALUES (6, 'f')`);
    await one.run('ROLLBACK');
    expect((await told(two, 'A')).map(([id]) => id)).toEqual([3, 4, 5]);
  });

  it('begins with the rows that there are, with SHOW_INITIAL_ROWS', async () => {
    await one.run(
      'CREATE OR REPLACE STREAM A ON TABLE T APPEND_ONLY = TRUE SHOW_INITIAL_ROWS = TRUE',
    );
    expect((await told(one, 'A')).map(([id]) => id)).toEqual([1, 2]);
  });
});

describe('a stream in a transaction', () => {
  it('tells what was committed when it began, again and again, and moves there by its COMMIT', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await one.run('BEGIN');
    await two.run(`INSERT INTO T VALUES (4, 'd')`);
    await one.run(`INSERT INTO T VALUES (5, 'e')`);
    const begun = [[3, 'c', 'INSERT', false]];
    expect(await told(one)).toEqual(begun);
    await consume(one);
    await two.run(`INSERT INTO T VALUES (6, 'f')`);
    expect(await told(one)).toEqual(begun);
    await consume(one);
    await one.run('COMMIT');
    expect((await told(one)).map(([id]) => id)).toEqual([4, 5, 6]);
    expect(await one.rows('SELECT ID FROM SINK')).toEqual([[3], [3]]);
  });

  it('stays where it was after ROLLBACK', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await one.run('BEGIN');
    await consume(one);
    await one.run('ROLLBACK');
    expect(await told(one)).toEqual([[3, 'c', 'INSERT', false]]);
    expect(await one.rows('SELECT * FROM SINK')).toEqual([]);
  });

  it('lets others look, and no one else move it on until it ends', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await one.run('BEGIN');
    expect(await told(one)).toHaveLength(1);
    expect(await told(two)).toHaveLength(1);
    await two.run('ALTER SESSION SET LOCK_TIMEOUT = 0');
    await expect(consume(two)).rejects.toMatchObject({ code: '000625' });
    await consume(one);
    await one.run('COMMIT');
    await two.run('ALTER SESSION UNSET LOCK_TIMEOUT');
    await consume(two);
    expect(await one.rows('SELECT ID FROM SINK')).toEqual([[3]]);
  });

  it.each([
    ['is committed at once', []],
    ['goes on', ['SELECT COUNT(*) FROM T']],
    ['adds more', [`INSERT INTO T VALUES (4, 'd')`]],
  ])('tells what a transaction did that was open when it was made, and %s', async (_, more) => {
    await one.run('CREATE OR REPLACE TABLE T (ID INT, V VARCHAR)');
    await one.run(`INSERT INTO T VALUES (1, 'a'), (2, 'b')`);
    await two.run('BEGIN');
    await two.run(`INSERT INTO T VALUES (3, 'c')`);
    await two.run('DELETE FROM T WHERE ID = 2');
    await one.run('CREATE OR REPLACE STREAM S ON TABLE T');
    await one.run('CREATE OR REPLACE STREAM A ON TABLE T APPEND_ONLY = TRUE');
    for (const sql of more) await two.run(sql);
    await two.run('COMMIT');
    const added = (more[0] ?? '').includes('INSERT') ? [3, 4] : [3];
    expect((await told(one)).map(([id, , action]) => `${id} ${action}`)).toEqual([
      '2 DELETE',
      ...added.map((id) => `${id} INSERT`),
    ]);
    expect((await told(one, 'A')).map(([id]) => id)).toEqual(added);
    for (const stream of ['S', 'A']) {
      await consume(one, stream);
      expect(await told(one, stream)).toEqual([]);
    }
  });

  it('tells no row twice to two transactions that were open at once', async () => {
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await one.run('BEGIN');
    await two.run('BEGIN');
    await consume(one);
    await one.run('COMMIT');
    await consume(two);
    await two.run('COMMIT');
    expect(await one.rows('SELECT ID FROM SINK')).toEqual([[3]]);
  });
});

describe('a procedure with a transaction of its own', () => {
  it('reads a stream as its own transaction began, and moves it on whatever becomes of the caller’s', async () => {
    await one.run(
      `CREATE OR REPLACE PROCEDURE TAKE() RETURNS INT LANGUAGE SQL AS
       'BEGIN BEGIN TRANSACTION; INSERT INTO SINK (ID) SELECT ID FROM S; COMMIT; RETURN SQLROWCOUNT; END'`,
    );
    await one.run('BEGIN');
    await one.run(`INSERT INTO T VALUES (3, 'c')`);
    await two.run(`INSERT INTO T VALUES (4, 'd')`);
    await one.run('CALL TAKE()');
    await one.run('ROLLBACK');
    expect(await one.rows('SELECT ID FROM SINK')).toEqual([[4]]);
    expect(await told(one)).toEqual([]);
  });
});

describe('an account with streams', () => {
  it('has them again after a restart, with their tables as they were', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streams-'));
    let other = await openAccount({ stateFolder: folder, inMemory: false });
    for (const sql of [
      'CREATE TABLE T (ID INT, V VARCHAR NOT NULL)',
      `INSERT INTO T VALUES (1, 'a')`,
      'CREATE STREAM S ON TABLE T',
      'CREATE STREAM A ON TABLE T APPEND_ONLY = TRUE',
      `INSERT INTO T VALUES (2, 'b')`,
      'DELETE FROM T WHERE ID = 1',
      'ALTER TABLE T ADD COLUMN N INT',
      'CREATE SCHEMA GONE',
      'USE SCHEMA PUBLIC',
      'CREATE STREAM GONE.X ON TABLE T',
      'DROP SCHEMA GONE',
    ])
      await other.admin.run(sql);
    await other.stop();
    other = await openAccount({ stateFolder: folder, inMemory: false });
    expect(await other.admin.describe('SELECT * FROM T')).toHaveLength(3);
    await other.admin.run(`INSERT INTO T VALUES (3, 'c', 7)`);
    expect(await told(other.admin)).toEqual([
      [1, 'a', 'DELETE', false],
      [2, 'b', 'INSERT', false],
      [3, 'c', 'INSERT', false],
    ]);
    expect((await told(other.admin, 'A')).map(([id]) => id)).toEqual([2, 3]);
    expect(await other.admin.rows('SHOW STREAMS IN ACCOUNT')).toHaveLength(2);
    await other.stop();
    await rm(folder, { recursive: true, force: true });
  });
});

describe('rights on streams', () => {
  it('are SELECT on the stream and its table, and CREATE STREAM in the schema', async () => {
    for (const sql of [
      'CREATE ROLE IF NOT EXISTS READER',
      'GRANT ROLE READER TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON DATABASE DB TO ROLE READER',
      'GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE READER',
      'GRANT USAGE ON WAREHOUSE WH TO ROLE READER',
    ])
      await one.run(sql);
    const reader = await account.open('SANDBOX_ADMIN', 'READER');
    await expect(told(reader)).rejects.toMatchObject({ code: '002003' });
    await expect(reader.run('DESCRIBE STREAM S')).rejects.toMatchObject({ code: '002003' });
    await one.run('GRANT SELECT ON STREAM S TO ROLE READER');
    await expect(told(reader)).rejects.toMatchObject({ code: '091901' });
    await one.run('GRANT SELECT ON TABLE T TO ROLE READER');
    expect(await told(reader)).toEqual([]);
    await expect(reader.run('DROP STREAM S')).rejects.toMatchObject({ code: '003001' });
    await expect(reader.run('CREATE STREAM MINE ON TABLE T')).rejects.toMatchObject({
      code: '003001',
    });
    await one.run('GRANT CREATE STREAM ON SCHEMA DB.PUBLIC TO ROLE READER');
    await reader.run('CREATE OR REPLACE STREAM MINE ON TABLE T');
    // nobody tracks this one yet, and only its owner may have it tracked
    await one.run('CREATE OR REPLACE TABLE U (N INT)');
    await one.run('GRANT SELECT ON TABLE U TO ROLE READER');
    const untracked = reader.run('CREATE STREAM ON_U ON TABLE U');
    await expect(untracked).rejects.toMatchObject({ code: '003001' });
    await one.run('ALTER TABLE U SET CHANGE_TRACKING = TRUE');
    await reader.run('CREATE STREAM ON_U ON TABLE U');
    await reader.close();
  });
});

describe('statements on streams', () => {
  it('show, describe, comment and drop them', async () => {
    await one.run(`CREATE OR REPLACE STREAM S ON TABLE T APPEND_ONLY = TRUE COMMENT = 'first'`);
    await one.run(`ALTER STREAM S SET COMMENT = 'second'`);
    const { columns } = await one.run(`SHOW STREAMS LIKE 'S'`);
    expect(columns.map(({ name }) => name).join(' ')).toBe(
      'created_on name database_name schema_name owner comment table_name source_type base_tables type stale mode stale_after invalid_reason owner_role_type',
    );
    const [row] = await one.rows(`SHOW STREAMS LIKE 'S' IN SCHEMA DB.PUBLIC`);
    expect(row?.slice(1, 12)).toEqual(
      'S DB PUBLIC ACCOUNTADMIN second DB.PUBLIC.T Table DB.PUBLIC.T DELTA false APPEND_ONLY'.split(
        ' ',
      ),
    );
    expect(await one.rows('DESC STREAM S')).toEqual([row]);
    const text = `create or replace stream S on table DB.PUBLIC.T append_only = true COMMENT = 'second';`;
    expect(await one.value(`SELECT GET_DDL('STREAM', 'S')`)).toBe(text);
    await one.run(text);
    expect(await one.value(`SELECT GET_DDL('SCHEMA', 'PUBLIC')`)).toContain(text);
    expect(await one.value('CREATE STREAM IF NOT EXISTS S ON TABLE T')).toBe(
      'S already exists, statement succeeded.',
    );
    await expect(one.run('CREATE STREAM S ON TABLE T')).rejects.toMatchObject({ code: '002002' });
    expect(await one.value('DROP STREAM S')).toBe('S successfully dropped.');
    await expect(one.run('SELECT * FROM S')).rejects.toMatchObject({ code: '002003' });
    await expect(one.run('DROP STREAM S')).rejects.toMatchObject({ code: '002003' });
    await one.run('DROP STREAM IF EXISTS S');
    await expect(one.run(`SELECT SYSTEM$STREAM_HAS_DATA('S')`)).rejects.toThrow(
      `Invalid value ['S'] for function 'SYSTEM$STREAM_HAS_DATA', parameter 1: must be a valid stream name`,
    );
  });

  it.each([
    ['CREATE STREAM X ON VIEW V', 'CREATE STREAM ON VIEW'],
    ['CREATE STREAM X ON TABLE T AT (OFFSET => -1)', 'CREATE STREAM … AT or BEFORE'],
    ['CREATE STREAM X CLONE S', 'CREATE STREAM … CLONE'],
    ['ALTER STREAM S SET TAG A = 1', 'ALTER STREAM … SET TAG'],
  ])('refuse by name: %s', async (sql, what) => {
    await expect(one.run(sql)).rejects.toThrow(`Unsupported feature '${what}`);
  });

  it('refuse a temporary table', async () => {
    await one.run('CREATE OR REPLACE TEMPORARY TABLE TEMPO (N INT)');
    await expect(one.run('CREATE STREAM X ON TABLE TEMPO')).rejects.toThrow(
      `Unsupported feature 'streams on temporary tables'`,
    );
  });
});
