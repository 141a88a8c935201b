import { startSnowflake } from '../../sandbox/snowflake/server.js';

// A local Snowflake as a process of its own, for tests that kill it: `snowflake-main.ts <state folder> <password>`.
const [, , stateFolder = '', password = ''] = process.argv;
const server = await startSnowflake({
  stateFolder,
  python: 'python3',
  users: { SANDBOX_ADMIN: password },
  log: () => undefined,
});
process.stdout.write(`${JSON.stringify({ port: server.port, control: server.control })}\n`);
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
