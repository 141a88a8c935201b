import { App, type AppOptions, LogLevel } from '@slack/bolt';
import type { SlackServer } from '../../../sandbox/slack/server.js';

/** A stock Bolt app over Socket Mode: nothing but the address and the tokens are of the local Slack. */
export const aSocketApp = (
  { apiUrl, appToken, botToken }: SlackServer,
  more: Pick<AppOptions, 'ignoreSelf'> = {},
): App =>
  new App({
    token: botToken,
    appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: apiUrl },
    ...more,
  });
