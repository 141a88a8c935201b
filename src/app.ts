import { App, type webApi } from '@slack/bolt';
import type { Bot } from './bot.js';
import { registerCommands } from './commands/index.js';
import { registerHandlers } from './handlers/index.js';
import { onError } from './handlers/on-error.js';
import { createBoltLogger } from './slack/bolt-logger.js';
import type { Receiving } from './slack/receiver.js';
import type { SlackSettings } from './slack-config.js';

/** What the Web API clients inside listeners are made from; a click's answer cannot wait long. */
export const listenerClient = (
  settings: SlackSettings,
  options: webApi.WebClientOptions = {},
): webApi.WebClientOptions => ({
  slackApiUrl: settings.apiUrl,
  timeout: 10_000,
  retryConfig: { retries: 3, minTimeout: 300, maxTimeout: 2000 },
  rejectRateLimitedCalls: true,
  ...options,
});

/** For posts: one try, since a repeated post may be a second one; the outbox does the repeating. */
export const posterClient = (
  settings: SlackSettings,
  options: webApi.WebClientOptions = {},
): webApi.WebClientOptions => ({
  slackApiUrl: settings.apiUrl,
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  ...options,
});

/** The Bolt app with every listener; `await app.init()` before `app.start()`. */
export const buildApp = (
  bot: Bot,
  { receiver }: Pick<Receiving, 'receiver'>,
  options: webApi.WebClientOptions = {},
): App => {
  const app = new App({
    receiver,
    token: bot.config.slack.botToken,
    clientOptions: listenerClient(bot.config.slack, options),
    logger: createBoltLogger(bot.log),
    deferInitialization: true,
    extendedErrorHandler: true,
    convoStore: false,
  });
  registerCommands(app, bot);
  registerHandlers(app, bot);
  app.error(onError(bot));
  return app;
};
