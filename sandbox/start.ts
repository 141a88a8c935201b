import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Credentials, readCredentials, writeCredentials } from './credentials.js';
import { requireOwnFiles } from './own-data/own-data.js';
import { prepare } from './preparation.js';
import { root } from './root.js';
import { type RowSource, ShopRows } from './rows.js';
import { type SlackServer, startSlack } from './slack/server.js';
import { ADMIN_USER, type SnowflakeServer, startSnowflake } from './snowflake/server.js';
import { WAREHOUSE } from './source-tables.js';

export interface SandboxOptions extends RowSource {
  /** durable state; without it a temporary folder that goes with the sandbox */
  readonly state?: string;
  readonly portSnowflake?: number;
  readonly portSlack?: number;
  /** the app's manifest; the product's own without it */
  readonly manifest?: string;
  /** interpreter for procedures; it may not exist yet */
  readonly python?: string;
  /** ends a start that is under way */
  readonly signal?: AbortSignal;
  readonly log: (line: string) => void;
}

/** The one line that the sandbox prints, by which outsiders find and drive it. */
export interface SandboxLine {
  readonly snowflake: {
    readonly host: string;
    readonly port: number;
    readonly protocol: 'http';
    readonly account: string;
    readonly user: string;
    readonly password: string;
    readonly admin: { readonly user: string; readonly password: string; readonly role: string };
    readonly warehouse: string;
    readonly database: string;
  };
  readonly slack: {
    readonly apiUrl: string;
    readonly botToken: string;
    readonly appToken: string;
    readonly signingSecret: string;
    readonly webhookUrl: string | null;
    readonly page: string;
    readonly channel: string;
  };
  readonly control: string;
  /** all that the bot and its commands need, and nothing else */
  readonly env: Readonly<Record<string, string>>;
}

export interface Sandbox {
  readonly line: SandboxLine;
  readonly snowflake: SnowflakeServer;
  readonly slack: SlackServer;
  readonly rows: ShopRows;
  /** was the account made by this start? */
  readonly fresh: boolean;
  stop(): Promise<void>;
}

const botEnvironment = (
  snowflake: SnowflakeServer,
  slack: SlackServer,
  passwords: Credentials['passwords'],
): Record<string, string> => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  DAGBOT_CHANNEL: slack.channel,
  SNOWFLAKE_ACCOUNT: snowflake.account,
  SNOWFLAKE_HOST: snowflake.host,
  SNOWFLAKE_PORT: String(snowflake.port),
  SNOWFLAKE_PROTOCOL: 'http',
  SNOWFLAKE_WAREHOUSE: WAREHOUSE,
  SNOWFLAKE_USER: 'DAGBOT',
  SNOWFLAKE_PASSWORD: passwords.DAGBOT,
  SNOWFLAKE_ROLE: 'DAGBOT',
  SNOWFLAKE_DEPLOY_USER: 'DAGBOT_DEPLOY',
  SNOWFLAKE_DEPLOY_PASSWORD: passwords.DAGBOT_DEPLOY,
  SNOWFLAKE_DEPLOY_ROLE: 'DAG_OWNER',
});

const adminEnvironment = (passwords: Credentials['passwords']) => ({
  SNOWFLAKE_ADMIN_USER: ADMIN_USER,
  SNOWFLAKE_ADMIN_PASSWORD: passwords.SANDBOX_ADMIN,
  SNOWFLAKE_ADMIN_ROLE: 'ACCOUNTADMIN',
});

const lineOf = (
  snowflake: SnowflakeServer,
  slack: SlackServer,
  passwords: Credentials['passwords'],
): SandboxLine => ({
  snowflake: {
    host: snowflake.host,
    port: snowflake.port,
    protocol: 'http',
    account: snowflake.account,
    user: 'DAGBOT',
    password: passwords.DAGBOT,
    admin: { user: ADMIN_USER, password: passwords.SANDBOX_ADMIN, role: 'ACCOUNTADMIN' },
    warehouse: WAREHOUSE,
    database: 'DAG_RUNS',
  },
  slack: {
    apiUrl: slack.apiUrl,
    botToken: slack.botToken,
    appToken: slack.appToken,
    signingSecret: slack.signingSecret,
    webhookUrl: slack.webhookUrl,
    page: slack.page,
    channel: slack.channel,
  },
  control: snowflake.control,
  env: botEnvironment(snowflake, slack, passwords),
});

const stateFolder = async (given: string | undefined) => {
  if (given !== undefined) return { folder: resolve(given), tidy: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'dagbot-sandbox-'));
  return { folder, tidy: () => rm(folder, { recursive: true, force: true }) };
};

const python = join(root, '.venv', 'bin', 'python');

/** Starts the local Snowflake and the local Slack, and on fresh state sets the product up in them. No bot is started. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const { log } = options;
  const signal = options.signal ?? new AbortController().signal;
  if (options.data !== undefined) await requireOwnFiles(options.data);
  const { folder, tidy } = await stateFolder(options.state);
  const credentials = await readCredentials(folder);
  const { passwords } = credentials;
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
    await tidy();
  };
  const kept = <S extends { stop(): Promise<void> }>(server: S): S => {
    running.push(server);
    return server;
  };
  const startBoth = Promise.all([
    startSnowflake({
      stateFolder: join(folder, 'snowflake'),
      ...(options.portSnowflake === undefined ? {} : { port: options.portSnowflake }),
      python: options.python ?? python,
      users: passwords,
      log: (message, fields) => log(fields ? `${message} ${JSON.stringify(fields)}` : message),
    }).then(kept),
    startSlack({
      stateFolder: join(folder, 'slack'),
      ...(options.portSlack === undefined ? {} : { port: options.portSlack }),
      manifestPath: options.manifest ?? join(root, 'manifest.yml'),
      log,
    }).then(kept),
  ]);
  try {
    const [snowflake, slack] = await startBoth;
    snowflake.clock.onLeap(slack.leap);
    if (!credentials.prepared) {
      await prepare({
        snowflake,
        slack,
        env: { ...botEnvironment(snowflake, slack, passwords), ...adminEnvironment(passwords) },
        signal,
        log,
      });
      await writeCredentials(folder, { ...credentials, prepared: true });
    }
    const rows = new ShopRows({
      snowflake,
      stateFolder: folder,
      python: options.python ?? python,
      signal,
      log,
    });
    running.push({ stop: async () => rows.stop() });
    await rows.bring(options);
    const line = lineOf(snowflake, slack, passwords);
    return { line, snowflake, slack, rows, fresh: !credentials.prepared, stop };
  } catch (error) {
    await startBoth.catch(() => undefined);
    await stop();
    throw error;
  }
};
