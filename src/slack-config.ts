import { z } from 'zod';
import { port, type Reader, text } from './environment.js';

const url = z.url('is not a URL');
const channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'is not a channel id such as C0123456789');

/** Variables of the Slack side. */
export const slackVariables = {
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'does not begin with xoxb-'),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'does not begin with xapp-'),
  SLACK_SIGNING_SECRET: text,
  PORT: port,
  SLACK_API_URL: url,
  DAGBOT_CHANNEL: channel,
  DAGBOT_RUNS_CHANNEL: channel,
  DAGBOT_SUMMARY_CHANNEL: channel,
  DAGBOT_WARNINGS_CHANNEL: channel,
} as const;

export interface SlackSettings {
  readonly botToken: string;
  readonly transport:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };
  readonly apiUrl: string;
  readonly channels: {
    readonly review: string;
    readonly runs: string;
    readonly summary: string;
    readonly warnings: string;
  };
}

const readTransport = (read: Reader): SlackSettings['transport'] => {
  const appToken = read.optional('SLACK_APP_TOKEN', slackVariables.SLACK_APP_TOKEN);
  const signingSecret = read.optional('SLACK_SIGNING_SECRET', text);
  const listen = read.optional('PORT', port);
  if (appToken !== null) return { kind: 'socket', appToken };
  if (signingSecret !== null && listen !== null)
    return { kind: 'http', signingSecret, port: listen };
  if (!read.has('SLACK_APP_TOKEN'))
    read.faults.push('SLACK_APP_TOKEN is missing (or both SLACK_SIGNING_SECRET and PORT)');
  return { kind: 'socket', appToken: '' };
};

/** Where and as whom the bot talks to Slack. */
export const readSlack = (read: Reader): SlackSettings => {
  const botToken = read.required('SLACK_BOT_TOKEN', slackVariables.SLACK_BOT_TOKEN, '');
  const transport = readTransport(read);
  const apiUrl = read.optional('SLACK_API_URL', url) ?? 'https://slack.com/api/';
  const review = read.required('DAGBOT_CHANNEL', channel, '');
  return {
    botToken,
    transport,
    apiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
    channels: {
      review,
      runs: read.optional('DAGBOT_RUNS_CHANNEL', channel) ?? review,
      summary: read.optional('DAGBOT_SUMMARY_CHANNEL', channel) ?? review,
      warnings: read.optional('DAGBOT_WARNINGS_CHANNEL', channel) ?? review,
    },
  };
};
