import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rowsResult } from '../../../../sandbox/snowflake/engine/result.js';
import { textColumn } from '../../../../sandbox/snowflake/engine/value.js';
import { type CannedAccount, serveCanned } from '../../../support/canned-account.js';
import { connect, prepareClient } from '../../../support/snowflake-client.js';
import { bearing, wire } from '../../../support/wire.js';

const echo = async (sql: string) => rowsResult([textColumn('SQL')], [[sql]]);

const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

describe('a session', () => {
  let server: CannedAccount | undefined;

  const serve = async (properties = {}) => {
    server = await serveCanned(echo, properties);
    return server;
  };

  const login = async (data: Readonly<Record<string, unknown>> = {}, query = '') => {
    const { post } = wire(server?.port ?? 0);
    return post(`/session/v1/login-request${query}`, {
      data: { LOGIN_NAME: 'dagbot', PASSWORD: 'right', ...data },
    });
  };

  beforeAll(prepareClient);
  afterEach(() => server?.close());

  it('begins with the right password only', async () => {
    const { port } = await serve();
    await expect(connect(port, { password: 'wrong' })).rejects.toMatchObject({ code: '390100' });
    await expect(connect(port, { username: 'NOBODY' })).rejects.toMatchObject({ code: '390100' });
    const client = await connect(port);
    expect((await client.query('SELECT 1')).rows).toEqual([{ SQL: 'SELECT 1' }]);
    await client.close();
  });

  it('begins with a key pair, when the signature is by a key of the user', async () => {
    const own = keyPair();
    const other = keyPair();
    const { port } = await serve({ rsaPublicKey: own.publicKey });
    const options = { authenticator: 'SNOWFLAKE_JWT', password: '' };
    const client = await connect(port, { ...options, privateKey: own.privateKey });
    expect((await client.query('SELECT 1')).rows).toHaveLength(1);
    await client.close();
    await expect(connect(port, { ...options, privateKey: other.privateKey })).rejects.toMatchObject(
      { code: '390144' },
    );
  });

  it('takes a public key without its first and last line', async () => {
    const { privateKey, publicKey } = keyPair();
    const bare = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
    const { port } = await serve({ rsaPublicKey: bare.toString('base64') });
    const client = await connect(port, {
      authenticator: 'SNOWFLAKE_JWT',
      password: '',
      privateKey,
    });
    await client.close();
  });

  it('is refused to an authenticator that does not exist here, by its name', async () => {
    await serve();
    const answer = await login({ AUTHENTICATOR: 'WORKLOAD_IDENTITY' });
    expect(answer).toMatchObject({ success: false, data: { nextAction: 'RETRY_LOGIN' } });
    expect(answer.message).toContain('WORKLOAD_IDENTITY');
  });

  it.each([
    ['TIMEZONE', 'Nowhere/City', '001006'],
    ['STATEMENT_TIMEOUT_IN_SECONDS', 'soon', '001006'],
    ['QUOTED_IDENTIFIERS_IGNORE_CASE', true, '000002'],
    ['A_PARAMETER_OF_OTHER_CLIENTS', 1, null],
  ])('begins with parameters that can be: %s = %s', async (name, value, code) => {
    await serve();
    const answer = await login({ SESSION_PARAMETERS: { [name]: value } });
    expect(answer.code).toBe(code);
  });

  it('tells the parameters without which a client would wait for ever', async () => {
    await serve();
    const { data } = await login({ SESSION_PARAMETERS: { TIMEZONE: 'UTC' } });
    const values = new Map(data.parameters.map(({ name, value }) => [name, value] as const));
    expect(values.get('TIMEZONE')).toBe('UTC');
    expect(values.get('BINARY_OUTPUT_FORMAT')).toBe('HEX');
    expect(values.get('CLIENT_STAGE_ARRAY_BINDING_THRESHOLD')).toBe(65_280);
  });

  it('goes on under a new token after the old one expired', async () => {
    const { port } = await serve();
    const { post, get } = wire(port);
    const client = await connect(port);
    await post('/control/fault', { match: 'fragile', kind: 'token_expired' });
    expect((await client.query('SELECT fragile')).rows).toEqual([{ SQL: 'SELECT fragile' }]);
    const { statements } = await get('/control/statements');
    expect(new Set(statements.map(({ session }) => session)).size).toBe(1);
    await client.close();
  });

  it('is gone when it was ended', async () => {
    const { port, protocol } = await serve();
    const { post } = wire(port);
    const { data } = await login();
    expect(await post('/session/heartbeat', undefined, bearing(data.token))).toMatchObject({
      success: true,
    });
    await post('/session?delete=true', undefined, bearing(data.token));
    expect(await post('/session/heartbeat', undefined, bearing(data.token))).toMatchObject({
      code: '390111',
    });
    expect(protocol.executions.ofSession(data.sessionId)).toEqual([]);
  });

  it('outlives the token that a procedure borrowed from it', async () => {
    const { port, protocol, services } = await serve();
    const { post } = wire(port);
    const { data } = await login();
    const [session] = services.sessions.list();
    if (!session) throw new Error('no session');
    const borrowed = protocol.issue({ ...session.root, role: 'OWNER', caller: session.root });
    const inside = await post(
      '/queries/v1/query-request?requestId=a',
      { sqlText: 'SELECT 1' },
      bearing(borrowed.sessionToken),
    );
    expect(inside.data).toMatchObject({ finalRoleName: 'OWNER' });
    await post('/session?delete=true', undefined, bearing(borrowed.sessionToken));
    const outside = await post('/session/heartbeat', undefined, bearing(data.token));
    expect(outside.success).toBe(true);
  });

  it('reads a gzipped body and an address with a doubled slash', async () => {
    const { port } = await serve();
    const body = gzipSync(JSON.stringify({ data: { LOGIN_NAME: 'DAGBOT', PASSWORD: 'right' } }));
    const answer = await fetch(`http://127.0.0.1:${port}//session/v1/login-request`, {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' },
      body,
    });
    expect(await answer.json()).toMatchObject({ success: true });
  });

  it('names what it does not serve', async () => {
    const { port } = await serve();
    const answer = await fetch(`http://127.0.0.1:${port}/api/v2/databases/D/schemas/S/tables`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      message: 'GET /api/v2/databases/D/schemas/S/tables is not supported in this sandbox.',
    });
  });

  it.each([
    ['Host', 'rebound.example'],
    ['Origin', 'http://pages.example'],
  ])('is closed to a foreign %s', async (header, value) => {
    const { port } = await serve();
    const status = await new Promise((resolve, reject) => {
      request(
        { host: '127.0.0.1', port, path: '/control/clock', headers: { [header]: value } },
        (response) => resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
