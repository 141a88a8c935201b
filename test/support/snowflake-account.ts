import type { SnowflakeServer } from '../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from './local-snowflake.js';
import { python } from './python-client.js';
import { type Client, connect } from './snowflake-client.js';

/** An account in memory with database `DB`, warehouse `WH`, and roles `OWNER` and `READER` of user `DAGBOT`. */
export interface TestAccount {
  readonly server: SnowflakeServer;
  readonly log: readonly string[];
  /** a client with that role; all of them are closed with the account */
  as(role: 'OWNER' | 'READER' | 'ACCOUNTADMIN'): Promise<Client>;
  stop(): Promise<void>;
}

const SETUP = [
  'CREATE WAREHOUSE WH',
  'CREATE DATABASE DB',
  'CREATE ROLE OWNER',
  'CREATE ROLE READER',
  'CREATE USER DAGBOT DEFAULT_ROLE = OWNER',
  'GRANT ROLE OWNER TO USER DAGBOT',
  'GRANT ROLE READER TO USER DAGBOT',
  'GRANT ROLE ACCOUNTADMIN TO USER DAGBOT',
  ...['OWNER', 'READER'].flatMap((role) => [
    `GRANT USAGE ON WAREHOUSE WH TO ROLE ${role}`,
    `GRANT USAGE ON DATABASE DB TO ROLE ${role}`,
    `GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE ${role}`,
  ]),
  'GRANT ALL ON SCHEMA DB.PUBLIC TO ROLE OWNER',
];

/** Starts it. @param interpreter another one than the project's environment, or one that is not there */
export const startTestAccount = async (interpreter = python): Promise<TestAccount> => {
  const log: string[] = [];
  const server = await startLocalSnowflake(
    {
      python: interpreter,
      users: { DAGBOT: 'right' },
      log: (message, fields) => void log.push(`${message} ${JSON.stringify(fields ?? {})}`),
    },
    SETUP,
  );
  const clients: Client[] = [];
  return {
    server,
    log,
    as: async (role) => {
      const client = await connect(server.port, {
        role,
        warehouse: 'WH',
        database: 'DB',
        schema: 'PUBLIC',
      });
      clients.push(client);
      return client;
    },
    stop: async () => {
      for (const client of clients) await client.close();
      await server.stop();
    },
  };
};
