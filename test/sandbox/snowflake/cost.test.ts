import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../support/local-snowflake.js';
import { type Client, connect, prepareClient } from '../../support/snowflake-client.js';
import { type Wire, wire } from '../../support/wire.js';

interface Reading {
  readonly credits: number;
  readonly resumes: number;
  readonly statements: Readonly<Record<string, number>>;
}

describe('the cost of statements', () => {
  let server: SnowflakeServer;
  let client: Client;
  let control: Wire;

  const open = () =>
    connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'ACCOUNTADMIN',
      database: 'DB',
      warehouse: 'W',
    });
  const pass = (seconds: number) => control.post('/control/clock', { advance_s: seconds });
  const meter = async () => (await control.get('/control/meter')) as unknown as Reading;
  const work = () => client.query('INSERT INTO T VALUES (1)');
  /** Credits in seconds of an X-Small warehouse; the statements' own milliseconds fall away. */
  const seconds = async () => Math.round((await meter()).credits * 3600);
  const lastClass = async () => (await control.get('/control/statements')).statements.at(-1)?.class;
  const state = async () => (await client.query("SHOW WAREHOUSES LIKE 'W'")).rows[0]?.state;

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    control = wire(server.port);
    client = await open();
    await client.query('CREATE TABLE T(N NUMBER)');
    await client.close();
    // from here on time passes only when the test says so
    await control.post('/control/clock', { rate: 0 });
  });
  // sessions do not last as long as some tests do
  beforeEach(async () => {
    client = await open();
    await client.query('CREATE OR REPLACE WAREHOUSE W AUTO_SUSPEND = 120');
    await control.post('/control/meter/reset');
  });
  afterEach(() => client.close());
  afterAll(() => server.stop());

  it('is nothing for what needs no warehouse', async () => {
    await client.query('SHOW TABLES');
    await client.query('SELECT COUNT(*) FROM T');
    await client.query('SELECT 1');
    expect(await meter()).toMatchObject({
      credits: 0,
      resumes: 0,
      statements: { metadata: 3, cached: 0, warehouse: 0 },
    });
  });

  it.each([
    ['metadata', 'SELECT CURRENT_USER()'],
    ['metadata', 'SELECT COUNT(*) FROM T'],
    ['metadata', 'SELECT MIN(N), MAX(N) AS M FROM DB.PUBLIC.T'],
    ['warehouse', 'SELECT COUNT(*) FROM T WHERE N = 1'],
    ['warehouse', 'SELECT COUNT(*) FROM T_VIEW'],
    ['warehouse', 'SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES'],
    ['warehouse', 'SELECT * FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY())'],
    ['warehouse', 'INSERT INTO T VALUES (1)'],
    ['warehouse', 'UPDATE T SET N = 2'],
    ['warehouse', 'DELETE FROM T WHERE N = 3'],
    ['warehouse', 'MERGE INTO T USING (SELECT 9 AS N) S ON T.N = S.N WHEN MATCHED THEN DELETE'],
    ['warehouse', 'CREATE OR REPLACE TABLE T_COPY AS SELECT * FROM T'],
    ['warehouse', 'COPY INTO @~/t FROM T OVERWRITE = TRUE'],
    ['warehouse', 'SET N = (SELECT COUNT(*) FROM T WHERE N = 1)'],
    ['warehouse', 'CALL PYTHONLESS()'],
    ['metadata', "SET N = 'constant'"],
    ['metadata', 'CREATE OR REPLACE TABLE T_NEW (N NUMBER)'],
    ['metadata', 'CREATE OR REPLACE TABLE T_NEW CLONE T'],
    ['metadata', 'TRUNCATE TABLE T_NEW'],
    ['metadata', 'ALTER TABLE T_NEW ADD COLUMN M NUMBER'],
    ['metadata', 'DROP TABLE T_NEW'],
    ['metadata', 'DESCRIBE TABLE T'],
    ['metadata', 'SHOW TASKS'],
    ['metadata', 'LIST @~'],
    ['metadata', 'BEGIN'],
    ['metadata', 'COMMIT'],
    ['metadata', "ALTER SESSION SET QUERY_TAG = 'x'"],
    ['metadata', 'GRANT USAGE ON DATABASE DB TO ROLE PUBLIC'],
    ['metadata', 'USE WAREHOUSE W'],
  ])('is that of class %s for %s', async (kind, sql) => {
    await client.query(
      `CREATE OR REPLACE PROCEDURE PYTHONLESS() RETURNS NUMBER LANGUAGE SQL AS 'BEGIN RETURN 1; END'`,
    );
    await client.query('CREATE OR REPLACE VIEW T_VIEW AS SELECT * FROM T');
    await control.post('/control/meter/reset');
    await client.query(sql);
    expect([await lastClass(), await seconds()]).toEqual([kind, kind === 'warehouse' ? 60 : 0]);
  });

  it('arises when a warehouse is made, unless it is made suspended; it ends when that is dropped', async () => {
    const shown = async () =>
      (await client.query("SHOW WAREHOUSES LIKE 'MADE'")).rows.map((row) => row.state);
    await client.query('CREATE WAREHOUSE MADE AUTO_SUSPEND = 120');
    expect([await seconds(), (await meter()).resumes, await shown()]).toEqual([60, 1, ['STARTED']]);
    await pass(90);
    expect(await seconds()).toBe(90);
    await pass(600);
    expect([await seconds(), await shown()]).toEqual([120, ['SUSPENDED']]);
    await control.post('/control/meter/reset');
    await client.query('CREATE OR REPLACE WAREHOUSE MADE INITIALLY_SUSPENDED = TRUE');
    expect([await seconds(), await shown()]).toEqual([0, ['SUSPENDED']]);
    await client.query('CREATE OR REPLACE WAREHOUSE MADE AUTO_SUSPEND = 7200');
    await pass(100);
    await client.query('DROP WAREHOUSE MADE');
    await pass(7000);
    expect(await seconds()).toBe(100);
    await client.query('USE WAREHOUSE W');
  });

  it('of a serverless task is that of its time alone, and of a condition nothing', async () => {
    const ended = (name: string) =>
      expect
        .poll(
          async () =>
            (
              await client.query(
                `SELECT STATE FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => '${name}'))`,
              )
            ).rows[0]?.STATE,
          { timeout: 30_000 },
        )
        .toMatch(/SUCCEEDED|SKIPPED/);
    for (const sql of [
      'CREATE OR REPLACE WAREHOUSE ASLEEP INITIALLY_SUSPENDED = TRUE',
      'USE WAREHOUSE W',
      'CREATE OR REPLACE TASK PASSED_OVER WAREHOUSE = ASLEEP WHEN FALSE AS INSERT INTO T VALUES (7)',
      'CREATE OR REPLACE TASK SERVERLESS AS INSERT INTO T VALUES (7)',
      'EXECUTE TASK PASSED_OVER',
      'EXECUTE TASK SERVERLESS',
    ])
      await client.query(sql);
    await ended('PASSED_OVER');
    await ended('SERVERLESS');
    // those of W, which the questions have resumed
    expect([await seconds(), (await meter()).resumes]).toEqual([60, 1]);
    const { rows } = await client.query('SHOW WAREHOUSES');
    const states = Object.fromEntries(rows.map((row) => [row.name, row.state]));
    expect(states).toMatchObject({ ASLEEP: 'SUSPENDED' });
    expect(Object.keys(states).filter((name) => name.startsWith('COMPUTE_SERVICE'))).toEqual([]);
    const { statements } = await control.get('/control/statements');
    expect(statements.filter(({ sql }) => sql.includes('FALSE)'))).toEqual([]);
  });

  it.each([
    'SELEC 1',
    'SELECT * FROM NOPE',
    'SELECT NOPE FROM T',
    'SELECT NOPE(N) FROM T',
    'INSERT INTO T VALUES (1, 2)',
    'INSERT INTO T SELECT NOPE FROM T',
    'UPDATE T SET NOPE = 1',
    'DELETE FROM T WHERE NOPE = 1',
    'MERGE INTO T USING T AS S ON T.NOPE = S.N WHEN MATCHED THEN DELETE',
    'CREATE TABLE COPY AS SELECT NOPE FROM T',
    'CALL NOPE()',
    'BEGIN SELECT * FROM NOPE; END',
  ])('is nothing for what does not compile, nor does it resume: %s', async (sql) => {
    await client.query('ALTER WAREHOUSE W SUSPEND');
    await control.post('/control/meter/reset');
    await expect(client.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^0/) });
    expect(await meter()).toMatchObject({ credits: 0, resumes: 0, statements: { warehouse: 0 } });
    expect(await state()).toBe('SUSPENDED');
  });

  it('arises for a table that a query fills', async () => {
    await client.query('CREATE OR REPLACE TABLE COPY AS SELECT N FROM T');
    expect(await meter()).toMatchObject({ resumes: 1, statements: { warehouse: 1 } });
  });

  it('arises for what compiles and fails as it runs', async () => {
    await work();
    await control.post('/control/meter/reset');
    await expect(client.query("SELECT 'x'::NUMBER + N FROM T")).rejects.toMatchObject({
      code: '100038',
    });
    expect(await meter()).toMatchObject({ resumes: 1, statements: { warehouse: 1 } });
    expect(await seconds()).toBe(60);
  });

  it('is the time until the warehouse suspends itself', async () => {
    await work();
    await pass(100);
    await work();
    expect([await seconds(), await state()]).toEqual([100, 'STARTED']);
    await pass(1000);
    expect([await seconds(), await state()]).toEqual([220, 'SUSPENDED']);
    await work();
    expect((await meter()).resumes).toBe(2);
  });

  it('is 60 seconds at least, each time that the warehouse is resumed', async () => {
    for (let time = 0; time < 3; time++) {
      await work();
      await pass(10);
      await client.query('ALTER WAREHOUSE W SUSPEND');
      await pass(600);
    }
    expect([await seconds(), (await meter()).resumes]).toEqual([180, 3]);
  });

  it.each([
    ['XSMALL', 1],
    ['X-Small', 1],
    ['SMALL', 2],
    ['MEDIUM', 4],
    ['LARGE', 8],
    ['XLARGE', 16],
    ['2X-LARGE', 32],
  ])('is by size: %s costs %i credits an hour', async (size, credits) => {
    await client.query(
      `CREATE OR REPLACE WAREHOUSE W WAREHOUSE_SIZE = '${size}' AUTO_SUSPEND = 7200`,
    );
    await work();
    await pass(3600);
    expect((await meter()).credits).toBeCloseTo(credits, 2);
  });

  it('follows a size that is changed while it runs', async () => {
    await client.query('ALTER WAREHOUSE W SET AUTO_SUSPEND = 7200');
    await work();
    await pass(1800);
    await client.query("ALTER WAREHOUSE W SET WAREHOUSE_SIZE = 'LARGE'");
    await pass(1800);
    expect((await meter()).credits).toBeCloseTo(0.5 + 4, 2);
  });

  it('is not caused by a repeated query for a day, unless its table changed or that is turned off', async () => {
    await work();
    const ask = async () => {
      await client.query('SELECT N, COUNT(*) AS C FROM T GROUP BY N');
      return lastClass();
    };
    expect([await ask(), await ask()]).toEqual(['warehouse', 'cached']);
    await work();
    expect([await ask(), await ask()]).toEqual(['warehouse', 'cached']);
    await client.query('ALTER SESSION SET USE_CACHED_RESULT = FALSE');
    expect(await ask()).toBe('warehouse');
    await client.query('ALTER SESSION UNSET USE_CACHED_RESULT');
    await pass(3600);
    expect([await state(), await ask(), await state()]).toEqual([
      'SUSPENDED',
      'cached',
      'SUSPENDED',
    ]);
    await pass(86_400 - 3600);
    client = await open();
    expect(await ask()).toBe('cached');
    await pass(86_400);
    client = await open();
    expect(await ask()).toBe('warehouse');
    await client.query('SELECT N, RANDOM() FROM T');
    await client.query('SELECT N, RANDOM() FROM T');
    expect(await lastClass()).toBe('warehouse');
  });

  it('stays what it was when the clock is set back', async () => {
    await control.post('/control/clock', { set: '2029-05-10T12:00:00Z' });
    client = await open();
    await work();
    await pass(100);
    await control.post('/control/clock', { set: '2029-04-10T12:00:00Z' });
    expect(await seconds()).toBe(100);
    await work();
    await pass(50);
    expect([await seconds(), (await meter()).resumes]).toEqual([160, 2]);
  });

  it('cannot arise on a warehouse that is suspended and does not resume by itself', async () => {
    await client.query('ALTER WAREHOUSE W SET AUTO_RESUME = FALSE');
    await work();
    await client.query('ALTER WAREHOUSE W SUSPEND');
    const refused = { code: '000606', sqlState: '57P03' };
    await expect(work()).rejects.toMatchObject(refused);
    await client.query('ALTER WAREHOUSE W RESUME');
    await work();
    await pass(121);
    await expect(work()).rejects.toMatchObject(refused);
    expect((await client.query('SELECT COUNT(*) AS N FROM T')).rows).toHaveLength(1);
  });
});
