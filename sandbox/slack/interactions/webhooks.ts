import { createHmac } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../json.js';
import type { Slack } from '../slack.js';
import { ApiError } from '../web-api/method.js';
import { addMessage, newMessage } from '../workspace/posting.js';
import type { Workspace } from '../workspace/workspace.js';
import { postedContent } from './answering.js';
import { sendMessageEvents } from './typing.js';

/** The scope an app is given an incoming webhook by. */
const webhookScope = 'incoming-webhook';

/** HTTP statuses of refusals (docs.slack.dev, "Sending messages using incoming webhooks", handling errors). */
const statuses: Readonly<Record<string, number>> = {
  invalid_token: 403,
  no_service: 404,
  no_team: 404,
};

/** The text and the status an incoming webhook answers with: no JSON, unlike all else of Slack. */
export interface WebhookAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * The part of a webhook's address after `services/`; undefined for an app that asks for none. It follows from the
 * signing secret, so that a kept workspace has one too, the same at every start.
 */
export const webhookPath = ({ manifest, state }: Workspace): string | undefined =>
  manifest.scopes.has(webhookScope)
    ? `${state.team.id}/${state.app.botId}/${createHmac('sha256', state.secrets.signingSecret).update(webhookScope).digest('hex').slice(0, 24)}`
    : undefined;

const fault = (workspace: Workspace, path: string): string | undefined => {
  const known = webhookPath(workspace);
  if (known === path) return undefined;
  const [team, service] = path.split('/');
  if (team !== workspace.state.team.id) return 'no_team';
  return known !== undefined && service === workspace.state.app.botId
    ? 'invalid_token'
    : 'no_service';
};

/** What was posted: JSON, or a form whose `payload` is JSON, as curl sends it without a content type. */
const payloadOf = (body: string): JsonObject | undefined => {
  const text = body.startsWith('payload=') ? new URLSearchParams(body).get('payload') : body;
  const payload = parseJson(text ?? '');
  return isObject(payload) ? payload : undefined;
};

const post = (slack: Slack, payload: JsonObject): void => {
  const { workspace } = slack;
  const channel = workspace.channel(workspace.state.channel);
  if (!channel) throw new ApiError('channel_not_found');
  const content = postedContent(slack, channel.id, payload);
  const message = newMessage(workspace, workspace.botUserId, {
    ...content,
    subtype: 'bot_message',
    username: workspace.manifest.botName,
  });
  addMessage(workspace, channel.id, message);
  void sendMessageEvents(slack, channel, message);
};

/** Shows in the app's channel what was posted to its incoming webhook, or says why not. */
export const answerWebhook = (slack: Slack, path: string, body: string): WebhookAnswer => {
  const payload = payloadOf(body);
  const exchange = slack.traffic.begin('from app', 'incoming_webhook', payload ?? null);
  const done = (text: string, status: number): WebhookAnswer => {
    slack.traffic.end(exchange, text, { text });
    return { text, status };
  };
  const wrong = fault(slack.workspace, path);
  if (wrong !== undefined) return done(wrong, statuses[wrong] ?? 400);
  if (!payload) return done('invalid_payload', 400);
  try {
    post(slack, payload);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return done(error.code, 400);
  }
  return done('ok', 200);
};
