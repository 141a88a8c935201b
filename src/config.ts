import { z } from 'zod';
import { type Environment, port, Reader, settle } from './environment.js';
import { readSlack, type SlackSettings, slackVariables } from './slack-config.js';
import {
  loginVariables,
  placeVariables,
  readLogin,
  type SnowflakeSettings,
} from './snowflake-config.js';

const runtime = {
  HEALTH_PORT: port,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
    error: 'is none of fatal, error, warn, info, debug, silent',
  }),
} as const;

/** Every variable the bot reads, in the order of `.env.example`. */
export const variableNames: readonly string[] = [
  ...Object.keys(slackVariables),
  ...placeVariables,
  ...loginVariables('SNOWFLAKE'),
  ...loginVariables('SNOWFLAKE_DEPLOY'),
  ...Object.keys(runtime),
];

export interface Config {
  readonly slack: SlackSettings;
  readonly snowflake: SnowflakeSettings;
  readonly deploy: SnowflakeSettings | null;
  readonly healthPort: number | null;
  readonly logLevel: string;
}

const hasDeploy = (env: Environment): boolean =>
  loginVariables('SNOWFLAKE_DEPLOY').some((name) => (env[name] ?? '').trim() !== '');

/** Everything the bot needs. Throws `ConfigError` with all faults at once. */
export const readConfig = (env: Environment): Config => {
  const read = new Reader(env);
  return settle(read, {
    slack: readSlack(read),
    snowflake: readLogin(read, 'SNOWFLAKE'),
    deploy: hasDeploy(env) ? readLogin(read, 'SNOWFLAKE_DEPLOY') : null,
    healthPort: read.optional('HEALTH_PORT', port),
    logLevel: read.optional('LOG_LEVEL', runtime.LOG_LEVEL) ?? 'info',
  });
};
