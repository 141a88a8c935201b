import { readConfig } from './config.js';
import { ConfigError } from './environment.js';
import { createLog } from './log.js';
import { startBot } from './start.js';

const complain = (words: string): never => {
  process.stderr.write(`${words}\n`);
  process.exit(1);
};

const settings = () => {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError)
      return complain(`${error.message}\nEach is described in .env.example.`);
    throw error;
  }
};

const config = settings();
const log = createLog(config.logLevel);
const running = await startBot(config, log).catch((error: unknown) => {
  const port = typeof error === 'object' && error !== null && Reflect.get(error, 'code');
  if (port === 'EADDRINUSE' || port === 'EACCES')
    return complain(`HEALTH_PORT ${config.healthPort} cannot be listened on (${String(port)}).`);
  throw error;
});

const state = { stopping: false };
const stop = async (status: number): Promise<void> => {
  if (state.stopping) return;
  state.stopping = true;
  await running.stop().catch((error: unknown) => log.error({ err: error }, 'stopping'));
  log.info('Stopped');
  process.exit(status);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(0));
process.on('unhandledRejection', (error) => {
  // The socket client leaves some of its failures unhandled; the link notices and connects anew.
  if (!state.stopping) log.error({ err: error }, 'A promise failed that nobody waited for');
});
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'Something is badly wrong; the bot stops, and may be started again');
  void stop(1);
});
