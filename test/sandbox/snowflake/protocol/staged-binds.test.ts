import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, runClient } from '../../../support/python-client.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { bearing, wire } from '../../../support/wire.js';

const TEXTS = ['a "quoted", line\nand a \\ back\ttab', '', ' blank ', 'umlaut ü, emoji 🙂', null];

describe('array binds that a driver uploads to a stage', () => {
  let server: SnowflakeServer;
  let client: Client;

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    client = await connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'ACCOUNTADMIN',
      warehouse: 'WH',
      database: 'DB',
      schema: 'PUBLIC',
      arrayBindingThreshold: 3,
    });
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });
  beforeEach(() =>
    client.query(
      'CREATE OR REPLACE TABLE STAGED(N NUMBER, T VARCHAR, B BOOLEAN, AT TIMESTAMP_NTZ)',
    ),
  );

  const received = async () => {
    const { statements } = await wire(server.port).get('/control/statements');
    return statements.map(({ sql }) => sql);
  };

  it('arrive from Node as they were given', async () => {
    const at = new Date('2026-02-03T04:05:06.789Z');
    const rows = TEXTS.map((text, n) => [n, text, n % 2 === 0, at]);
    const { statement } = await client.query('INSERT INTO STAGED VALUES (?, ?, ?, ?)', rows);
    expect(statement.getNumUpdatedRows()).toBe(TEXTS.length);
    expect((await received()).filter((sql) => /^PUT .*@SYSTEM\$BIND/.test(sql))).toHaveLength(1);
    const back = await client.query('SELECT N, T, B, AT::VARCHAR AS AT FROM STAGED ORDER BY N');
    expect(back.rows).toEqual(
      TEXTS.map((T, N) => ({ N, T, B: N % 2 === 0, AT: '2026-02-03 04:05:06.789' })),
    );
  });

  it('change rows too, all of them or none', async () => {
    await client.query('INSERT INTO STAGED (N) VALUES (?)', [[1], [2], [3], [4]]);
    const { statement } = await client.query('UPDATE STAGED SET T = ? WHERE N = ?', [
      ['eins', 1],
      ['zwei', 2],
    ]);
    expect(statement.getNumUpdatedRows()).toBe(2);
    const update = client.query('UPDATE STAGED SET N = ? WHERE N = ?', [
      [7, 1],
      ['no number', 2],
    ]);
    await expect(update).rejects.toMatchObject({ code: '100038' });
    const { rows } = await client.query('SELECT N FROM STAGED ORDER BY N');
    expect(rows.map(({ N }) => N)).toEqual([1, 2, 3, 4]);
  });

  it('take the place of a file that the driver has only in memory', async () => {
    await client.query('CREATE OR REPLACE STAGE STREAMED');
    const put = () =>
      client.query('PUT file://note.txt @STREAMED/deep AUTO_COMPRESS = FALSE', undefined, {
        fileStream: Buffer.from('four'),
      });
    await put();
    const { rows } = await client.query('LIST @STREAMED');
    expect(rows).toMatchObject([{ name: 'streamed/deep/note.txt', size: 4 }]);
  });

  it.each([
    ['a stage that is not there', '@NONE_SUCH/x', '002003'],
    ['a stage without files', '@EMPTY/x', '091016'],
    ['what is no stage', 'x', '001003'],
    ['a path that leads out', '@EMPTY/../x', '001003'],
  ])('are refused when they point to %s', async (_, bindStage, code) => {
    await client.query('CREATE OR REPLACE STAGE EMPTY');
    const login = await wire(server.port).post(
      '/session/v1/login-request?databaseName=DB&schemaName=PUBLIC&roleName=ACCOUNTADMIN',
      { data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword, ACCOUNT_NAME: 'sandbox' } },
    );
    const sqlText = 'INSERT INTO STAGED (N) VALUES (?)';
    const headers = bearing(login.data.token);
    expect(
      await wire(server.port).post('/queries/v1/query-request', { sqlText, bindStage }, headers),
    ).toMatchObject({ success: false, code });
  });

  it.each([
    ['no token', {}, '%40EMPTY'],
    ['a wrong token', { Authorization: 'Bearer none' }, '%40EMPTY'],
  ])('are not taken with %s', async (_, headers, location) => {
    const url = `http://127.0.0.1:${server.port}/stages/${location}/1`;
    expect(await fetch(url, { method: 'PUT', body: '1', headers })).toMatchObject({ status: 403 });
  });

  it.each([
    '%40EMPTY%2F..%2F..%2Fx/1',
    '%40EMPTY/..%2F..%2F..%2Fevil',
    '%40EMPTY/%2e%2e%2f%2e%2e%2fevil',
    '%40EMPTY/a%00b',
    `%40EMPTY/${'y'.repeat(300)}`,
    '%40NOPE/1',
    '%2Fetc/passwd',
    '%ZZ/1',
  ])('are not taken at an address that leads elsewhere: %s', async (place) => {
    const login = await wire(server.port).post(
      '/session/v1/login-request?databaseName=DB&schemaName=PUBLIC',
      { data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword } },
    );
    const url = `http://127.0.0.1:${server.port}/stages/${place}`;
    const headers = { Authorization: `Bearer ${login.data.token}` };
    expect(await fetch(url, { method: 'PUT', body: '1', headers })).toMatchObject({ status: 403 });
  });

  it.runIf(hasPython)('arrive from Python as they were given', async () => {
    const seen = await runClient('staged_binds.py', [server.port, adminPassword]);
    expect(seen).toEqual({
      inserted: 3,
      changed: [],
      typed: [['2026-05-06 07:08:09', 36]],
      zoned: [
        ['2026-01-02T03:04:05.678000+05:30', '5:30:00'],
        ['2026-01-02T03:04:05.678000+05:30', '5:30:00'],
      ],
      many: [20_000, 199_990_000, 'text 9999'],
      deleted: 6,
      left: [19_994],
    });
    expect((await received()).filter((sql) => /^PUT .* \?/.test(sql)).length).toBeGreaterThan(2);
  });
});
