import {
  type SnowflakeOptions,
  type SnowflakeServer,
  startSnowflake,
} from '../../sandbox/snowflake/server.js';
import { python } from './python-client.js';

/** Password of SANDBOX_ADMIN. */
export const adminPassword = 'right';

/**
 * A whole local Snowflake on a free port, its tables in memory.
 * @param setUp statements of the administrator; warehouse WH and database DB are made without them
 */
export const startLocalSnowflake = async (
  options: Partial<SnowflakeOptions> = {},
  setUp: readonly string[] = ['CREATE WAREHOUSE WH', 'CREATE DATABASE DB'],
): Promise<SnowflakeServer> => {
  const server = await startSnowflake({
    python,
    users: { SANDBOX_ADMIN: adminPassword },
    log: () => undefined,
    inMemory: true,
    ...options,
  });
  await server.asAdmin(setUp);
  return server;
};
