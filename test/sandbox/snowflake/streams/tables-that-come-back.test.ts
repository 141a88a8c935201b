import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

beforeEach(async () => {
  await door.run('CREATE OR REPLACE SCHEMA DB.PLACE');
  await door.run('CREATE TABLE T (ID INT, V VARCHAR)');
  await door.run(`INSERT INTO T VALUES (1, 'a'), (2, 'b')`);
  await door.run('CREATE STREAM S ON TABLE T');
  await door.run('CREATE STREAM ADDED ON TABLE T APPEND_ONLY = TRUE');
});

const told = (columns = 'ID, V', stream = 'S') =>
  door.rows(`SELECT ${columns}, METADATA$ACTION FROM ${stream} ORDER BY ID, METADATA$ACTION, 2`);
const dropped = { code: '091901' };

it('tells the same again once its table has come back', async () => {
  await door.run(`INSERT INTO T VALUES (3, 'c')`);
  await door.run('DROP TABLE T');
  await expect(told()).rejects.toMatchObject(dropped);
  await door.run('UNDROP TABLE T');
  await door.run('DELETE FROM T WHERE ID = 1');
  await door.run(`INSERT INTO T VALUES (4, 'd')`);
  expect(await told()).toEqual([
    [1, 'a', 'DELETE'],
    [3, 'c', 'INSERT'],
    [4, 'd', 'INSERT'],
  ]);
  expect(await told('ID, V', 'ADDED')).toHaveLength(2);
});

it('has nothing to do with the table that replaced its own', async () => {
  await door.run('CREATE OR REPLACE TABLE T (ID INT, V VARCHAR)');
  await door.run(`INSERT INTO T VALUES (9, 'z')`);
  await expect(told()).rejects.toMatchObject(dropped);
  await door.run('DROP TABLE T');
  await door.run('UNDROP TABLE T');
  expect(await door.rows('SELECT * FROM T')).toEqual([[9, 'z']]);
  await door.run('ALTER TABLE T RENAME TO LATER');
  await expect(told()).rejects.toMatchObject(dropped);
});

it('comes back with its schema, which may have another name', async () => {
  await door.run(`INSERT INTO T VALUES (3, 'c')`);
  await door.run('DROP SCHEMA DB.PLACE');
  await door.run('UNDROP SCHEMA DB.PLACE');
  await door.run('USE SCHEMA DB.PLACE');
  expect(await told()).toEqual([[3, 'c', 'INSERT']]);
  await door.run('ALTER SCHEMA DB.PLACE RENAME TO DB.OTHER');
  await door.run('DELETE FROM DB.OTHER.T WHERE ID = 2');
  expect(await told('ID, V', 'DB.OTHER.S')).toEqual([
    [2, 'b', 'DELETE'],
    [3, 'c', 'INSERT'],
  ]);
  await door.run('DROP SCHEMA DB.OTHER');
});

it('tells what came and how its table was altered while it was dropped, also after a restart', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'streams-'));
  let other = await openAccount({ stateFolder, inMemory: false });
  for (const sql of [
    'CREATE TABLE T (ID INT, V VARCHAR)',
    `INSERT INTO T VALUES (1, 'a')`,
    'CREATE SCHEMA APART',
    'CREATE STREAM S ON TABLE DB.PUBLIC.T',
    'CREATE STREAM ADDED ON TABLE DB.PUBLIC.T APPEND_ONLY = TRUE',
    'DROP SCHEMA APART',
    'USE SCHEMA PUBLIC',
    'ALTER TABLE T ADD COLUMN N INT DEFAULT 7',
    'ALTER TABLE T RENAME COLUMN V TO W',
    `INSERT INTO T VALUES (2, 'b', 8)`,
  ])
    await other.admin.run(sql);
  await other.stop();
  other = await openAccount({ stateFolder, inMemory: false });
  await other.admin.run('UNDROP SCHEMA APART');
  for (const stream of ['APART.S', 'APART.ADDED'])
    expect(await other.admin.rows(`SELECT ID, W, N, METADATA$ACTION FROM ${stream}`)).toEqual([
      [2, 'b', 8, 'INSERT'],
    ]);
  await other.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

it('stays with its table when that is cloned: the clone has its rows and no stream', async () => {
  await door.run(`INSERT INTO T VALUES (3, 'c')`);
  await door.run('CREATE TABLE COPY CLONE T');
  await door.run('CREATE TABLE LIKED LIKE T');
  await door.run('CREATE OR REPLACE SCHEMA DB.CLONED CLONE DB.PLACE');
  await door.run('USE SCHEMA DB.PLACE');
  for (const copy of ['COPY', 'LIKED', 'DB.CLONED.T']) {
    await door.run(`INSERT INTO ${copy} VALUES (4, 'd')`);
    expect(await door.rows(`SELECT * FROM ${copy} WHERE ID > 2`)).toHaveLength(
      copy === 'LIKED' ? 1 : 2,
    );
  }
  expect(await told()).toEqual([[3, 'c', 'INSERT']]);
  expect(await door.rows('SHOW STREAMS IN SCHEMA DB.CLONED')).toEqual([]);
  await door.run('CREATE STREAM DB.CLONED.S ON TABLE DB.CLONED.T');
  await door.run(`UPDATE DB.CLONED.T SET V = 'x' WHERE ID = 4`);
  expect(await told('ID, V', 'DB.CLONED.S')).toEqual([
    [4, 'd', 'DELETE'],
    [4, 'x', 'INSERT'],
  ]);
});

it('goes along with CREATE OR ALTER TABLE', async () => {
  await door.run(`INSERT INTO T VALUES (3, 'c')`);
  await door.run(`CREATE OR ALTER TABLE T (ID INT NOT NULL, V VARCHAR, N INT DEFAULT 7)`);
  expect(await told('ID, V, N')).toEqual([[3, 'c', 7, 'INSERT']]);
  await door.run(`CREATE OR ALTER TABLE T (ID INT NOT NULL, N INT DEFAULT 7, M VARCHAR)`);
  await door.run(`INSERT INTO T VALUES (4, 8, 'm')`);
  expect(await told('ID, N, M')).toEqual([
    [3, 7, null, 'INSERT'],
    [4, 8, 'm', 'INSERT'],
  ]);
  await door.run('CREATE TABLE SINK AS SELECT ID FROM S');
  expect(await told('ID, N, M')).toEqual([]);
  expect(await told('ID, N, M', 'ADDED')).toHaveLength(2);
});

it('has CREATE OR ALTER TABLE number the rows that it is told to', async () => {
  await door.run('CREATE OR ALTER TABLE U (ID INT) CHANGE_TRACKING = TRUE');
  await door.run('CREATE OR ALTER TABLE U (ID INT, V VARCHAR) CHANGE_TRACKING = TRUE');
  await door.run('CREATE STREAM OF_U ON TABLE U');
  await door.run(`INSERT INTO U VALUES (1, 'a')`);
  expect(await told('ID, V', 'OF_U')).toEqual([[1, 'a', 'INSERT']]);
});

it('has a column more where its table got one whose name differs by case alone', async () => {
  await expect(door.rows('SELECT "v" FROM S')).rejects.toMatchObject({ code: '000904' });
  await door.run('CREATE TABLE CASED (ID INT, V VARCHAR)');
  await door.run('CREATE STREAM OF_CASED ON TABLE CASED');
  await door.run('ALTER TABLE CASED ADD COLUMN "v" INT DEFAULT 5');
  await door.run(`INSERT INTO CASED (ID, V) VALUES (1, 'a')`);
  expect(await told('ID, V, "v"', 'OF_CASED')).toEqual([[1, 'a', 5, 'INSERT']]);
});

it('tells what INSERT ALL wrote, and is moved on by one that reads it', async () => {
  await door.run('CREATE TABLE SINK (ID INT)');
  await door.run('CREATE STREAM OF_SINK ON TABLE SINK');
  await door.run('CREATE STREAM ADDED_TO_SINK ON TABLE SINK APPEND_ONLY = TRUE');
  await door.run(
    `INSERT ALL INTO T VALUES (A, 'n') INTO SINK VALUES (A) INTO T VALUES (A + 1, 'm') SELECT 10 AS A`,
  );
  const both = [
    [10, 'n', 'INSERT'],
    [11, 'm', 'INSERT'],
  ];
  expect(await told()).toEqual(both);
  expect(await told('ID, V', 'ADDED')).toEqual(both);
  expect(await told('ID', 'OF_SINK')).toEqual([[10, 'INSERT']]);
  await door.run('BEGIN');
  await door.run('INSERT ALL INTO SINK VALUES (ID) INTO SINK VALUES (ID + 10) SELECT ID FROM S');
  await door.run('ROLLBACK');
  expect(await told()).toEqual(both);
  await door.run(
    `INSERT FIRST WHEN ID = 10 THEN INTO SINK VALUES (ID) ELSE INTO T VALUES (ID, 'e') SELECT ID FROM S`,
  );
  expect(await told()).toEqual([[11, 'e', 'INSERT']]);
  expect(await told('ID', 'ADDED_TO_SINK')).toEqual([
    [10, 'INSERT'],
    [10, 'INSERT'],
  ]);
});

it('tells that a moment has another offset, and types as its table has them', async () => {
  await door.run('CREATE TABLE M (ID INT, AT TIMESTAMP_TZ, N NUMBER(9, 2), W VARCHAR(5))');
  await door.run(`INSERT INTO M VALUES (1, '2024-01-01 12:00:00 +0000', 1.5, 'w')`);
  await door.run('CREATE STREAM OF_M ON TABLE M');
  await door.run(`UPDATE M SET AT = '2024-01-01 14:00:00 +0200'::TIMESTAMP_TZ`);
  expect(await door.rows('SELECT METADATA$ACTION FROM OF_M ORDER BY 1')).toEqual([
    ['DELETE'],
    ['INSERT'],
  ]);
  const columns = await door.describe('SELECT N, W FROM M');
  expect(await door.describe('SELECT N, W FROM OF_M')).toEqual(columns);
  await door.run('CREATE TABLE OUT AS SELECT N, W FROM OF_M');
  expect(await door.describe('SELECT * FROM OUT')).toEqual(columns);
});

it('is explained without being moved on', async () => {
  await door.run('CREATE TABLE SINK (ID INT)');
  await door.run(`INSERT INTO T VALUES (3, 'c')`);
  await door.run('EXPLAIN SELECT * FROM S');
  await door.run('EXPLAIN INSERT INTO SINK SELECT ID FROM S');
  expect(await told()).toEqual([[3, 'c', 'INSERT']]);
});
