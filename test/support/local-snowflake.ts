import { type SnowflakeServer, startSnowflake } from '../../sandbox/snowflake/server.js';
import { python } from './python-client.js';

/** Password of SANDBOX_ADMIN. */
export const adminPassword = 'right';

/** A whole local Snowflake on a free port, with warehouse WH and database DB, its tables in memory. */
export const startLocalSnowflake = async (): Promise<SnowflakeServer> => {
  const server = await startSnowflake({
    python,
    users: { SANDBOX_ADMIN: adminPassword },
    log: () => undefined,
    inMemory: true,
  });
  await server.asAdmin(['CREATE WAREHOUSE WH', 'CREATE DATABASE DB']);
  return server;
};
