import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultKinds } from '../../../../sandbox/snowflake/control/faults.js';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, runClient } from '../../../support/python-client.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { wire } from '../../../support/wire.js';

describe('the whole local Snowflake', () => {
  let server: SnowflakeServer;
  let client: Client;

  const login = () =>
    connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'accountadmin',
      warehouse: 'wh',
      database: 'db',
    });

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    client = await login();
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('keeps rows that an array bind brings, all of them or none', async () => {
    await client.query(
      'CREATE OR REPLACE TABLE BOUND(N NUMBER, T VARCHAR, M NUMBER(12,2), D DATE, SEEN TIMESTAMP_NTZ, B BOOLEAN)',
    );
    const at = new Date('2026-01-01T01:02:03Z');
    const rows = Array.from({ length: 10_000 }, (_, n) => [
      n,
      `t${n}`,
      n / 100,
      at,
      at,
      n % 2 === 0,
    ]);
    const { statement } = await client.query('INSERT INTO BOUND VALUES (?, ?, ?, ?, ?, ?)', rows);
    expect(statement.getNumUpdatedRows()).toBe(10_000);
    const told = await client.query(
      'SELECT COUNT(*) AS N, MAX(T) AS T, MAX(M) AS M, MIN(SEEN) AS SEEN, COUNT_IF(B) AS B FROM BOUND',
    );
    expect(told.rows).toMatchObject([{ N: 10_000, T: 't9999', M: 99.99, B: 5000 }]);
    await client.query('UPDATE BOUND SET T = ? WHERE N = ?', [
      ['a', 1],
      ['b', 2],
    ]);
    const failing = client.query('UPDATE BOUND SET M = ? WHERE N = ?', [
      ['1', 1],
      ['no number', 2],
    ]);
    await expect(failing).rejects.toThrow();
    const after = await client.query('SELECT T, M FROM BOUND WHERE N IN (1, 2) ORDER BY N');
    expect(after.rows).toEqual([
      { T: 'a', M: 0.01 },
      { T: 'b', M: 0.02 },
    ]);
  });

  it('finds the answer of any earlier statement by its id', async () => {
    const shown = await client.query("SHOW PARAMETERS LIKE 'QUERY_TAG'");
    const id = shown.statement.getQueryId();
    const scanned = await client.query(`SELECT "key" FROM TABLE(RESULT_SCAN('${id}'))`);
    expect(scanned.rows).toEqual([{ key: 'QUERY_TAG' }]);
    await expect(
      client.query("SELECT * FROM TABLE(RESULT_SCAN('01aa0000-0000-0000-0000-000000000000'))"),
    ).rejects.toMatchObject({ code: '000709' });
  });

  it('tells the names that are current, as they are stored', async () => {
    await client.query('CREATE SCHEMA IF NOT EXISTS "Mixed"');
    const { statement } = await client.query('USE SCHEMA "Mixed"');
    const state = (
      statement as unknown as { getSessionState(): Record<string, () => string> }
    ).getSessionState();
    const current = ['Database', 'Schema', 'Warehouse', 'Role'].map((name) =>
      state[`getCurrent${name}`]?.(),
    );
    expect(current).toEqual(['DB', 'Mixed', 'WH', 'ACCOUNTADMIN']);
    await client.query('USE SCHEMA PUBLIC');
  });

  it('describes without running', async () => {
    await client.query('CREATE OR REPLACE TABLE KEPT(N NUMBER)');
    const described = await client.query('DROP TABLE KEPT', [], { describeOnly: true });
    expect(described.statement.getColumns()?.map((column) => column.getName())).toEqual(['status']);
    expect((await client.query('SELECT * FROM KEPT')).rows).toEqual([]);
  });

  it('stops a running query when it is cancelled', async () => {
    const slow =
      'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 200000)) A, TABLE(GENERATOR(ROWCOUNT => 200000)) B WHERE RANDOM() > 0';
    const failed = new Promise<unknown>((resolve) => {
      const statement = client.connection.execute({ sqlText: slow, complete: resolve });
      setTimeout(() => statement.cancel(() => undefined), 1000);
    });
    expect(await failed).toMatchObject({ code: '000604' });
    expect((await client.query('SELECT 1 AS ONE')).rows).toEqual([{ ONE: 1 }]);
  });

  it('is reached by tokens of a session, keeps tags, and tells of what it does not know', async () => {
    const { post } = wire(server.port);
    const { data } = await post('/session/v1/login-request?databaseName=db&roleName=accountadmin', {
      data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword },
    });
    expect(data).toMatchObject({
      validityInSeconds: 3600,
      masterValidityInSeconds: 14_400,
      sessionInfo: { databaseName: 'DB', schemaName: 'PUBLIC', roleName: 'ACCOUNTADMIN' },
    });
    const { token, masterToken } = data;
    const open = (more: object) =>
      connect(server.port, { ...more } as Parameters<typeof connect>[1]);
    const byToken = await open({ sessionToken: token, masterToken });
    expect((await byToken.query('SELECT CURRENT_SESSION() AS S')).rows).toEqual([
      { S: String(data.sessionId) },
    ]);
    expect(await byToken.connection.isValidAsync()).toBe(true);
    const admin = { username: 'SANDBOX_ADMIN', password: adminPassword };
    const tagged = await open({ ...admin, queryTag: 'mine', warehouse: 'NOPE', database: 'DB' });
    const { rows } = await tagged.query("SHOW PARAMETERS LIKE 'QUERY_TAG'");
    expect(rows).toMatchObject([{ value: 'mine', level: 'SESSION' }]);
    await expect(tagged.query('SELECT * FROM INFORMATION_SCHEMA.TABLES')).rejects.toMatchObject({
      code: '000606',
    });
    const unknown = '01b00000-0000-0000-0000-000000000000';
    expect(await tagged.connection.getQueryStatus(unknown)).toBe('NO_QUERY_DATA');
    await tagged.close();
    await byToken.close();
  });

  it.runIf(hasPython)('is reached in every way that the Python connector has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ways-'));
    const told = await runClient('connection_ways.py', [server.port, adminPassword, folder]);
    await rm(folder, { recursive: true });
    expect(told).toEqual({
      'by file': ['SANDBOX_ADMIN'],
      tag: 'tagged',
      rows: [2, 3],
      'same session': [4],
      valid: [true, false],
      'by id': [[[5]], 'SUCCESS'],
      later: [[6]],
      unknown: 'NO_DATA',
      stopped: true,
      several: [[7], [8]],
      'at once': [9],
      'no warehouse': [606, '57P03'],
    });
  });

  const typed = `SELECT 'abc' AS T, 'abc'::VARCHAR(5) AS V, 100 / 7 AS Q, SUM(1.50) AS S, VARIANCE(1) AS W`;

  it('tells snowflake-sdk the lengths of texts and the digits of numbers', async () => {
    const { statement } = await client.query(typed);
    const told = statement
      .getColumns()
      ?.map((column) => [column.getType(), column.getPrecision(), column.getScale()]);
    expect(told).toEqual([
      ['text', null, null],
      ['text', null, null],
      ['fixed', 9, 6],
      ['fixed', 15, 2],
      ['fixed', 38, 6],
    ]);
  });

  it.runIf(hasPython)('tells the Python connector the same, before a query runs too', async () => {
    const told = await runClient('result_types.py', [server.port, adminPassword, typed]);
    const columns = [
      [2, 3, null, null],
      [2, 5, null, null],
      [0, null, 9, 6],
      [0, null, 15, 2],
      [0, null, 38, 6],
    ];
    expect(told.columns).toEqual([columns, columns]);
  });

  const faults = [
    { kind: 'reset_before' },
    { kind: 'reset_after' },
    { kind: 'http_503', times: 2 },
    { kind: 'black_hole' },
    { kind: 'slow_drip', delay_ms: 5 },
    { kind: 'token_expired' },
    { kind: 'lock_timeout' },
    { kind: 'error', code: '001234', sqlstate: '42601', message: 'As told.' },
    { kind: 'session_gone' },
  ];

  it.runIf(hasPython)(
    'strikes the Python connector with every fault: it recovers or fails with the code',
    async () => {
      expect(faults.map(({ kind }) => kind).sort()).toEqual([...faultKinds].sort());
      const args = [server.port, adminPassword, JSON.stringify(faults)];
      const { answers } = await runClient('faults.py', args);
      expect(answers).toEqual([
        ['reset_before', 1, 1],
        ['reset_after', 1, 1],
        ['http_503', 1, 1],
        ['black_hole', 1, 1],
        ['slow_drip', 1, 1],
        ['token_expired', 1, 1],
        ['lock_timeout', [625, '57014'], 0],
        ['error', [1234, '42601'], 0],
        ['session_gone', [390111, '08001'], 0],
      ]);
    },
  );

  it('keeps what is temporary to one session, until it ends', async () => {
    const other = await login();
    await other.query('CREATE TEMPORARY TABLE MINE AS SELECT 1 AS N');
    await expect(client.query('SELECT * FROM MINE')).rejects.toMatchObject({ code: '002003' });
    await other.close();
  });

  it('logs and meters what it was asked', async () => {
    const { get, post } = wire(server.port);
    await post('/control/meter/reset');
    await client.query('SHOW TABLES');
    await client.query('SELECT COUNT(*) FROM BOUND');
    await client.query('SELECT N FROM BOUND LIMIT 1');
    expect(await get('/control/meter')).toMatchObject({
      ok: true,
      resumes: 1,
      statements: { metadata: 2, cached: 0, warehouse: 1 },
    });
    const { statements } = await get('/control/statements');
    expect(statements.at(-1)).toMatchObject({
      sql: 'SELECT N FROM BOUND LIMIT 1',
      user: 'SANDBOX_ADMIN',
      role: 'ACCOUNTADMIN',
      class: 'warehouse',
      code: null,
    });
  });

  it.skipIf(!hasPython)('serves Snowpark (skipped without .venv)', async () => {
    expect(await runClient('snowpark_tour.py', [server.port, adminPassword])).toEqual({
      small: [
        [1, 'x', 1.5],
        [2, 'y', null],
      ],
      sum: 3,
      describe: ['LongType()', 'StringType()', 'DoubleType()'],
      large: 10,
      frame: [1000, 'int64', 'b999'],
      cased: [
        [3, 1],
        [4, 2],
      ],
      'cased columns': ['a', 'A', 'b c'],
      unquoted: [904, true],
      job: [0, 1, 2],
      rolled_back: 2,
      batches: 1000,
      windows: [99, 213.75, 2, 34, 64_800],
      joined: [49, ['WHO', 'ID', 'AMOUNT', 'AT', 'MEAN', 'N']],
      union: 200,
      pivot: [[420.75, 404.25]],
      split: [100, true, true],
      sampled: 10,
      kept: 33,
      changes: [[1, 1, 0], [5, 0], [3]],
      view: 32,
      appended: 6,
      'there already': 2002,
      deep: 61,
      iterated: [98, ['A', 'B', 'C', 'D']],
      files: ['UPLOADED', 'note.txt', 'a stream'],
      explained: [true, true],
      inserted: 4,
      cloned: 4,
      names: ['"DB"', '"ACCOUNTADMIN"'],
    });
  });
});
