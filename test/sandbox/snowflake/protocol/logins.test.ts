import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, runClient } from '../../../support/python-client.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { wire } from '../../../support/wire.js';

const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

const DAY_S = 86_400;
const first = keyPair();
const second = keyPair();
const stranger = keyPair();

const fingerprint = (publicKey: string) => {
  const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
};

/** A key pair token as no client would make it. Times in seconds from now. */
const token = (
  claims: { account?: string; from?: number; until?: number; print?: string },
  algorithm = 'RS256',
) => {
  const sub = `${claims.account ?? 'SANDBOX'}.KEYED`;
  const now = Date.now() / 1000;
  const text = [
    { alg: algorithm, typ: 'JWT' },
    {
      sub,
      iss: `${sub}.${claims.print ?? fingerprint(first.publicKey)}`,
      iat: now + (claims.from ?? 0),
      exp: now + (claims.until ?? 60),
    },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), first.privateKey).toString('base64url')}`;
};

describe('logging in', () => {
  let server: SnowflakeServer;
  let admin: Client;

  const whoIs = async (options: Parameters<typeof connect>[1]) => {
    const client = await connect(server.port, { password: '', ...options });
    const { rows } = await client.query('SELECT CURRENT_USER() AS U, CURRENT_ROLE() AS R');
    await client.close();
    return `${rows[0]?.U} ${rows[0]?.R}`;
  };
  const keyed = (pair: ReturnType<typeof keyPair>) =>
    whoIs({ username: 'keyed', authenticator: 'SNOWFLAKE_JWT', privateKey: pair.privateKey });
  const pat = (username: string, secret: string, more = {}) =>
    whoIs({ username, authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: secret, ...more });
  const shown = async (user: string) => {
    const { rows } = await admin.query(`SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER ${user}`);
    return rows.map(({ name, status, role_restriction: role }) => ({ name, status, role }));
  };

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    await server.asAdmin([
      'CREATE ROLE READER',
      'CREATE USER KEYED',
      'CREATE USER ROBOT TYPE = SERVICE',
      "CREATE USER PERSON PASSWORD = 'secret'",
      'GRANT ROLE READER TO USER ROBOT',
      'GRANT ROLE READER TO USER PERSON',
    ]);
    admin = await connect(server.port, { username: 'SANDBOX_ADMIN', password: adminPassword });
    await admin.query('USE ROLE ACCOUNTADMIN');
  });
  afterAll(async () => {
    await admin.close();
    await server.stop();
  });

  it('begins without what is not there, or is refused where the client wants it checked', async () => {
    const login = async (place: string, check: boolean) => {
      const data = {
        LOGIN_NAME: 'SANDBOX_ADMIN',
        PASSWORD: adminPassword,
        SESSION_PARAMETERS: { CLIENT_VALIDATE_DEFAULT_PARAMETERS: check },
      };
      return wire(server.port).post(`/session/v1/login-request?${place}`, { data });
    };
    for (const place of [
      'databaseName=NONE',
      'databaseName=DB&schemaName=NONE',
      'warehouse=NONE',
    ]) {
      expect(await login(place, false)).toMatchObject({ success: true });
      expect(await login(place, true)).toMatchObject({ success: false, code: '390201' });
    }
    const there = 'databaseName=DB&schemaName=PUBLIC&warehouse=WH';
    expect(await login(there, true)).toMatchObject({ success: true });
  });

  it('works with either of two keys, so that they can be changed without a pause', async () => {
    await admin.query(`ALTER USER KEYED SET RSA_PUBLIC_KEY = '${first.publicKey}'`);
    expect(await keyed(first)).toBe('KEYED PUBLIC');
    await admin.query(`ALTER USER KEYED SET RSA_PUBLIC_KEY_2 = '${second.publicKey}'`);
    expect([await keyed(first), await keyed(second)]).toEqual(['KEYED PUBLIC', 'KEYED PUBLIC']);
    const { rows } = await admin.query('DESCRIBE USER KEYED');
    const told = Object.fromEntries(rows.map(({ property, value }) => [property, value]));
    expect(told).toMatchObject({
      RSA_PUBLIC_KEY_FP: fingerprint(first.publicKey),
      RSA_PUBLIC_KEY_2_FP: fingerprint(second.publicKey),
    });
    await admin.query('ALTER USER KEYED UNSET RSA_PUBLIC_KEY_2');
    await expect(keyed(second)).rejects.toMatchObject({ code: '390144' });
  });

  it.each([
    ['after it has expired', token({ from: -600, until: -300 }), '394301'],
    ['before its time', token({ from: 300, until: 360 }), '394302'],
    ['when it lives too long', token({ until: 7200 }), '394303'],
    ['for another account', token({ account: 'OTHER' }), '390144'],
    ["with another key's fingerprint", token({ print: 'SHA256:abc' }), '394304'],
    ['under an unknown algorithm', token({}, 'none'), '394305'],
    ['when it is no token', 'garbage', '394306'],
  ])('is refused to a key pair token %s', async (_, TOKEN, code) => {
    await admin.query(`ALTER USER KEYED SET RSA_PUBLIC_KEY = '${first.publicKey}'`);
    const data = { LOGIN_NAME: 'KEYED', AUTHENTICATOR: 'SNOWFLAKE_JWT', TOKEN };
    const answer = await wire(server.port).post('/session/v1/login-request', { data });
    expect(answer).toMatchObject({ success: false, code });
  });

  const short = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const elliptic = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  it.each([
    ['KEYED', "RSA_PUBLIC_KEY = 'garbage'", "Reason: 'Invalid Public key'"],
    ['KEYED', `RSA_PUBLIC_KEY_2 = '${short.publicKey}'`, 'Key length 1024 is smaller than'],
    ['KEYED', `RSA_PUBLIC_KEY = '${elliptic.publicKey}'`, 'an unsupported key algorithm'],
    ['ROBOT', "PASSWORD = 'Abcd1234'", 'Cannot set PASSWORD on users with TYPE=SERVICE.'],
    ['ROBOT', "FIRST_NAME = 'R'", 'Cannot set FIRST_NAME on users with TYPE=SERVICE.'],
    ['ROBOT', 'MUST_CHANGE_PASSWORD = TRUE', 'Cannot set MUST_CHANGE_PASSWORD on users'],
    ['KEYED', "TYPE = SERVICE LAST_NAME = 'K'", 'Cannot set LAST_NAME on users with TYPE=SERVICE.'],
    ['KEYED', 'TYPE = LEGACY_SERVICE', "invalid value 'LEGACY_SERVICE' for property 'TYPE'"],
    ['KEYED', 'NETWORK_POLICY = OFFICE', "Network policy 'OFFICE' does not exist"],
    ['KEYED', 'MUST_CHANGE_PASSWORD = TRUE', "Unsupported feature 'MUST_CHANGE_PASSWORD of users'"],
    ['KEYED', 'DAYS_TO_EXPIRY = 30', "Unsupported feature 'DAYS_TO_EXPIRY of users'"],
  ])('is not prepared for %s by SET %s', async (user, property, why) => {
    await expect(admin.query(`ALTER USER ${user} SET ${property}`)).rejects.toThrow(why);
    const type = user === 'ROBOT' ? 'TYPE = SERVICE' : '';
    const create = admin.query(`CREATE USER NEW_ONE ${type} ${property}`);
    await expect(create).rejects.toThrow(why);
  });

  it('refuses by name what ALTER USER does not do here', async () => {
    for (const change of ['RESET PASSWORD', 'RENAME TO OTHER', 'ABORT ALL QUERIES'])
      await expect(admin.query(`ALTER USER IF EXISTS KEYED ${change}`)).rejects.toMatchObject({
        code: '000002',
        message: expect.stringContaining(`'ALTER USER … ${change.replace(/ OTHER$/, '')}'`),
      });
    await admin.query('ALTER USER KEYED SET MUST_CHANGE_PASSWORD = FALSE');
  });

  it('takes no password of a user that has become a service, until it is a person again', async () => {
    await admin.query(
      "CREATE OR REPLACE USER TURNED PASSWORD = 'secret' LOGIN_NAME = 'turned@work'",
    );
    const turned = { username: 'Turned@Work', password: 'secret' };
    expect(await whoIs(turned)).toBe('TURNED PUBLIC');
    await expect(whoIs({ ...turned, username: 'TURNED' })).rejects.toMatchObject({
      code: '390100',
    });
    await admin.query('ALTER USER TURNED SET TYPE = SERVICE');
    await expect(whoIs(turned)).rejects.toMatchObject({ code: '390100' });
    await admin.query('ALTER USER TURNED SET TYPE = PERSON');
    expect(await whoIs(turned)).toBe('TURNED PUBLIC');
  });

  it('is refused to a key of a user that is not there like to a wrong one', async () => {
    const stranded = {
      username: 'NOBODY',
      authenticator: 'SNOWFLAKE_JWT',
      privateKey: first.privateKey,
    };
    await expect(whoIs(stranded)).rejects.toMatchObject({ code: '390144' });
  });

  it('is refused to who is disabled, however they come', async () => {
    await server.asAdmin([`CREATE USER GONE PASSWORD = 'x' RSA_PUBLIC_KEY = '${first.publicKey}'`]);
    const { rows } = await admin.query('ALTER USER GONE ADD PROGRAMMATIC ACCESS TOKEN T');
    const gone = { username: 'GONE' };
    expect(await whoIs({ ...gone, password: 'x' })).toBe('GONE PUBLIC');
    await admin.query('ALTER USER GONE SET DISABLED = TRUE');
    await expect(whoIs({ ...gone, password: 'x' })).rejects.toMatchObject({ code: '390101' });
    await expect(
      whoIs({ ...gone, authenticator: 'SNOWFLAKE_JWT', privateKey: first.privateKey }),
    ).rejects.toMatchObject({ code: '390101' });
    await expect(pat('gone', String(rows[0]?.token_secret))).rejects.toMatchObject({
      code: '394400',
    });
  });

  it('works with an access token, which is shown once and ends on its day', async () => {
    const { rows, statement } = await admin.query(
      "ALTER USER ROBOT ADD PROGRAMMATIC ACCESS TOKEN T ROLE_RESTRICTION = 'READER' DAYS_TO_EXPIRY = 30",
    );
    await expect(admin.query(`DESCRIBE RESULT '${statement.getQueryId()}'`)).rejects.toMatchObject({
      code: '000709',
    });
    const secret = String(rows[0]?.token_secret);
    expect(await pat('robot', secret)).toBe('ROBOT READER');
    const nameless = { AUTHENTICATOR: 'PROGRAMMATIC_ACCESS_TOKEN', TOKEN: secret };
    const answer = await wire(server.port).post('/session/v1/login-request', { data: nameless });
    expect(answer.data).toMatchObject({ displayUserName: 'ROBOT' });
    await expect(pat('person', secret)).rejects.toMatchObject({ code: '394400' });
    await expect(pat('robot', secret, { role: 'PUBLIC' })).rejects.toMatchObject({
      code: '394400',
    });
    expect(await shown('ROBOT')).toEqual([{ name: 'T', status: 'ACTIVE', role: 'READER' }]);
    const told = await admin.query('DESCRIBE USER ROBOT');
    expect(JSON.stringify(told.rows)).not.toContain(secret);
    await wire(server.port).post('/control/clock', { advance_s: 30 * DAY_S });
    await expect(pat('robot', secret)).rejects.toMatchObject({ code: '394400' });
    admin = await connect(server.port, { username: 'SANDBOX_ADMIN', password: adminPassword });
    await admin.query('USE ROLE ACCOUNTADMIN');
    expect(await shown('ROBOT')).toMatchObject([{ status: 'EXPIRED' }]);
  });

  it('stays within the role that its access token is restricted to', async () => {
    await admin.query('GRANT ROLE READER TO USER PERSON');
    await admin.query("ALTER USER PERSON SET DEFAULT_SECONDARY_ROLES = ('ALL')");
    const { rows } = await admin.query(
      "ALTER USER PERSON ADD PAT NARROW ROLE_RESTRICTION = 'READER'",
    );
    const narrow = await connect(server.port, {
      username: 'PERSON',
      password: '',
      authenticator: 'PROGRAMMATIC_ACCESS_TOKEN',
      token: String(rows[0]?.token_secret),
    });
    await expect(narrow.query('USE ROLE PUBLIC')).rejects.toMatchObject({ code: '003013' });
    await expect(narrow.query('USE SECONDARY ROLES PUBLIC')).rejects.toMatchObject({
      code: '003013',
    });
    await narrow.query('USE ROLE READER');
    expect((await narrow.query('SELECT CURRENT_ROLE() AS R')).rows).toEqual([{ R: 'READER' }]);
    await narrow.close();
    const wide = await connect(server.port, { username: 'PERSON', password: 'secret' });
    await wide.query('USE ROLE READER');
    await wide.query('USE ROLE PUBLIC');
    await wide.close();
    await admin.query('ALTER USER PERSON REMOVE PAT NARROW');
    await admin.query('REVOKE ROLE READER FROM USER PERSON');
    await admin.query('ALTER USER PERSON UNSET DEFAULT_SECONDARY_ROLES');
  });

  it('goes on with the old access token for a while after it was rotated', async () => {
    const person = await connect(server.port, { username: 'PERSON', password: 'secret' });
    const added = await person.query('ALTER USER ADD PAT MINE');
    const old = String(added.rows[0]?.token_secret);
    const rotated = await person.query(
      'ALTER USER ROTATE PAT MINE EXPIRE_ROTATED_TOKEN_AFTER_HOURS = 2',
    );
    const fresh = String(rotated.rows[0]?.token_secret);
    expect([await pat('person', old), await pat('person', fresh)]).toEqual([
      'PERSON PUBLIC',
      'PERSON PUBLIC',
    ]);
    await wire(server.port).post('/control/clock', { advance_s: 2 * 3600 });
    await expect(pat('person', old)).rejects.toMatchObject({ code: '394400' });
    await admin.query('ALTER USER PERSON MODIFY PAT MINE SET DISABLED = TRUE');
    await expect(pat('person', fresh)).rejects.toMatchObject({ code: '394400' });
    await admin.query('ALTER USER PERSON MODIFY PAT MINE SET DISABLED = FALSE');
    expect(await pat('person', fresh)).toBe('PERSON PUBLIC');
    await admin.query('ALTER USER PERSON REMOVE PAT MINE');
    await expect(pat('person', fresh)).rejects.toMatchObject({ code: '394400' });
    await person.close();
  });

  it.each([
    ['ALTER USER ROBOT ADD PAT X', '001423'],
    ["ALTER USER ROBOT ADD PAT X ROLE_RESTRICTION = 'ACCOUNTADMIN'", '002003'],
    ['ALTER USER PERSON ADD PAT X DAYS_TO_EXPIRY = 366', '001008'],
    ['ALTER USER PERSON REMOVE PAT NONE_SUCH', '002003'],
    ['ALTER USER PERSON ADD PAT X COLOUR = 1', '001003'],
  ])('refuses %s', async (sql, code) => {
    await expect(admin.query(sql)).rejects.toMatchObject({ code });
  });

  it("keeps others from a user's access tokens", async () => {
    const person = await connect(server.port, { username: 'PERSON', password: 'secret' });
    await expect(person.query('ALTER USER ROBOT ADD PAT STOLEN')).rejects.toThrow(
      /not authorized|Insufficient privileges/,
    );
    await person.close();
  });

  it.skipIf(!hasPython)('works so from Python too (skipped without .venv)', async () => {
    await admin.query(`ALTER USER KEYED SET RSA_PUBLIC_KEY = '${first.publicKey}'`);
    const { rows } = await admin.query("ALTER USER ROBOT ADD PAT PY ROLE_RESTRICTION = 'READER'");
    const options = [
      { user: 'keyed', private_key: first.privateKey },
      { user: 'keyed', private_key: stranger.privateKey },
      { user: 'keyed', private_key: first.privateKey, account: 'other' },
      { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', user: 'robot', token: rows[0]?.token_secret },
      { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', user: 'robot', token: 'wrong' },
      {
        authenticator: 'PROGRAMMATIC_ACCESS_TOKEN',
        user: 'robot',
        token: rows[0]?.token_secret,
        role: 'PUBLIC',
      },
      { user: 'person', password: 'secret' },
      { user: 'person', password: 'wrong' },
    ];
    const { answers } = await runClient('logins.py', [server.port, JSON.stringify(options)]);
    expect(answers).toEqual([
      'KEYED PUBLIC',
      '390144',
      '390144',
      'ROBOT READER',
      '394400',
      '394400',
      'PERSON PUBLIC',
      '390100',
    ]);
  });
});
