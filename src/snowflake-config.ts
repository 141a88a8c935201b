import { z } from 'zod';
import { type Environment, port, Reader, settle, text } from './environment.js';

const cloud = z.enum(['AWS', 'AZURE', 'GCP', 'OIDC'], {
  error: 'is none of AWS, AZURE, GCP, OIDC',
});

/** The variables that log one Snowflake user in, each without the prefix of whose login it is. */
const login = {
  USER: text,
  ROLE: text,
  PASSWORD: text,
  PRIVATE_KEY: text,
  PRIVATE_KEY_PATH: text,
  PRIVATE_KEY_PASSPHRASE: text,
  TOKEN: text,
  OAUTH_TOKEN: text,
  WORKLOAD_IDENTITY: cloud,
} as const;

const place = {
  SNOWFLAKE_ACCOUNT: text,
  SNOWFLAKE_WAREHOUSE: text,
  SNOWFLAKE_HOST: text,
  SNOWFLAKE_PORT: port,
  SNOWFLAKE_PROTOCOL: z.enum(['http', 'https'], { error: 'is neither http nor https' }),
} as const;

export type LoginPrefix = 'SNOWFLAKE' | 'SNOWFLAKE_DEPLOY' | 'SNOWFLAKE_ADMIN';

/** The variables of one login, by their whole names. */
export const loginVariables = (prefix: LoginPrefix): readonly string[] =>
  Object.keys(login).map((name) => `${prefix}_${name}`);

/** Variables that say where Snowflake is, whoever logs in. */
export const placeVariables: readonly string[] = Object.keys(place);

export type Credential =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'key'; readonly pem: string; readonly passphrase: string | null }
  | { readonly kind: 'key_file'; readonly path: string; readonly passphrase: string | null }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'oauth'; readonly token: string }
  | { readonly kind: 'workload_identity'; readonly provider: string };

/** One Snowflake user: where it logs in, as whom, and by what. */
export interface SnowflakeSettings {
  readonly account: string;
  readonly user: string;
  readonly role: string | null;
  readonly warehouse: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly protocol: 'http' | 'https';
  readonly credential: Credential;
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

const readCredential = (read: Reader, prefix: LoginPrefix): Credential => {
  const value = <T>(name: string, schema: z.ZodType<T>) =>
    read.optional(`${prefix}_${name}`, schema);
  const passphrase = value('PRIVATE_KEY_PASSPHRASE', text);
  const pem = value('PRIVATE_KEY', text);
  const path = value('PRIVATE_KEY_PATH', text);
  const token = value('TOKEN', text);
  const oauth = value('OAUTH_TOKEN', text);
  const provider = value('WORKLOAD_IDENTITY', cloud);
  const password = value('PASSWORD', text);
  const offered: Credential[] = [
    ...(pem === null ? [] : [{ kind: 'key' as const, pem, passphrase }]),
    ...(path === null ? [] : [{ kind: 'key_file' as const, path, passphrase }]),
    ...(token === null ? [] : [{ kind: 'token' as const, token }]),
    ...(oauth === null ? [] : [{ kind: 'oauth' as const, token: oauth }]),
    ...(provider === null ? [] : [{ kind: 'workload_identity' as const, provider }]),
    ...(password === null ? [] : [{ kind: 'password' as const, password }]),
  ];
  const ways = ['PRIVATE_KEY_PATH', 'PRIVATE_KEY', 'TOKEN', 'OAUTH_TOKEN', 'WORKLOAD_IDENTITY'];
  const [credential] = offered;
  if (offered.length > 1)
    read.faults.push(`${prefix}_* give more than one way to log in; keep one of them`);
  if (credential?.kind === 'password' && !loopback.has(read.optional('SNOWFLAKE_HOST', text) ?? ''))
    read.faults.push(
      `${prefix}_PASSWORD is only taken on a loopback host; use ${prefix}_PRIVATE_KEY_PATH`,
    );
  if (credential !== undefined) return credential;
  if (ways.every((way) => !read.has(`${prefix}_${way}`)))
    read.faults.push(
      `${prefix}_PRIVATE_KEY_PATH is missing (or ${prefix}_PRIVATE_KEY, _TOKEN, _OAUTH_TOKEN, _WORKLOAD_IDENTITY)`,
    );
  return { kind: 'password', password: '' };
};

/** One login; faults are left with the reader. */
export const readLogin = (read: Reader, prefix: LoginPrefix): SnowflakeSettings => ({
  account: read.required('SNOWFLAKE_ACCOUNT', text, ''),
  user: read.required(`${prefix}_USER`, text, ''),
  role: read.optional(`${prefix}_ROLE`, text),
  warehouse: read.optional('SNOWFLAKE_WAREHOUSE', text),
  host: read.optional('SNOWFLAKE_HOST', text),
  port: read.optional('SNOWFLAKE_PORT', port),
  protocol: read.optional('SNOWFLAKE_PROTOCOL', place.SNOWFLAKE_PROTOCOL) ?? 'https',
  credential: readCredential(read, prefix),
});

/** One Snowflake login alone, for commands that never talk to Slack. */
export const readSnowflakeSettings = (env: Environment, prefix: LoginPrefix): SnowflakeSettings => {
  const read = new Reader(env);
  return settle(read, readLogin(read, prefix));
};
