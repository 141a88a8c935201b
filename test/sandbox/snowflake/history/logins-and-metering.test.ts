import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { wire } from '../../../support/wire.js';

let folder: string;
let server: SnowflakeServer;
let client: Client;

const start = (setUp: readonly string[]) =>
  startLocalSnowflake({ stateFolder: folder, inMemory: false }, setUp);
const open = (username = 'SANDBOX_ADMIN', password = adminPassword, warehouse = 'WH') =>
  connect(server.port, { username, password, warehouse, database: 'DB' });
const rowsOf = async (sql: string, asking = client) => (await asking.query(sql)).rows;
const clock = (body: object) => wire(server.port).post('/control/clock', body);
/** The server is stopped and started again, at a time of the account. */
const startAgain = async (set: string) => {
  await client.close();
  await server.stop();
  server = await start([]);
  await clock({ set });
  client = await open();
};

beforeAll(async () => {
  prepareClient();
  folder = await mkdtemp(join(tmpdir(), 'logins-'));
  server = await start([
    'CREATE WAREHOUSE WH',
    'CREATE DATABASE DB',
    'CREATE TABLE DB.PUBLIC.T (N INT)',
    "CREATE USER OTHER PASSWORD = 'their own'",
    'GRANT USAGE ON DATABASE DB TO ROLE PUBLIC',
    'CREATE WAREHOUSE SHARED',
    'GRANT USAGE ON WAREHOUSE SHARED TO ROLE PUBLIC',
  ]);
  await clock({ set: '2031-03-01T08:00:00Z', rate: 0 });
  client = await open();
});
afterAll(async () => {
  await client.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the history of logins', () => {
  const call = (name = 'LOGIN_HISTORY()') =>
    `SELECT * FROM TABLE(DB.INFORMATION_SCHEMA.${name}) ORDER BY EVENT_ID`;

  it('tells of each attempt by whom, with what and how it ended, and nothing of what was shown', async () => {
    await expect(open('other', 'hush')).rejects.toMatchObject({ code: '390100' });
    await expect(open('NOBODY', 'hush')).rejects.toMatchObject({ code: '390100' });
    const other = await open('other', 'their own', 'SHARED');
    const rows = (await rowsOf(call())).slice(-3);
    expect(rows).toMatchObject([
      {
        EVENT_TYPE: 'LOGIN',
        USER_NAME: 'OTHER',
        CLIENT_IP: '127.0.0.1',
        REPORTED_CLIENT_TYPE: 'JAVASCRIPT_DRIVER',
        FIRST_AUTHENTICATION_FACTOR: 'PASSWORD',
        SECOND_AUTHENTICATION_FACTOR: null,
        IS_SUCCESS: 'NO',
        ERROR_CODE: 390100,
        ERROR_MESSAGE: 'INCORRECT_USERNAME_PASSWORD',
      },
      { USER_NAME: 'NOBODY', IS_SUCCESS: 'NO' },
      { USER_NAME: 'OTHER', IS_SUCCESS: 'YES', ERROR_CODE: null, ERROR_MESSAGE: null },
    ]);
    expect(rows[0]?.EVENT_TIMESTAMP).toEqual(new Date('2031-03-01T08:00:00Z'));
    expect(String(rows[0]?.REPORTED_CLIENT_VERSION)).toMatch(/^\d+\.\d+/);
    const home = join(folder, 'history', 'logins');
    for (const file of await readdir(home))
      expect(await readFile(join(home, file), 'utf8')).not.toMatch(/hush|their own/);
    // others see their own alone
    const own = await rowsOf(call(), other);
    expect(own.map(({ USER_NAME, IS_SUCCESS }) => [USER_NAME, IS_SUCCESS])).toEqual([
      ['OTHER', 'NO'],
      ['OTHER', 'YES'],
    ]);
    expect(await rowsOf(call("LOGIN_HISTORY_BY_USER(USER_NAME => 'nobody')"), other)).toEqual([]);
    await other.close();
    expect(await rowsOf(call("LOGIN_HISTORY_BY_USER(USER_NAME => 'other')"))).toHaveLength(2);
  });

  it('names the factor by the authenticator, and the client where it says who it is', async () => {
    const attempts = [
      { AUTHENTICATOR: 'SNOWFLAKE_JWT', TOKEN: 'hush', CLIENT_APP_ID: 'PythonConnector' },
      { AUTHENTICATOR: 'PROGRAMMATIC_ACCESS_TOKEN', TOKEN: 'hush' },
    ];
    for (const attempt of attempts)
      await wire(server.port).post('/session/v1/login-request', {
        data: { LOGIN_NAME: 'nobody', ...attempt },
      });
    expect((await rowsOf(call())).slice(-2)).toMatchObject([
      {
        FIRST_AUTHENTICATION_FACTOR: 'RSA_KEYPAIR',
        REPORTED_CLIENT_TYPE: 'PYTHON_DRIVER',
        ERROR_CODE: 390144,
        ERROR_MESSAGE: 'JWT_TOKEN_INVALID',
      },
      {
        FIRST_AUTHENTICATION_FACTOR: 'PROGRAMMATIC_ACCESS_TOKEN',
        REPORTED_CLIENT_TYPE: 'OTHER',
        ERROR_CODE: 394400,
      },
    ]);
  });

  it('by user is closed to procedures with their owner’s rights', async () => {
    await client.query(`CREATE PROCEDURE DB.PUBLIC.ASKS() RETURNS NUMBER LANGUAGE SQL EXECUTE AS OWNER AS
      $$ DECLARE N NUMBER; BEGIN SELECT COUNT(*) INTO :N FROM TABLE(DB.INFORMATION_SCHEMA.LOGIN_HISTORY_BY_USER()); RETURN N; END $$`);
    await expect(client.query('CALL DB.PUBLIC.ASKS()')).rejects.toMatchObject({ code: '090234' });
  });

  it('outlives the server, for a week and in ACCOUNT_USAGE two hours late', async () => {
    const usage = `SELECT * FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY WHERE USER_NAME = 'NOBODY'`;
    await startAgain('2031-03-01T09:30:00Z');
    expect(await rowsOf(usage)).toEqual([]);
    expect(await rowsOf(call("LOGIN_HISTORY_BY_USER(USER_NAME => 'NOBODY')"))).toHaveLength(3);
    await startAgain('2031-03-20T08:00:00Z');
    const told = { IS_SUCCESS: 'NO', RELATED_EVENT_ID: 0 };
    expect(await rowsOf(usage)).toMatchObject([told, told, told]);
    expect(await rowsOf(call("LOGIN_HISTORY_BY_USER(USER_NAME => 'NOBODY')"))).toEqual([]);
    const early = `LOGIN_HISTORY(TIME_RANGE_START => '2031-03-01'::TIMESTAMP_LTZ)`;
    await expect(client.query(call(early))).rejects.toMatchObject({ code: '001044' });
  });
});

describe('the history of metering', () => {
  const call = (args: string) =>
    `SELECT * FROM TABLE(DB.INFORMATION_SCHEMA.WAREHOUSE_METERING_HISTORY(${args}))`;
  const told = async (sql: string) =>
    (await rowsOf(sql)).map((row) => [
      (row.START_TIME as Date).toISOString().slice(8, 16),
      (Number(row.CREDITS_USED) * 3600).toFixed(0),
    ]);

  it('has what a warehouse cost in each hour, the running one too, and after a restart', async () => {
    await clock({ set: '2031-04-01T10:30:00Z' });
    client = await open();
    await client.query('CREATE WAREHOUSE METERED WAREHOUSE_SIZE = SMALL AUTO_SUSPEND = 3600');
    await client.query('ALTER WAREHOUSE METERED SUSPEND');
    await clock({ set: '2031-04-01T10:58:00Z' });
    await client.query('USE WAREHOUSE METERED');
    await client.query('INSERT INTO DB.PUBLIC.T VALUES (1)');
    await clock({ set: '2031-04-01T11:10:00Z' });
    await client.query('INSERT INTO DB.PUBLIC.T VALUES (2)');
    const args = `DATE_RANGE_START => '2031-04-01', WAREHOUSE_NAME => 'metered'`;
    // made and at once suspended: a minute; then two minutes, and ten so far
    const sofar = [
      ['01T10:00', '360'],
      ['01T11:00', '1200'],
    ];
    expect(await told(call(args))).toEqual(sofar);
    expect(await rowsOf(call(args))).toMatchObject([
      { WAREHOUSE_NAME: 'METERED', CREDITS_USED_CLOUD_SERVICES: 0 },
      { WAREHOUSE_NAME: 'METERED' },
    ]);
    await startAgain('2031-04-01T11:50:00Z');
    expect(await told(call(args))).toEqual(sofar);
    expect(
      await told(call(`'2031-04-01'::DATE, '2031-04-01T11:00:00Z'::TIMESTAMP_LTZ, 'METERED'`)),
    ).toEqual(sofar.slice(0, 1));
    const usage = `SELECT * FROM SNOWFLAKE.ACCOUNT_USAGE.WAREHOUSE_METERING_HISTORY WHERE WAREHOUSE_NAME = 'METERED'`;
    expect(await told(usage)).toEqual([]);
    await clock({ set: '2031-04-01T15:00:00Z' });
    client = await open();
    expect(await told(usage)).toEqual(sofar);
  });

  it('needs where it begins, within half a year, and is for those who may watch usage', async () => {
    for (const args of ['', `DATE_RANGE_START => '2030-01-01'`])
      await expect(client.query(call(args))).rejects.toMatchObject({ code: '001044' });
    const other = await open('OTHER', 'their own', 'SHARED');
    const all = call(`DATE_RANGE_START => '2031-03-01'`);
    expect(await rowsOf(all, other)).toEqual([]);
    expect((await rowsOf(all)).length).toBeGreaterThan(1);
    await server.asAdmin(['GRANT MONITOR USAGE ON ACCOUNT TO ROLE PUBLIC']);
    expect((await rowsOf(all, other)).length).toBeGreaterThan(1);
    await other.close();
  });
});
