import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';
import { ConfigError } from '../src/environment.js';
import { readSnowflakeSettings } from '../src/snowflake-config.js';
import { environment } from './support/bot-driver.js';

const faultsOf = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the configuration', () => {
  it('names everything that is missing, all at once', () => {
    expect(faultsOf({})).toEqual([
      'SLACK_BOT_TOKEN is missing',
      'SLACK_APP_TOKEN is missing (or both SLACK_SIGNING_SECRET and PORT)',
      'DAGBOT_CHANNEL is missing',
      'SNOWFLAKE_ACCOUNT is missing',
      'SNOWFLAKE_USER is missing',
      'SNOWFLAKE_PRIVATE_KEY_PATH is missing (or SNOWFLAKE_PRIVATE_KEY, _TOKEN, _OAUTH_TOKEN, _WORKLOAD_IDENTITY)',
    ]);
  });

  it('never repeats a value, wrong or right', () => {
    const secrets = {
      ...environment,
      SLACK_BOT_TOKEN: 'hunter2-wrong',
      SNOWFLAKE_HOST: 'far.example',
      SNOWFLAKE_PASSWORD: 'hunter2',
      HEALTH_PORT: 'hunter2-port',
    };
    const faults = faultsOf(secrets);
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('takes empty variables for unset ones', () => {
    expect(faultsOf({ ...environment, PORT: '', HEALTH_PORT: ' ', LOG_LEVEL: '' })).toEqual([]);
  });

  it('takes a password on a loopback host only', () => {
    expect(faultsOf(environment)).toEqual([]);
    expect(faultsOf({ ...environment, SNOWFLAKE_HOST: 'far.example' })).toEqual([
      'SNOWFLAKE_PASSWORD is only taken on a loopback host; use SNOWFLAKE_PRIVATE_KEY_PATH',
    ]);
  });

  it('refuses two ways to log in at once', () => {
    expect(faultsOf({ ...environment, SNOWFLAKE_TOKEN: 'x' })).toEqual([
      'SNOWFLAKE_* give more than one way to log in; keep one of them',
    ]);
  });

  it('chooses HTTP when there is a signing secret and a port and no app token', () => {
    const { slack } = readConfig({
      ...environment,
      SLACK_APP_TOKEN: undefined,
      SLACK_SIGNING_SECRET: 's',
      PORT: '3000',
    });
    expect(slack.transport).toEqual({ kind: 'http', signingSecret: 's', port: 3000 });
  });

  it('sends everything to the one channel unless another is named', () => {
    const { channels } = readConfig({ ...environment, DAGBOT_RUNS_CHANNEL: 'C2' }).slack;
    expect(channels).toEqual({ review: 'C1', runs: 'C2', summary: 'C1', warnings: 'C1' });
  });

  it('has no deploy login unless one of its variables is set', () => {
    expect(readConfig(environment).deploy).toBeNull();
    expect(faultsOf({ ...environment, SNOWFLAKE_DEPLOY_USER: 'D' })).toEqual([
      'SNOWFLAKE_DEPLOY_PRIVATE_KEY_PATH is missing (or SNOWFLAKE_DEPLOY_PRIVATE_KEY, _TOKEN, _OAUTH_TOKEN, _WORKLOAD_IDENTITY)',
    ]);
  });

  it('reads one Snowflake login without Slack', () => {
    const login = readSnowflakeSettings(environment, 'SNOWFLAKE');
    expect(login.credential).toEqual({ kind: 'password', password: 'secret' });
  });
});
