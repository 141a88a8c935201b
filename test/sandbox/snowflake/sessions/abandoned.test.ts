import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startChild } from '../../../support/child-process.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, python } from '../../../support/python-client.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { bearing, wire } from '../../../support/wire.js';

const DEADLINE_MS = 120_000;

describe('a transaction whose client is silent', () => {
  let server: SnowflakeServer;
  let client: Client;

  const open = () =>
    connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'ACCOUNTADMIN',
      warehouse: 'WH',
      database: 'DB',
      schema: 'PUBLIC',
    });
  const pass = (seconds: number) =>
    wire(server.port).post('/control/clock', { advance_s: seconds });
  const states = async () =>
    (await client.query('SELECT STATE FROM HELD')).rows.map(({ STATE }) => STATE);
  /** An UPDATE that the test can ask whether it has ended. */
  const update = () => {
    const waiting = { ended: false, work: Promise.resolve() };
    waiting.work = client.query("UPDATE HELD SET STATE = 'mine'").then(() => {
      waiting.ended = true;
    });
    return waiting;
  };
  const isWaitedFor = () =>
    expect
      .poll(
        async () => (await other.query('SHOW LOCKS IN ACCOUNT')).rows.map((row) => row.status),
        {
          timeout: DEADLINE_MS,
        },
      )
      .toEqual(['HOLDING', 'WAITING']);
  let other: Client;

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    client = await open();
    other = await open();
  });
  afterAll(async () => {
    await client.close();
    await other.close();
    await server.stop();
  });
  beforeEach(() => client.query("CREATE OR REPLACE TABLE HELD AS SELECT 'first' AS STATE"));

  it.runIf(hasPython)(
    'is rolled back five minutes after its client was killed, for those who wait for its lock',
    async () => {
      const script = ['test/clients/abandoned_transaction.py', String(server.port), adminPassword];
      const child = startChild(python, script, { NO_PROXY: '127.0.0.1' });
      await child.line((line) => line === 'holding', DEADLINE_MS);
      const gone = once(child.process, 'exit');
      child.process.kill('SIGKILL');
      await gone;
      const waiting = update();
      await isWaitedFor();
      await pass(240);
      await isWaitedFor();
      expect(waiting.ended).toBe(false);
      await pass(120);
      await waiting.work;
      expect(await states()).toEqual(['mine']);
    },
    2 * DEADLINE_MS,
  );

  it('stays as long as nobody waits, up to the four hours of its session', async () => {
    const holder = await open();
    await holder.query('BEGIN');
    await holder.query("UPDATE HELD SET STATE = 'held'");
    await pass(3600);
    await holder.query('COMMIT');
    expect(await states()).toEqual(['held']);
    await holder.close();
  });

  it('stays while heartbeats come, however long others wait', async () => {
    const { data } = await wire(server.port).post('/session/v1/login-request', {
      data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword },
    });
    const run = (sqlText: string) =>
      wire(server.port).post(
        `/queries/v1/query-request?requestId=${crypto.randomUUID()}`,
        { sqlText },
        bearing(data.token),
      );
    await run('USE WAREHOUSE WH');
    await run('BEGIN');
    await run("UPDATE DB.PUBLIC.HELD SET STATE = 'held'");
    const waiting = update();
    await isWaitedFor();
    for (let beat = 0; beat < 4; beat++) {
      await pass(200);
      await wire(server.port).post('/session/heartbeat', undefined, bearing(data.token));
    }
    expect(waiting.ended).toBe(false);
    await run('COMMIT');
    await waiting.work;
    expect(await states()).toEqual(['mine']);
  });

  it('is gone at once when its client logs out', async () => {
    const holder = await open();
    await holder.query('BEGIN');
    await holder.query("UPDATE HELD SET STATE = 'held'");
    const waiting = update();
    await isWaitedFor();
    await holder.close();
    await waiting.work;
    expect(await states()).toEqual(['mine']);
  });
});
