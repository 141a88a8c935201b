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
