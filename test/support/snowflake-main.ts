import { startLocalSnowflake } from './local-snowflake.js';

// A local Snowflake as a process of its own, for tests that kill it: `snowflake-main.ts <state folder> <password>`.
const [, , stateFolder = '', password = ''] = process.argv;
const server = await startLocalSnowflake(
  { stateFolder, inMemory: false, python: 'python3', users: { SANDBOX_ADMIN: password } },
  [],
);
process.stdout.write(`${JSON.stringify({ port: server.port, control: server.control })}\n`);
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
