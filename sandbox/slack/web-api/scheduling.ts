import type { JsonObject } from '../json.js';
import type { Scheduled } from '../workspace/model.js';
import { botProfile } from '../workspace/posting.js';
import { postableChannel, threadOf } from './channels.js';
import { readContent } from './content.js';
import { ApiError, type Call, type Methods } from './method.js';
import { pageOf } from './pages.js';

/** How far ahead a message may be scheduled, in seconds (docs.slack.dev, chat.scheduleMessage). */
const farthest = 120 * 86_400;
/** Messages one channel takes within a span of seconds. */
const crowd = { messages: 30, seconds: 300 };
/** How shortly before its time a message can no longer be taken back, in seconds. */
const lastCall = 60;

const nowSeconds = ({ slack }: Call): number => Math.floor(slack.workspace.now() / 1000);

const postAtOf = (call: Call): number => {
  const postAt = Number(call.args.required('post_at', 'invalid_time'));
  if (!Number.isInteger(postAt)) throw new ApiError('invalid_time');
  if (postAt <= nowSeconds(call)) throw new ApiError('time_in_past');
  if (postAt > nowSeconds(call) + farthest) throw new ApiError('time_too_far');
  return postAt;
};

const refuseCrowd = ({ slack }: Call, channel: string, postAt: number): void => {
  const near = slack.workspace.state.scheduled.filter(
    (other) => other.channel === channel && Math.abs(other.postAt - postAt) < crowd.seconds,
  );
  if (near.length >= crowd.messages) throw new ApiError('restricted_too_many');
};

const schedule = (call: Call): JsonObject => {
  const { workspace } = call.slack;
  const channel = postableChannel(call, call.args.required('channel', 'channel_not_found'));
  const postAt = postAtOf(call);
  const content = { ...readContent(call, 'new'), threadTs: threadOf(call, channel) };
  refuseCrowd(call, channel.id, postAt);
  const entry: Scheduled = {
    id: workspace.identity.id('Q'),
    channel: channel.id,
    postAt,
    created: nowSeconds(call),
    broadcast: call.args.flag('reply_broadcast'),
    content,
  };
  workspace.state.scheduled.push(entry);
  workspace.changes.tell({ kind: 'scheduled' });
  return {
    channel: channel.id,
    scheduled_message_id: entry.id,
    post_at: postAt,
    message: {
      type: 'delayed_message',
      subtype: 'bot_message',
      text: content.text,
      user: workspace.botUserId,
      team: workspace.state.team.id,
      bot_id: workspace.state.app.botId,
      app_id: workspace.state.app.id,
      bot_profile: botProfile(workspace),
      ...(content.metadata ? { metadata: content.metadata } : {}),
      ...(content.blocks ? { blocks: content.blocks } : {}),
    },
  };
};

const list = (call: Call): JsonObject => {
  const { args } = call;
  const named = args.text('channel');
  const channel = named === '' ? undefined : postableChannel(call, named).id;
  const from = args.number('oldest', 0);
  const to = args.number('latest', Number.MAX_SAFE_INTEGER);
  const waiting = call.slack.workspace.state.scheduled
    .filter((entry) => channel === undefined || entry.channel === channel)
    .filter(({ postAt }) => postAt >= from && postAt <= to)
    .sort((one, other) => one.postAt - other.postAt);
  const page = pageOf(waiting, args);
  return {
    scheduled_messages: page.items.map((entry) => ({
      id: entry.id,
      channel_id: entry.channel,
      post_at: entry.postAt,
      date_created: entry.created,
      text: entry.content.text,
    })),
    response_metadata: page.metadata,
  };
};

const withdraw = (call: Call): JsonObject => {
  const { state, changes } = call.slack.workspace;
  const channel = postableChannel(call, call.args.required('channel', 'channel_not_found'));
  const id = call.args.required('scheduled_message_id', 'invalid_scheduled_message_id');
  const entry = state.scheduled.find((other) => other.id === id && other.channel === channel.id);
  if (!entry || entry.postAt - nowSeconds(call) < lastCall)
    throw new ApiError('invalid_scheduled_message_id');
  state.scheduled = state.scheduled.filter((other) => other !== entry);
  changes.tell({ kind: 'scheduled' });
  return {};
};

export const scheduling: Methods = {
  'chat.scheduleMessage': { scopes: ['chat:write'], run: schedule },
  'chat.scheduledMessages.list': { scopes: [], run: list },
  'chat.deleteScheduledMessage': { scopes: ['chat:write'], run: withdraw },
};
