import { z } from 'zod';

const text = z.string().trim().min(1, 'is empty');
const url = z.url('is not a URL');
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port number')
  .transform(Number)
  .refine((value) => value < 65_536, 'is not a port number');
const channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'is not a channel id such as C0123456789');
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

const slack = {
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'does not begin with xoxb-'),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'does not begin with xapp-'),
  SLACK_SIGNING_SECRET: text,
  PORT: port,
  SLACK_API_URL: url,
  DAGBOT_CHANNEL: channel,
  DAGBOT_RUNS_CHANNEL: channel,
  DAGBOT_SUMMARY_CHANNEL: channel,
  DAGBOT_WARNINGS_CHANNEL: channel,
} as const;

const runtime = {
  HEALTH_PORT: port,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
    error: 'is none of fatal, error, warn, info, debug, silent',
  }),
} as const;

export type LoginPrefix = 'SNOWFLAKE' | 'SNOWFLAKE_DEPLOY' | 'SNOWFLAKE_ADMIN';

/** Every variable the bot reads, in the order of `.env.example`. */
export const variableNames: readonly string[] = [
  ...Object.keys(slack),
  ...Object.keys(place),
  ...Object.keys(login).map((name) => `SNOWFLAKE_${name}`),
  ...Object.keys(login).map((name) => `SNOWFLAKE_DEPLOY_${name}`),
  ...Object.keys(runtime),
];

export type Environment = Readonly<Record<string, string | undefined>>;

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

export interface SlackSettings {
  readonly botToken: string;
  readonly transport:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };
  readonly apiUrl: string;
  readonly channels: {
    readonly review: string;
    readonly runs: string;
    readonly summary: string;
    readonly warnings: string;
  };
}

export interface Config {
  readonly slack: SlackSettings;
  readonly snowflake: SnowflakeSettings;
  readonly deploy: SnowflakeSettings | null;
  readonly healthPort: number | null;
  readonly logLevel: string;
}

/** Everything that is wrong with the environment, by variable name; values are never repeated. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(`The environment is not complete:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

class Reader {
  readonly faults: string[] = [];
  constructor(private readonly env: Environment) {}

  has(name: string): boolean {
    return (this.env[name] ?? '').trim() !== '';
  }

  optional<T>(name: string, schema: z.ZodType<T>): T | null {
    if (!this.has(name)) return null;
    const parsed = schema.safeParse(this.env[name]);
    if (parsed.success) return parsed.data;
    this.faults.push(`${name} ${parsed.error.issues[0]?.message ?? 'is wrong'}`);
    return null;
  }

  required<T>(name: string, schema: z.ZodType<T>, instead: T): T {
    if (!this.has(name)) this.faults.push(`${name} is missing`);
    return this.optional(name, schema) ?? instead;
  }
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

const readLogin = (read: Reader, prefix: LoginPrefix): SnowflakeSettings => ({
  account: read.required('SNOWFLAKE_ACCOUNT', text, ''),
  user: read.required(`${prefix}_USER`, text, ''),
  role: read.optional(`${prefix}_ROLE`, text),
  warehouse: read.optional('SNOWFLAKE_WAREHOUSE', text),
  host: read.optional('SNOWFLAKE_HOST', text),
  port: read.optional('SNOWFLAKE_PORT', port),
  protocol: read.optional('SNOWFLAKE_PROTOCOL', place.SNOWFLAKE_PROTOCOL) ?? 'https',
  credential: readCredential(read, prefix),
});

const readTransport = (read: Reader): SlackSettings['transport'] => {
  const appToken = read.optional('SLACK_APP_TOKEN', slack.SLACK_APP_TOKEN);
  const signingSecret = read.optional('SLACK_SIGNING_SECRET', text);
  const listen = read.optional('PORT', port);
  if (appToken !== null) return { kind: 'socket', appToken };
  if (signingSecret !== null && listen !== null)
    return { kind: 'http', signingSecret, port: listen };
  if (!read.has('SLACK_APP_TOKEN'))
    read.faults.push('SLACK_APP_TOKEN is missing (or both SLACK_SIGNING_SECRET and PORT)');
  return { kind: 'socket', appToken: '' };
};

const readSlack = (read: Reader): SlackSettings => {
  const botToken = read.required('SLACK_BOT_TOKEN', slack.SLACK_BOT_TOKEN, '');
  const transport = readTransport(read);
  const apiUrl = read.optional('SLACK_API_URL', url) ?? 'https://slack.com/api/';
  const review = read.required('DAGBOT_CHANNEL', channel, '');
  return {
    botToken,
    transport,
    apiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
    channels: {
      review,
      runs: read.optional('DAGBOT_RUNS_CHANNEL', channel) ?? review,
      summary: read.optional('DAGBOT_SUMMARY_CHANNEL', channel) ?? review,
      warnings: read.optional('DAGBOT_WARNINGS_CHANNEL', channel) ?? review,
    },
  };
};

const settle = <T>(read: Reader, value: T): T => {
  if (read.faults.length > 0) throw new ConfigError([...new Set(read.faults)]);
  return value;
};

const hasDeploy = (env: Environment): boolean =>
  Object.keys(login).some((name) => (env[`SNOWFLAKE_DEPLOY_${name}`] ?? '').trim() !== '');

/** Everything the bot needs. Throws `ConfigError` with all faults at once. */
export const readConfig = (env: Environment): Config => {
  const read = new Reader(env);
  return settle(read, {
    slack: readSlack(read),
    snowflake: readLogin(read, 'SNOWFLAKE'),
    deploy: hasDeploy(env) ? readLogin(read, 'SNOWFLAKE_DEPLOY') : null,
    healthPort: read.optional('HEALTH_PORT', port),
    logLevel: read.optional('LOG_LEVEL', runtime.LOG_LEVEL) ?? 'info',
  });
};

/** One Snowflake login alone, for commands that never talk to Slack. */
export const readSnowflakeSettings = (env: Environment, prefix: LoginPrefix): SnowflakeSettings => {
  const read = new Reader(env);
  return settle(read, readLogin(read, prefix));
};
