import { env } from 'node:process';
import type { Binds, Connection, ConnectionOptions } from 'snowflake-sdk';
import { LoginError, UnknownOutcomeError, UserError, type WarehouseError } from '../errors.js';
import type { Credential, SnowflakeSettings } from '../snowflake-config.js';
import { codeOf, isLostSession, warehouseError } from './errors.js';
import type { Bind } from './warehouse.js';

/** One login. Statements on it share a session, hence a transaction. */
export interface Session {
  /** Rows as objects by column name. */
  run(statement: Statement): Promise<readonly Record<string, unknown>[]>;
  /** True while the driver believes the session to be alive. */
  isUp(): boolean;
  /** Asks Snowflake whether the session still is. */
  isValid(): Promise<boolean>;
  close(): Promise<void>;
}

export interface Statement {
  readonly name: string;
  readonly sql: string;
  readonly binds?: readonly Bind[];
  readonly tag?: string | undefined;
  readonly timeoutMs: number;
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** Longest that one HTTP request may take; Snowflake holds a slow statement's for 45 s. */
const requestMs = 60_000;

const silent = () => undefined;

/** The driver takes these from the environment alone, when it is imported; it probes cloud metadata addresses otherwise. */
const quiet = {
  SNOWFLAKE_DISABLE_MINICORE: 'true',
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
  SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
} as const;

const driver = async (host: string | null) => {
  Object.assign(env, quiet);
  const { default: snowflake } = await import('snowflake-sdk');
  snowflake.configure({
    logLevel: 'OFF',
    additionalLogToConsole: false,
    // A proxy of the environment cannot reach this machine's own addresses.
    useEnvProxy: !loopback.has(host ?? ''),
    customLogger: { error: silent, warn: silent, info: silent, debug: silent, trace: silent },
  });
  return snowflake;
};

const credentials = (credential: Credential, host: string | null): ConnectionOptions => {
  switch (credential.kind) {
    case 'password':
      if (!loopback.has(host ?? ''))
        throw new UserError('A password logs in on a loopback host only.', 'Use a key pair.');
      return { authenticator: 'SNOWFLAKE', password: credential.password };
    case 'key':
      return {
        authenticator: 'SNOWFLAKE_JWT',
        privateKey: credential.pem,
        ...(credential.passphrase === null ? {} : { privateKeyPass: credential.passphrase }),
      };
    case 'key_file':
      return {
        authenticator: 'SNOWFLAKE_JWT',
        privateKeyPath: credential.path,
        ...(credential.passphrase === null ? {} : { privateKeyPass: credential.passphrase }),
      };
    case 'token':
      return { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: credential.token };
    case 'oauth':
      return { authenticator: 'OAUTH', token: credential.token };
    case 'workload_identity':
      return {
        authenticator: 'WORKLOAD_IDENTITY',
        workloadIdentityProvider: credential.provider as never,
      };
  }
};

/** Options of the driver for these settings. */
export const connectionOptions = (settings: SnowflakeSettings, tag: string): ConnectionOptions => ({
  account: settings.account,
  username: settings.user,
  application: 'Dagbot',
  queryTag: tag,
  timeout: requestMs,
  // Fewest tries at logging in: the pool opens a new connection when it needs one.
  sfRetryMaxLoginRetries: 1,
  clientSessionKeepAlive: false,
  disableQueryContextCache: true,
  ...(settings.role === null ? {} : { role: settings.role }),
  ...(settings.warehouse === null ? {} : { warehouse: settings.warehouse }),
  ...(settings.host === null
    ? {}
    : {
        accessUrl: `${settings.protocol}://${settings.host}${settings.port === null ? '' : `:${settings.port}`}`,
      }),
  ...credentials(settings.credential, settings.host),
});

/** Set at once on every session, so that no default of an account decides for us. */
const preparations = [
  'USE SECONDARY ROLES NONE',
  "ALTER SESSION SET TIMEZONE = 'UTC' LOCK_TIMEOUT = 10 STATEMENT_TIMEOUT_IN_SECONDS = 60 STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 30 ABORT_DETACHED_QUERY = TRUE",
] as const;

const execute = (connection: Connection, statement: Statement) =>
  new Promise<readonly Record<string, unknown>[]>((resolve, reject) => {
    const running = connection.execute({
      sqlText: statement.sql,
      binds: (statement.binds ?? []) as Binds,
      ...(statement.tag === undefined ? {} : { parameters: { QUERY_TAG: statement.tag } }),
      complete: (error, _statement, rows) => {
        clearTimeout(deadline);
        if (error) reject(warehouseError(statement.name, error));
        else resolve((rows ?? []) as Record<string, unknown>[]);
      },
    });
    const deadline = setTimeout(() => {
      reject(
        new UnknownOutcomeError(statement.name, {
          cause: new Error(`no answer within ${statement.timeoutMs / 1000} s`),
        }),
      );
      running.cancel(() => undefined);
    }, statement.timeoutMs);
  });

/** The driver's promise tells nothing of a refused login; its callback does. */
const connecting = (connection: Connection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.connectAsync((error) => (error ? reject(error) : resolve())).catch(reject);
  });

/** A login changes nothing, so whatever went wrong it may be tried again, unless it was refused. */
const loginError = (cause: unknown): WarehouseError => {
  const code = codeOf(cause);
  const retryable = isLostSession(cause) || !/^39[04]/.test(code);
  return new LoginError('logging in to Snowflake', { cause, code, retryable });
};

/** Logs in and prepares the session. Rejects with `WarehouseError`; nothing has run then. */
export const openSession = async (
  settings: SnowflakeSettings,
  { tag = 'dagbot', loginMs = 20_000 } = {},
): Promise<Session> => {
  const snowflake = await driver(settings.host);
  const connection = snowflake.createConnection(connectionOptions(settings, tag));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no login within ${loginMs / 1000} s`)), loginMs);
  });
  const close = () => new Promise<void>((resolve) => connection.destroy(() => resolve()));
  try {
    await Promise.race([connecting(connection), late]);
    // The driver may find out only now that it has no session (407002).
    for (const sql of preparations)
      await execute(connection, { name: 'preparing the session', sql, timeoutMs: loginMs });
  } catch (cause) {
    void close();
    throw loginError(cause);
  } finally {
    clearTimeout(timer);
  }
  return {
    run: (statement) => execute(connection, statement),
    isUp: () => connection.isUp(),
    isValid: () => connection.isValidAsync(),
    close,
  };
};
