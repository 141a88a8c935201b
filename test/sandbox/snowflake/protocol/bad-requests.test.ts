import { request } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlRoutes } from '../../../../sandbox/snowflake/control/index.js';
import { routes } from '../../../../sandbox/snowflake/protocol/front.js';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { bearing, wire } from '../../../support/wire.js';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Got {
  readonly status: number;
  readonly text: string;
}

const LONGEST_MS = 30_000;

const tasks = '/api/v2/databases/DB/schemas/PUBLIC/tasks';

const task = {
  name: 'T',
  definition: 'SELECT 1',
  warehouse: 'WH',
  schedule: { minutes: 10, seconds: 0, schedule_type: 'MINUTES_TYPE' },
  config: { a: 1 },
  session_parameters: { TIMEZONE: 'UTC' },
};

/** A request to each address, with a body that is right. */
const valid: readonly { method: string; path: string; body: unknown }[] = [
  {
    method: 'POST',
    path: '/session/v1/login-request?requestId=1&databaseName=DB&roleName=PUBLIC',
    body: {
      data: {
        ACCOUNT_NAME: 'sandbox',
        LOGIN_NAME: 'SANDBOX_ADMIN',
        PASSWORD: 'wrong',
        CLIENT_APP_ID: 'JavaScript',
        SESSION_PARAMETERS: { QUERY_TAG: 'x', TIMEZONE: 'UTC' },
      },
    },
  },
  {
    method: 'POST',
    path: '/session/v1/login-request?requestId=2',
    body: { data: { LOGIN_NAME: 'X', AUTHENTICATOR: 'SNOWFLAKE_JWT', TOKEN: 'a.b.c' } },
  },
  {
    method: 'POST',
    path: '/queries/v1/query-request?requestId=3',
    body: {
      sqlText: 'SELECT ?::NUMBER AS A, ?::VARCHAR AS B',
      asyncExec: false,
      describeOnly: false,
      parameters: { MULTI_STATEMENT_COUNT: 1, QUERY_TAG: 'x' },
      bindings: { 1: { type: 'FIXED', value: '1' }, 2: { type: 'TEXT', value: 'x' } },
    },
  },
  {
    method: 'POST',
    path: '/queries/v1/query-request?requestId=4',
    body: {
      sqlText: 'SELECT ?',
      bindings: { 1: { type: 'TIMESTAMP_TZ', value: ['1700000000000000000 1440', null] } },
    },
  },
  { method: 'POST', path: '/queries/v1/abort-request?requestId=5', body: { requestId: '3' } },
  { method: 'POST', path: '/session/token-request', body: { requestType: 'RENEW' } },
  { method: 'POST', path: '/session/heartbeat?requestId=6', body: {} },
  { method: 'POST', path: '/telemetry/send', body: { logs: [] } },
  { method: 'GET', path: '/queries/abc-1/result?disableOfflineChunks=false', body: {} },
  { method: 'GET', path: '/results/abc-1/0?format=json&expires=1&signature=x', body: {} },
  { method: 'GET', path: '/monitoring/queries/abc-1', body: {} },
  { method: 'GET', path: '/control/statements?since=1000000', body: {} },
  { method: 'POST', path: '/control/clock', body: { advance_s: 1 } },
  { method: 'POST', path: '/control/clock', body: { set: '2026-01-01T00:00:00Z', rate: 1 } },
  { method: 'POST', path: '/session?delete=true&requestId=7', body: {} },
  { method: 'POST', path: '/queries/abc-1/abort-request?requestId=8', body: {} },
  { method: 'HEAD', path: '/stages/%40~%2Ffolder/file.csv', body: {} },
  { method: 'PUT', path: '/stages/%40~%2Ffolder/file.csv', body: 'a,b' },
  { method: 'GET', path: '/control/clock', body: {} },
  { method: 'GET', path: '/control/meter', body: {} },
  { method: 'POST', path: '/control/meter/reset', body: {} },
  {
    method: 'POST',
    path: '/control/fault',
    body: {
      match: 'x',
      kind: 'error',
      times: 1,
      delay_ms: 1,
      code: '1',
      sqlstate: 'X',
      message: '',
    },
  },
  {
    method: 'POST',
    path: '/control/fault',
    body: { procedure: 'P', after: 1, kind: 'abort_inside', times: 1 },
  },
  { method: 'POST', path: '/control/fault/release', body: {} },
  { method: 'POST', path: '/control/fault/clear', body: {} },
  { method: 'POST', path: `${tasks}?createMode=orReplace`, body: task },
  { method: 'PUT', path: `${tasks}/T`, body: task },
  { method: 'GET', path: `${tasks}?like=T&showLimit=1`, body: {} },
  { method: 'GET', path: `${tasks}/T`, body: {} },
  { method: 'GET', path: `${tasks}/T/dependents?recursive=True`, body: {} },
  { method: 'GET', path: `${tasks}/T/current-graphs`, body: {} },
  { method: 'GET', path: `${tasks}/T/complete-graphs?errorOnly=False`, body: {} },
  { method: 'POST', path: `${tasks}/T:execute`, body: {} },
  { method: 'POST', path: `${tasks}/T:resume`, body: {} },
  { method: 'POST', path: `${tasks}/T:suspend`, body: {} },
  { method: 'DELETE', path: `${tasks}/T`, body: {} },
];

describe('a bad request', () => {
  let server: SnowflakeServer;
  let token: string;

  const send = ({ method, path, headers, body }: Sent) =>
    new Promise<Got>((resolve, reject) => {
      const framed = { ...headers, 'Content-Length': body.length };
      const at = { host: '127.0.0.1', port: server.port, timeout: LONGEST_MS };
      const call = request({ ...at, method, path, headers: framed }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      call.on('timeout', () => call.destroy(new Error(`no answer to ${method} ${path}`)));
      call.on('error', reject);
      call.end(body);
    });

  const logIn = async () => {
    const { data } = await wire(server.port).post(
      '/session/v1/login-request?databaseName=DB&warehouse=WH',
      { data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword } },
    );
    return data.token;
  };

  const post = (path: string, body: Buffer | string, headers = {}) =>
    send({
      method: 'POST',
      path,
      headers: { 'Content-Type': 'application/json', ...bearing(token), ...headers },
      body: Buffer.from(body),
    });

  const told = ({ text }: Got) =>
    JSON.parse(text) as { code?: string | null; success?: boolean; ok?: boolean; message?: string };

  beforeAll(async () => {
    server = await startLocalSnowflake();
    token = await logIn();
  });
  afterAll(() => server.stop());

  it.each([
    ['JSON that breaks off', '{"sqlText":"SELECT 1"', '391907'],
    ['no object', '[1, 2]', '391907'],
    ['deep nesting', '['.repeat(200_000), '391907'],
    ['a number for the text', '{"sqlText":1}', '391907'],
    [
      'a bind that is a number',
      '{"sqlText":"SELECT ?","bindings":{"1":{"type":"FIXED","value":1}}}',
      '391907',
    ],
    [
      'a gap in the binds',
      '{"sqlText":"SELECT ?","bindings":{"2":{"type":"FIXED","value":"1"}}}',
      '002049',
    ],
    ['binds on no stage', '{"sqlText":"SELECT 1","bindStage":"X"}', '001003'],
    ['no text', '{}', '000900'],
  ])('with %s is refused with a code', async (name, body, code) => {
    const id = encodeURIComponent(name);
    const answer = told(await post(`/queries/v1/query-request?requestId=${id}`, body));
    expect(answer).toMatchObject({ success: false, code });
  });

  it.each([
    ['REAL', 'many'],
    ['REAL', ''],
    ['BOOLEAN', 'perhaps'],
    ['BINARY', 'xyz'],
    ['FIXED', '1e'],
    ['DATE', '99999999999999999999'],
    ['TIME', '-1'],
    ['TIMESTAMP_NTZ', '999999999999999999999999'],
    ['TIMESTAMP_TZ', '1700000000000000000 99999'],
  ])('with the %s bind %j is refused', async (type, value) => {
    const body = JSON.stringify({ sqlText: 'SELECT ?', bindings: { 1: { type, value } } });
    const answer = told(
      await post(`/queries/v1/query-request?requestId=${type}${encodeURIComponent(value)}`, body),
    );
    expect(answer).toMatchObject({ success: false, code: '100038' });
  });

  it('cannot fill the memory with zeros, packed or not', async () => {
    const zeros = gzipSync(Buffer.alloc(300 * 1024 * 1024, ' '), { level: 1 });
    const packed = await post('/queries/v1/query-request', zeros, { 'Content-Encoding': 'gzip' });
    expect(told(packed)).toMatchObject({ success: false, code: '391907' });
    expect(told(packed).message).toContain('larger than');
    const torn = await post('/queries/v1/query-request', zeros.subarray(0, 1000), {
      'Content-Encoding': 'gzip',
    });
    expect(told(torn)).toMatchObject({ code: '391907' });
  });

  it('with headers beyond measure, or that is no HTTP, is told so', async () => {
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        let answer = '';
        const socket = connectSocket(server.port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (part) => {
          answer += part.toString();
        });
        socket.on('close', () => resolve(answer));
        socket.on('error', reject);
      });
    const long = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`;
    expect(await raw(long)).toMatch(/^HTTP\/1.1 431 .*391907/s);
    expect(await raw('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*391907/s);
  });

  it.each([
    ['GET', '/queries/v1/query-request', 404, '390404'],
    ['DELETE', '/session', 404, '390404'],
    ['POST', '/no/such/path', 404, '390404'],
    ['GET', '/queries/..%2f..%2fetc/result', 404, '390404'],
    ['GET', '/queries/00000000-0000-0000-0000-000000000000/result', 200, '000709'],
    ['GET', '/results/00000000-0000-0000-0000-000000000000/0', 403, undefined],
  ])('%s %s is answered', async (method, path, status, code) => {
    const got = await send({ method, path, headers: bearing(token), body: Buffer.alloc(0) });
    expect(got.status).toBe(status);
    expect(told(got).code).toBe(code);
  });

  it('is tried on every address that there is', () => {
    const tried = valid.map(({ method, path }) => ({ method, path: path.replace(/\?.*/, '') }));
    for (const { method, path } of routes)
      expect(tried.some((one) => one.method === method && path.test(one.path))).toBe(true);
    const control = tried.filter(({ path }) => path.startsWith('/control/'));
    const named = control.map(({ method, path }) => `${method} ${path.replace('/control/', '')}`);
    expect([...new Set(named)].sort()).toEqual([...controlRoutes].sort());
  });

  it.each([
    { Origin: 'http://pages.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1' },
    { Host: 'rebound.example' },
    { Host: '127.0.0.1.rebound.example' },
    { Host: 'localhost@rebound.example' },
  ])('is refused on every address when it comes from elsewhere: %o', async (headers) => {
    for (const { method, path, body } of valid) {
      const own: Record<string, string> = { ...bearing(token), ...headers };
      const got = await send({
        method,
        path,
        headers: own,
        body: Buffer.from(JSON.stringify(body)),
      });
      expect([path, got.status]).toEqual([path, 403]);
    }
    expect(told(await post('/session/heartbeat', ''))).toMatchObject({ success: true });
  });

  it('to move the clock by more than ten years is refused, however it is said', async () => {
    const set = new Date(Date.now() + 11 * 366 * 86_400_000).toISOString();
    for (const body of [
      { set },
      { set: '9999-12-31T23:59:59Z' },
      { advance_s: 4e8 },
      { set: 'soon' },
    ])
      expect(told(await post('/control/clock', JSON.stringify(body)))).toEqual({
        ok: false,
        error: 'invalid_arguments',
      });
  });

  it.each([
    ['POST', tasks, '{"name":"T"', 400, '391907'],
    ['POST', tasks, '{"name":"T"}', 400, '391907'],
    ['POST', `${tasks}?createMode=perhaps`, '{"name":"T","definition":"SELECT 1"}', 400, '391907'],
    ['POST', tasks, '{"name":"T; DROP","definition":"SELECT 1"}', 400, '001003'],
    ['POST', tasks, '{"name":"T","definition":"SELECT 1","schedule":{"minutes":0}}', 400, '091400'],
    [
      'POST',
      tasks,
      '{"name":"T","definition":"SELECT 1","session_parameters":{"X=1 --":1}}',
      400,
      '001003',
    ],
    ['GET', `${tasks}/%`, '', 400, '391907'],
    ['GET', `${tasks}/a.b`, '', 400, '001003'],
    ['GET', `${tasks}/T`, '', 404, '002003'],
    ['GET', '/api/v2/databases/NO/schemas/PUBLIC/tasks', '', 404, '002043'],
    ['DELETE', `${tasks}/T`, '', 404, '002003'],
    ['POST', `${tasks}/T:execute`, '', 404, '002003'],
    ['GET', `${tasks}/T/complete-graphs`, '', 404, '002003'],
    ['GET', `${tasks}?showLimit=x`, '', 400, '001003'],
  ])(
    'to REST is refused by status and code: %s %s %s',
    async (method, path, body, status, code) => {
      const got = await send({ method, path, headers: bearing(token), body: Buffer.from(body) });
      expect([got.status, told(got)]).toEqual([
        status,
        { message: expect.any(String), code, error_code: code, request_id: null },
      ]);
      expect(server.services.catalogue.list('TASK')).toEqual([]);
    },
  );

  it('to REST needs a session', async () => {
    const got = await send({ method: 'GET', path: tasks, headers: {}, body: Buffer.alloc(0) });
    expect([got.status, told(got).code]).toEqual([401, '390104']);
  });

  it('with a foreign Origin has no effect and is told why', async () => {
    const headers = { Origin: 'http://pages.example' };
    const got = await post(
      '/queries/v1/query-request',
      '{"sqlText":"CREATE TABLE X(N INT)"}',
      headers,
    );
    expect([got.status, told(got).code, told(got).ok]).toEqual([403, '390403', false]);
    expect(server.services.catalogue.list('TABLE')).toEqual([]);
  });

  it('that breaks off in the middle harms nobody else', async () => {
    const socket = connectSocket(server.port, '127.0.0.1');
    socket.write(
      'POST /queries/v1/query-request HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"sql',
    );
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect(told(await post('/session/heartbeat', ''))).toMatchObject({ success: true });
  });

  it('of any other kind gets an answer with a code, never a hang or a stack trace', async () => {
    const odd = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        0,
        -1,
        1e308,
        '',
        ' ',
        '\u0000',
        '\ud800',
        "';--",
        '../..',
        {},
        [],
        [[]],
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.integer(),
    );
    /** Puts something odd in the place that the numbers choose. */
    const mutated = (value: unknown, path: readonly number[], put: unknown): unknown => {
      if (typeof value !== 'object' || value === null || path.length === 0) return put;
      const keys = Object.keys(value);
      const key = keys[(path[0] ?? 0) % Math.max(keys.length, 1)];
      if (key === undefined) return put;
      const inner = mutated((value as Record<string, unknown>)[key], path.slice(1), put);
      return Array.isArray(value)
        ? value.map((one, at) => (String(at) === key ? inner : one))
        : { ...value, [key]: inner };
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...valid),
        fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }),
        odd,
        fc.constantFrom(
          'keep',
          'keep',
          'keep',
          'truncate',
          'gzip',
          'bytes',
          'method',
          'path',
          'token',
        ),
        fc.nat(400),
        async (base, path, put, how, at) => {
          const text = JSON.stringify(mutated(base.body, path, put)) ?? '';
          const body =
            how === 'truncate'
              ? text.slice(0, at)
              : how === 'bytes'
                ? `${text.slice(0, at)}\u0007${text.slice(at)}`
                : text;
          const got = await send({
            method:
              how === 'method' ? (['GET', 'PUT', 'POST', 'DELETE'][at % 4] ?? 'GET') : base.method,
            path:
              how === 'path'
                ? base.path.slice(0, 1 + (at % base.path.length))
                : base.path.replace(/requestId=\d/, `requestId=${at}-${path.join('-')}`),
            headers: {
              'Content-Type': 'application/json',
              ...(base.path.startsWith('/stages')
                ? { Authorization: `Bearer ${how === 'token' ? at : token}` }
                : bearing(how === 'token' ? `ses.${at}` : token)),
              ...(how === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}),
            },
            body: Buffer.from(body),
          });
          if (base.path === '/control/fault') await post('/control/fault/clear', '{}');
          const answer = got.text === '' ? {} : (told(got) ?? {});
          expect(got.status).toBeLessThan(500);
          expect(answer.code, got.text).not.toBe('000603');
          if (answer.success === false) expect(answer.code).toMatch(/^\d{6}$/);
          expect(got.text).not.toMatch(/\bat \S+ \(|node_modules|\.ts:\d/);
          if (answer.code === '390111' || answer.code === '390112') token = await logIn();
        },
      ),
      { numRuns: 700, seed: 20_260_101 },
    );
    token = await logIn();
    expect(told(await post('/session/heartbeat', ''))).toMatchObject({ success: true });
  }, 300_000);
});
