import { promisify } from 'node:util';
import snowflake from 'snowflake-sdk';

type Options = Partial<snowflake.ConnectionOptions>;

export interface StatementOptions extends Partial<snowflake.StatementOption> {
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** what PUT uploads in place of a file */
  readonly fileStream?: Buffer;
}

/** A real snowflake-sdk connection, with promises. */
export interface Client {
  readonly connection: snowflake.Connection;
  query(sql: string, binds?: readonly unknown[], more?: StatementOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly rows: readonly Record<string, unknown>[];
  readonly statement: snowflake.RowStatement;
}

/** Keeps the client quiet and off the network. Once for each test file. */
export const prepareClient = (): void => {
  process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = 'true';
  process.env.SF_TELEMETRY_DISABLE_CONNECTION_SHAPE = 'true';
  snowflake.configure({ logLevel: 'OFF', additionalLogToConsole: false, useEnvProxy: false });
};

export const connect = async (port: number, options: Options = {}): Promise<Client> => {
  const connection = snowflake.createConnection({
    account: 'sandbox',
    username: 'DAGBOT',
    password: 'right',
    host: '127.0.0.1',
    port,
    protocol: 'http',
    sfRetryMaxLoginRetries: 0,
    ...options,
  } as snowflake.ConnectionOptions);
  // with tokens of a session it is connected from the start, and refuses to be so once more
  if (!('sessionToken' in options)) await promisify(connection.connect.bind(connection))();
  const query: Client['query'] = (sqlText, binds, more = {}) =>
    new Promise((resolve, reject) => {
      connection.execute({
        ...more,
        sqlText,
        ...(binds ? { binds: binds as snowflake.Binds } : {}),
        complete: (error, statement, rows) =>
          error
            ? reject(error)
            : resolve({ rows: rows ?? [], statement: statement as snowflake.RowStatement }),
      });
    });
  return {
    connection,
    query,
    close: () =>
      new Promise((resolve) => {
        connection.destroy(() => resolve());
      }),
  };
};
