import { startSnowflake } from '../../../../sandbox/snowflake/server.js';

/** A local Snowflake in a process of its own, on the state folder given: prints its address, ends on SIGTERM. */
const server = await startSnowflake({
  stateFolder: process.argv[2] ?? '',
  python: `${process.cwd()}/.venv/bin/python`,
  users: { SANDBOX_ADMIN: 'right' },
  log: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
});
process.once('SIGTERM', async () => {
  await server.stop();
  process.exit(0);
});
process.stdout.write(`${JSON.stringify({ port: server.port, control: server.control })}\n`);
