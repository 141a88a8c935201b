import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { wire } from '../../../support/wire.js';

describe('the history of statements', () => {
  let server: SnowflakeServer;
  let client: Client;

  const open = () =>
    connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'ACCOUNTADMIN',
      warehouse: 'WH',
      database: 'DB',
    });
  const history = async (call = 'QUERY_HISTORY_BY_SESSION()') => {
    const { rows } = await client.query(
      `SELECT * FROM TABLE(DB.INFORMATION_SCHEMA.${call}) ORDER BY START_TIME, QUERY_ID`,
    );
    return rows;
  };

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    client = await open();
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('tells of each statement by its id, how it ended and under which tag', async () => {
    await client.query("ALTER SESSION SET QUERY_TAG = 'of the session'");
    const { statement } = await client.query('SELECT 1 AS ONE');
    await client.query('SELECT 2 AS TWO', [], { parameters: { QUERY_TAG: 'its own' } });
    await client.query('SELECT * FROM NONE_SUCH').catch(() => undefined);
    const rows = await history();
    const told = rows.map((row) => [
      row.QUERY_TEXT,
      row.QUERY_TAG,
      row.EXECUTION_STATUS,
      row.ERROR_CODE,
    ]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['SELECT 1 AS ONE', 'of the session', 'success', null],
        ['SELECT 2 AS TWO', 'its own', 'success', null],
        ['SELECT * FROM NONE_SUCH', 'of the session', 'failed_with_error', 2003],
      ]),
    );
    const found = rows.find((row) => row.QUERY_ID === statement.getQueryId());
    expect(found).toMatchObject({
      QUERY_TEXT: 'SELECT 1 AS ONE',
      QUERY_TYPE: 'SELECT',
      USER_NAME: 'SANDBOX_ADMIN',
      ROLE_NAME: 'ACCOUNTADMIN',
      WAREHOUSE_NAME: 'WH',
      DATABASE_NAME: 'DB',
    });
  });

  it("has the times of the account's clock, and is asked for by them", async () => {
    await wire(server.port).post('/control/clock', { set: '2031-05-01T12:00:00Z' });
    client = await open();
    await client.query("SELECT 'in the future' AS T");
    const call = `QUERY_HISTORY(END_TIME_RANGE_START => '2031-05-01T11:59:00Z'::TIMESTAMP_LTZ, RESULT_LIMIT => 50)`;
    const rows = await history(call);
    expect(rows.map((row) => row.QUERY_TEXT)).toContain("SELECT 'in the future' AS T");
    expect(
      rows.every((row) => (row.START_TIME as Date).toISOString().startsWith('2031-05-01T12:0')),
    ).toBe(true);
    await expect(history('QUERY_HISTORY(RESULT_LIMIT => 0)')).rejects.toMatchObject({
      code: '001044',
    });
    // in order too, then without names
    expect(await history('QUERY_HISTORY_BY_SESSION(1)')).toEqual([]);
    expect(
      await history(
        `QUERY_HISTORY(DATEADD('hours', -1, CURRENT_TIMESTAMP()), CURRENT_TIMESTAMP(), 1)`,
      ),
    ).toHaveLength(1);
    await expect(history('QUERY_HISTORY(CURRENT_TIMESTAMP(), RESULT_LIMIT => 1)')).rejects.toThrow(
      'by their names',
    );
  });

  it('counts rows, and tells of the warehouse and the transaction', async () => {
    for (const sql of [
      'CREATE OR REPLACE TABLE DB.PUBLIC.COUNTED (N INT)',
      'INSERT INTO DB.PUBLIC.COUNTED VALUES (1), (2), (3)',
      'BEGIN',
      'UPDATE DB.PUBLIC.COUNTED SET N = 4 WHERE N > 1',
      'COMMIT',
      'SELECT * FROM DB.PUBLIC.COUNTED',
    ])
      await client.query(sql);
    const rows = (await history()).slice(-7, -1).map((row) => ({
      produced: row.ROWS_PRODUCED,
      inserted: row.ROWS_INSERTED,
      size: row.WAREHOUSE_SIZE,
      within: Number(row.TRANSACTION_ID) > 0,
      queued: row.QUEUED_OVERLOAD_TIME,
      own: row.IS_CLIENT_GENERATED_STATEMENT,
    }));
    const all = { queued: 0, own: false, inserted: null, within: false };
    expect(rows).toEqual([
      { ...all, produced: null, size: null },
      { ...all, produced: 3, inserted: 3, size: 'X-Small' },
      { ...all, produced: null, size: null, within: true },
      { ...all, produced: 2, size: 'X-Small', within: true },
      { ...all, produced: null, size: null, within: true },
      { ...all, produced: 3, size: 'X-Small' },
    ]);
  });

  it('tells of a statement for many rows of binds as one, by the id that its client has', async () => {
    await client.query(
      'CREATE OR REPLACE TABLE DB.PUBLIC.BOUND AS SELECT 1::INT AS N UNION ALL SELECT 2',
    );
    const update = 'UPDATE DB.PUBLIC.BOUND SET N = ? WHERE N = ?';
    const { statement } = await client.query(update, [
      [11, 1],
      [12, 2],
    ]);
    const last = await client.query('SELECT LAST_QUERY_ID() AS ID');
    expect(last.rows).toEqual([{ ID: statement.getQueryId() }]);
    const failed = await client
      .query(update, [
        [21, 11],
        ['no number', 12],
      ])
      .catch((error: { data: { queryId: string } }) => error.data.queryId);
    const told = (await history()).filter((row) => row.QUERY_TEXT === update);
    expect(told).toMatchObject([
      { QUERY_ID: statement.getQueryId(), EXECUTION_STATUS: 'success', ROWS_PRODUCED: 2 },
      { QUERY_ID: failed, EXECUTION_STATUS: 'failed_with_error' },
    ]);
    const { rows } = await client.query('SELECT N FROM DB.PUBLIC.BOUND ORDER BY N');
    expect(rows).toEqual([{ N: 11 }, { N: 12 }]);
  });

  it('shows others only their own', async () => {
    await server.asAdmin([
      "CREATE USER OTHER PASSWORD = 'x'",
      'GRANT USAGE ON DATABASE DB TO ROLE PUBLIC',
      'CREATE WAREHOUSE ELSEWHERE',
      'GRANT USAGE ON WAREHOUSE ELSEWHERE TO ROLE PUBLIC',
    ]);
    const options = { username: 'OTHER', password: 'x', database: 'DB', warehouse: 'ELSEWHERE' };
    const other = await connect(server.port, options);
    await other.query('SELECT 42 AS MINE');
    const { rows } = await other.query(
      'SELECT * FROM TABLE(DB.INFORMATION_SCHEMA.QUERY_HISTORY())',
    );
    expect(new Set(rows.map((row) => row.USER_NAME))).toEqual(new Set(['OTHER']));
    await other.close();
    const seen = await history("QUERY_HISTORY_BY_USER(USER_NAME => 'OTHER')");
    expect(seen.map((row) => row.QUERY_TEXT)).toContain('SELECT 42 AS MINE');
  });

  it('tells of what still runs, with the epoch for its end, and of what was cancelled', async () => {
    const other = await open();
    const waiting = other
      .query('SELECT SYSTEM$WAIT(600) /* long */')
      .catch((error: unknown) => error);
    const long = async () =>
      (await history('QUERY_HISTORY(RESULT_LIMIT => 10000)')).filter((row) =>
        String(row.QUERY_TEXT).endsWith('/* long */'),
      );
    await expect
      .poll(long, { timeout: 30_000 })
      .toMatchObject([{ EXECUTION_STATUS: 'running', ERROR_CODE: null }]);
    const [{ QUERY_ID: id, END_TIME: end } = {}] = await long();
    expect((end as Date).getTime()).toBe(0);
    await client.query(`SELECT SYSTEM$CANCEL_QUERY('${String(id)}')`);
    expect(await waiting).toMatchObject({ code: '000604' });
    expect(await long()).toMatchObject([
      { EXECUTION_STATUS: 'failed_with_error', ERROR_MESSAGE: 'SQL execution canceled' },
    ]);
    await other.close();
  });

  it('reaches back seven days, and is closed to procedures with their owner’s rights', async () => {
    await client.query("SELECT 'a week ago' AS T");
    const texts = async () =>
      (await history('QUERY_HISTORY(RESULT_LIMIT => 10000)')).map((row) => row.QUERY_TEXT);
    expect(await texts()).toContain("SELECT 'a week ago' AS T");
    await wire(server.port).post('/control/clock', { advance_s: 7 * 86_400 + 60 });
    client = await open();
    expect(await texts()).not.toContain("SELECT 'a week ago' AS T");
    const early = `QUERY_HISTORY(END_TIME_RANGE_START => DATEADD('day', -8, CURRENT_TIMESTAMP()))`;
    await expect(history(early)).rejects.toMatchObject({ code: '001044' });
    const asks = (rights: string) => `CREATE OR REPLACE PROCEDURE DB.PUBLIC.ASKS() RETURNS NUMBER
      LANGUAGE SQL EXECUTE AS ${rights} AS
      $$ DECLARE N NUMBER; BEGIN SELECT COUNT(*) INTO :N FROM TABLE(DB.INFORMATION_SCHEMA.QUERY_HISTORY()); RETURN N; END $$`;
    await client.query(asks('CALLER'));
    const [row] = (await client.query('CALL DB.PUBLIC.ASKS()')).rows;
    expect(Number(row?.ASKS)).toBeGreaterThan(0);
    await client.query(asks('OWNER'));
    await expect(client.query('CALL DB.PUBLIC.ASKS()')).rejects.toMatchObject({
      code: '090234',
      sqlState: '42601',
      message: expect.stringContaining(
        'Stored procedure execution error: Requested information on the current user is not accessible in stored procedure.',
      ),
    });
  });

  it('shows what ran on a warehouse to whoever may watch it', async () => {
    await server.asAdmin([
      'CREATE ROLE WATCHER',
      'GRANT USAGE ON DATABASE DB TO ROLE WATCHER',
      "CREATE USER WATCHING PASSWORD = 'x'",
      'GRANT ROLE WATCHER TO USER WATCHING',
      'CREATE WAREHOUSE WATCHTOWER',
      'GRANT USAGE ON WAREHOUSE WATCHTOWER TO ROLE WATCHER',
    ]);
    const options = { username: 'WATCHING', password: 'x', role: 'WATCHER', database: 'DB' };
    const watching = await connect(server.port, { ...options, warehouse: 'WATCHTOWER' });
    await client.query('SELECT 43 AS HERS');
    const seen = async () => {
      const { rows } = await watching.query(
        `SELECT QUERY_TEXT FROM TABLE(DB.INFORMATION_SCHEMA.QUERY_HISTORY_BY_WAREHOUSE(WAREHOUSE_NAME => 'wh'))`,
      );
      return rows.some((row) => row.QUERY_TEXT === 'SELECT 43 AS HERS');
    };
    expect(await seen()).toBe(false);
    await server.asAdmin(['GRANT MONITOR ON WAREHOUSE WH TO ROLE WATCHER']);
    expect(await seen()).toBe(true);
    await watching.close();
  });

  it('and the log have no passwords', async () => {
    await client.query("CREATE OR REPLACE USER HUSHED PASSWORD = 'hush hush'");
    const masked = "CREATE OR REPLACE USER HUSHED PASSWORD = '*****'";
    const { get } = wire(server.port);
    expect((await get('/control/statements')).statements.at(-1)?.sql).toBe(masked);
    expect(JSON.stringify(await get('/control/meter'))).not.toContain('hush hush');
    expect((await history()).at(-2)).toMatchObject({ QUERY_TEXT: masked });
  });

  it.each([
    ['SELECT 1; SELECT 2', '000008'],
    ['-- nothing', '000900'],
    ['SELEKT 1', '001003'],
  ])('and the log tell of what was refused before it ran: %s', async (sql, code) => {
    await expect(client.query(sql)).rejects.toMatchObject({ code });
    const { statements } = await wire(server.port).get('/control/statements');
    expect(statements.at(-1)).toMatchObject({ sql, code });
    // the newest is the question itself
    expect((await history()).at(-2)).toMatchObject({ QUERY_TEXT: sql, ERROR_CODE: Number(code) });
  });
});
