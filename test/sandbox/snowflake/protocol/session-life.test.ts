import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { layCable } from '../../../support/cable.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, runClient } from '../../../support/python-client.js';
import { connect, prepareClient } from '../../../support/snowflake-client.js';
import { bearing, wire } from '../../../support/wire.js';

const HOUR_S = 3600;

describe('the life of a session', () => {
  let server: SnowflakeServer;

  const open = (port = server.port) =>
    connect(port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'ACCOUNTADMIN',
      warehouse: 'WH',
      database: 'DB',
    });
  const pass = (seconds: number) =>
    wire(server.port).post('/control/clock', { advance_s: seconds });
  const logIn = async () => {
    const { data } = await wire(server.port).post('/session/v1/login-request', {
      data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword },
    });
    return data;
  };
  const beat = async (token: string) =>
    (await wire(server.port).post('/session/heartbeat', undefined, bearing(token))).code;
  const renew = (masterToken: string, oldSessionToken: string) =>
    wire(server.port).post(
      '/session/token-request',
      { requestType: 'RENEW', oldSessionToken },
      bearing(masterToken),
    );

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
  });
  afterAll(() => server.stop());

  it('goes on in Node when its token ran out, with what is temporary and what is in a transaction', async () => {
    const client = await open();
    await client.query('CREATE TEMPORARY TABLE MINE AS SELECT 1 AS N');
    await client.query('BEGIN');
    await client.query('INSERT INTO MINE VALUES (2)');
    await pass(3 * HOUR_S);
    expect((await client.query('SELECT COUNT(*) AS N FROM MINE')).rows).toEqual([{ N: 2 }]);
    await client.query('ROLLBACK');
    expect((await client.query('SELECT COUNT(*) AS N FROM MINE')).rows).toEqual([{ N: 1 }]);
    await client.close();
  });

  it('ends by SYSTEM$ABORT_SESSION with what it runs and holds, for its user and the administrator', async () => {
    await server.asAdmin([
      "CREATE USER SOMEBODY PASSWORD = 'x'",
      'GRANT USAGE ON DATABASE DB TO ROLE PUBLIC',
    ]);
    const somebody = await connect(server.port, { username: 'SOMEBODY', password: 'x' });
    const admin = await open();
    const client = await open();
    const idOf = async (one: typeof client) =>
      Number((await one.query('SELECT CURRENT_SESSION() AS ID')).rows[0]?.ID);
    const id = await idOf(client);
    const abort = (one: typeof client, session: number) =>
      one.query(`SELECT SYSTEM$ABORT_SESSION(${session}) AS TOLD`);
    await admin.query('CREATE OR REPLACE TABLE KEPT(N NUMBER)');
    await client.query('BEGIN');
    await client.query('INSERT INTO KEPT VALUES (1)');
    await client.query('UPDATE KEPT SET N = 2');
    const waiting = client.query('SELECT SYSTEM$WAIT(600)').catch((error: unknown) => error);
    for (const [one, session] of [
      [somebody, id],
      [admin, 1],
    ] as const)
      await expect(abort(one, session)).rejects.toMatchObject({ code: '000709' });
    expect((await abort(admin, id)).rows).toEqual([{ TOLD: `session [${id}] terminated.` }]);
    await waiting;
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await expect.poll(() => server.services.sessions.find(id)).toBeUndefined();
    await admin.query('UPDATE KEPT SET N = 3');
    expect((await admin.query('SELECT * FROM KEPT')).rows).toEqual([]);
    // one's own, which still gets its answer
    const own = await idOf(somebody);
    expect((await abort(somebody, own)).rows).toEqual([{ TOLD: `session [${own}] terminated.` }]);
    await expect(somebody.query('SELECT 1')).rejects.toThrow();
    await expect.poll(() => server.services.sessions.find(own)).toBeUndefined();
    await admin.close();
  });

  it('ends after four idle hours, its temporary tables and open transaction with it', async () => {
    const other = await open();
    await other.query('CREATE OR REPLACE TABLE KEPT(N NUMBER)');
    const client = await open();
    await client.query('CREATE TEMPORARY TABLE MINE AS SELECT 1 AS N');
    await client.query('BEGIN');
    await client.query('INSERT INTO KEPT VALUES (1)');
    await client.query('UPDATE KEPT SET N = 2');
    const sessions = server.services.sessions.list().length;
    await pass(2 * HOUR_S);
    await other.query('SELECT 1');
    await pass(2 * HOUR_S);
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: 407002 });
    expect(client.connection.isUp()).toBe(false);
    await expect.poll(() => server.services.sessions.list().length).toBe(sessions - 1);
    const left = server.services.catalogue.list('TABLE').map(({ name }) => name);
    expect(left).not.toContain('MINE');
    await other.query('UPDATE KEPT SET N = 3');
    expect((await other.query('SELECT * FROM KEPT')).rows).toEqual([]);
    await other.close();
  });

  it('is kept alive by heartbeats, under ever new tokens', async () => {
    const first = await logIn();
    let { token, masterToken } = first;
    for (let hour = 0; hour < 6; hour++) {
      await pass(HOUR_S - 60);
      expect(await beat(token)).toBeNull();
      await pass(60);
      expect(await beat(token)).toBe('390112');
      const renewed = await renew(masterToken, token);
      expect(renewed.data).toMatchObject({ sessionId: first.sessionId });
      expect(await beat(token)).toBe('390112');
      token = String(renewed.data.sessionToken);
      masterToken = renewed.data.masterToken;
    }
    expect(await beat(token)).toBeNull();
  });

  it('goes on in Node for all that is asked at once when its token ran out, renewed answer lost or not', async () => {
    const cable = await layCable(server.port);
    const client = await open(cable.port);
    const askThree = () =>
      Promise.all([1, 2, 3].map(async (n) => (await client.query(`SELECT ${n} AS N`)).rows[0]?.N));
    await pass(HOUR_S);
    expect(await askThree()).toEqual([1, 2, 3]);
    await pass(HOUR_S);
    cable.loseAnswerTo('/session/token-request');
    expect(await askThree()).toEqual([1, 2, 3]);
    await client.close();
    await cable.stop();
  });

  it('is renewed once, however often the same master token asks', async () => {
    const { token, masterToken } = await logIn();
    await pass(HOUR_S);
    const [first, again] = [await renew(masterToken, token), await renew(masterToken, token)];
    expect(again).toEqual(first);
    expect(await beat(String(first.data.sessionToken))).toBeNull();
    await pass(HOUR_S);
    const late = await renew(masterToken, token);
    expect(late.data.sessionToken).not.toBe(first.data.sessionToken);
    expect(await beat(String(first.data.sessionToken))).toBe('390112');
    expect(await beat(String(late.data.sessionToken))).toBeNull();
  });

  it.each([
    ['is stopped five minutes after its client is gone', 'TRUE', true],
    ['goes on without its client otherwise', 'FALSE', false],
  ])('%s: what it runs, with ABORT_DETACHED_QUERY = %s', async (_, value, stopped) => {
    const cable = await layCable(server.port);
    const client = await open(cable.port);
    await client.query(`ALTER SESSION SET ABORT_DETACHED_QUERY = ${value}`);
    const running = () =>
      server.services.watch.running.some(({ sql }) => sql === `CALL SYSTEM$WAIT(601)`);
    const work = client.query('CALL SYSTEM$WAIT(601)').then(
      () => 'done',
      ({ code }) => code,
    );
    await expect.poll(running).toBe(true);
    await pass(HOUR_S);
    expect(running()).toBe(true);
    const left = server.services.sessions.list().length;
    cable.unplug();
    await expect.poll(() => cable.ends).toBe(0);
    await pass(290);
    expect(running()).toBe(true);
    // the server may be told of the end of a connection a moment later
    const later = async () => {
      await pass(300);
      return running();
    };
    if (stopped) await expect.poll(later).toBe(false);
    else expect(await later()).toBe(true);
    expect(server.services.sessions.list()).toHaveLength(left);
    cable.plug();
    const id = server.services.sessions.list().at(-1)?.id;
    const other = await open();
    await other.query(`SELECT SYSTEM$CANCEL_ALL_QUERIES(${id})`);
    await other.close();
    expect(await work).toBe('000604');
    await client.close();
    await cable.stop();
  });

  it('tells each token why it works no more', async () => {
    const idle = await logIn();
    await pass(4 * HOUR_S);
    expect(await beat(idle.token)).toBe('390112');
    expect((await renew(idle.masterToken, idle.token)).code).toBe('390114');
    const ended = await logIn();
    await wire(server.port).post('/session?delete=true', undefined, bearing(ended.token));
    expect(await beat(ended.token)).toBe('390111');
    expect((await renew(ended.masterToken, ended.token)).code).toBe('390111');
    expect(await beat('ses.1.invented')).toBe('390104');
    expect((await renew('mst.1.invented', '')).code).toBe('390115');
  });

  it('is not idle while a statement runs', async () => {
    const { token } = await logIn();
    const { post, get } = wire(server.port);
    const n = (await get('/control/statements')).statements.at(-1)?.n ?? 0;
    const started = await post(
      '/queries/v1/query-request?requestId=long',
      { sqlText: "CALL SYSTEM$WAIT(2, 'SECONDS')", asyncExec: true },
      bearing(token),
    );
    await pass(10 * HOUR_S);
    expect(await beat(token)).toBe('390112');
    expect(started.code).toBe('333334');
    const { statements } = await get(`/control/statements?since=${n}`);
    expect(statements.some(({ code }) => code === '000604')).toBe(false);
  });

  it.skipIf(!hasPython)(
    'is so for Python too, in four threads at once (skipped without .venv)',
    async () => {
      const moves = [HOUR_S, 3 * HOUR_S, 4 * HOUR_S, 0];
      const { answers } = await runClient('idle_session.py', [
        server.port,
        adminPassword,
        JSON.stringify(moves),
      ]);
      expect(answers).toEqual(['1', '1', '390114', '390114']);
    },
  );
});
