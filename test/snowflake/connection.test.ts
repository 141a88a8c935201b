import { describe, expect, it } from 'vitest';
import { connectionOptions } from '../../src/snowflake/connection.js';
import type { Credential, SnowflakeSettings } from '../../src/snowflake-config.js';

const settings = (credential: Credential, host: string | null = null): SnowflakeSettings => ({
  account: 'acme-prod',
  user: 'DAGBOT',
  role: 'DAGBOT',
  warehouse: 'DAGBOT_WH',
  host,
  port: host === null ? null : 4321,
  protocol: 'http',
  credential,
});

describe('a login', () => {
  it.each<[Credential, Record<string, unknown>]>([
    [
      { kind: 'key', pem: 'PEM', passphrase: null },
      { authenticator: 'SNOWFLAKE_JWT', privateKey: 'PEM' },
    ],
    [
      { kind: 'key_file', path: '/key.p8', passphrase: 'p' },
      { authenticator: 'SNOWFLAKE_JWT', privateKeyPath: '/key.p8', privateKeyPass: 'p' },
    ],
    [
      { kind: 'token', token: 't' },
      { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 't' },
    ],
    [
      { kind: 'oauth', token: 't' },
      { authenticator: 'OAUTH', token: 't' },
    ],
    [
      { kind: 'workload_identity', provider: 'AWS' },
      { authenticator: 'WORKLOAD_IDENTITY', workloadIdentityProvider: 'AWS' },
    ],
  ])('by $kind is what the driver wants', (credential, expected) => {
    const options = connectionOptions(settings(credential), 'tag');
    expect(options).toMatchObject({ account: 'acme-prod', queryTag: 'tag', ...expected });
    expect(options).not.toHaveProperty('accessUrl');
  });

  it('by password is for this machine alone', () => {
    const password: Credential = { kind: 'password', password: 'secret' };
    expect(() => connectionOptions(settings(password), 'tag')).toThrow(/loopback/);
    expect(() => connectionOptions(settings(password, 'db.example.com'), 'tag')).toThrow(
      /loopback/,
    );
    expect(connectionOptions(settings(password, '127.0.0.1'), 'tag')).toMatchObject({
      accessUrl: 'http://127.0.0.1:4321',
      password: 'secret',
    });
  });
});
