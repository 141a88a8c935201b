import { sendEvent } from '../delivery/events.js';
import { type JsonObject, own } from '../json.js';
import { messageForApp } from '../payloads/common.js';
import type { Channel, Message } from '../workspace/model.js';
import { channelForApp } from './channel-records.js';
import { knownChannel, knownMessage, needReading, readableChannel } from './channels.js';
import { ApiError, type Call, type Methods, needScope } from './method.js';
import { pageOf } from './pages.js';

const reading = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const history = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

/**
 * Most messages, or members, of one page (docs.slack.dev: "maximum of 999"). Channels come by the thousand: the pages
 * say "under 1000", but Slack's own tests of its Python client ask a real workspace for 1000 at once.
 */
const mostListed = 999;

/** The scope each type of conversation is listed by. */
const typeScopes: Readonly<Record<string, string>> = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
};

const typeOf = ({ isIm, isPrivate }: Channel): string => {
  if (isIm) return 'im';
  return isPrivate ? 'private_channel' : 'public_channel';
};

const wantedTypes = (call: Call): readonly string[] => {
  const given = call.args.list('types');
  const types = given.length > 0 ? given : ['public_channel'];
  for (const type of types) {
    const scope = own(typeScopes, type);
    if (scope === undefined) throw new ApiError('invalid_types');
    needScope(call, scope);
  }
  return types;
};

/** The conversations a person or the bot is in; for lists of all, with the public ones beside. */
const listed = (call: Call, member: string, all: boolean): JsonObject => {
  const types = wantedTypes(call);
  const channels = call.slack.workspace.state.channels.filter(
    (channel) =>
      types.includes(typeOf(channel)) &&
      (channel.members.includes(member) || (all && !channel.isPrivate)),
  );
  const page = pageOf(channels, call.args);
  return {
    channels: page.items.map((channel) =>
      channelForApp(call.slack.workspace, channel, { counted: all }),
    ),
    response_metadata: page.metadata,
  };
};

/** Which messages `oldest`, `latest` and `inclusive` let through. */
const span = ({ args }: Call): ((message: Message) => boolean) => {
  const oldest = Number(args.text('oldest') || 0);
  const latest = Number(args.text('latest') || Number.POSITIVE_INFINITY);
  if (Number.isNaN(oldest)) throw new ApiError('invalid_ts_oldest');
  if (Number.isNaN(latest)) throw new ApiError('invalid_ts_latest');
  const inclusive = args.flag('inclusive');
  return ({ ts }) => {
    const time = Number(ts);
    return inclusive ? time >= oldest && time <= latest : time > oldest && time < latest;
  };
};

const messagesAnswer = (call: Call, messages: readonly Message[]): JsonObject => {
  const page = pageOf(messages, call.args, mostListed);
  const metadata = call.args.flag('include_all_metadata') ? 'whole' : 'type';
  return {
    messages: page.items.map((message) => messageForApp(message, metadata)),
    has_more: page.more,
    response_metadata: page.metadata,
  };
};

const inChannel = ({ ts, thread_ts: thread, subtype }: Message): boolean =>
  thread === undefined || thread === ts || subtype === 'thread_broadcast';

const open = (call: Call): JsonObject => {
  const { workspace } = call.slack;
  const users = call.args.list('users');
  const given = call.args.text('channel');
  if (given !== '') {
    const known = knownChannel(call, given);
    if (!known.isIm) throw new ApiError('method_not_supported_for_channel_type');
    return {
      no_op: true,
      already_open: true,
      channel: channelForApp(workspace, known, { counted: false }),
    };
  }
  const [user] = users;
  if (users.length === 0) throw new ApiError('users_list_not_supplied');
  if (users.length !== 1 || user === undefined)
    throw new ApiError('invalid_arguments', [
      'the local Slack opens direct messages with one person only',
    ]);
  const channel = workspace.directMessage(user);
  if (!channel || workspace.person(user)?.isBot) throw new ApiError('user_not_found');
  return {
    no_op: true,
    already_open: true,
    channel: call.args.flag('return_im')
      ? channelForApp(workspace, channel, { counted: false })
      : { id: channel.id },
  };
};

const join = (call: Call): JsonObject => {
  const { workspace } = call.slack;
  const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
  if (channel.isPrivate) throw new ApiError('method_not_supported_for_channel_type');
  if (channel.members.includes(workspace.botUserId)) call.warn('already_in_channel');
  else {
    channel.members.push(workspace.botUserId);
    workspace.changes.tell({ kind: 'channels' });
    void sendEvent(call.slack, 'member_joined_channel', {
      type: 'member_joined_channel',
      user: workspace.botUserId,
      channel: channel.id,
      channel_type: 'C',
      team: workspace.state.team.id,
      event_ts: workspace.identity.ts(),
    });
  }
  return { channel: channelForApp(workspace, channel, { counted: false }) };
};

export const conversations: Methods = {
  'conversations.list': {
    scopes: reading,
    run: (call) => listed(call, call.slack.workspace.botUserId, true),
  },
  'users.conversations': {
    scopes: reading,
    run: (call) => {
      const { workspace } = call.slack;
      const user = call.args.text('user') || workspace.botUserId;
      if (!workspace.person(user)) throw new ApiError('user_not_found');
      return listed(call, user, false);
    },
  },
  'conversations.info': {
    scopes: reading,
    run: (call) => {
      const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
      needReading(call, channel);
      const counted = call.args.flag('include_num_members');
      return { channel: channelForApp(call.slack.workspace, channel, { counted }) };
    },
  },
  'conversations.members': {
    scopes: reading,
    run: (call) => {
      const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
      needReading(call, channel);
      const page = pageOf(channel.members, call.args, mostListed);
      return { members: page.items, response_metadata: page.metadata };
    },
  },
  'conversations.open': { scopes: ['im:write', 'mpim:write'], run: open },
  'conversations.join': { scopes: ['channels:join'], run: join },
  'conversations.history': {
    scopes: history,
    run: (call) => {
      const channel = readableChannel(call, call.args.required('channel', 'channel_not_found'));
      const within = span(call);
      const { workspace } = call.slack;
      const told = workspace
        .messages(channel.id)
        .filter((message) => inChannel(message) && within(message));
      return {
        ...messagesAnswer(call, told.reverse()),
        pin_count: workspace.state.pins.filter((pin) => pin.channel === channel.id).length,
        channel_actions_ts: null,
        channel_actions_count: 0,
      };
    },
  },
  'conversations.replies': {
    scopes: history,
    run: (call) => {
      const channel = readableChannel(call, call.args.required('channel', 'channel_not_found'));
      const named = call.slack.workspace.message(channel.id, call.args.required('ts'));
      if (!named) throw new ApiError('thread_not_found');
      const root = knownMessage(call, channel, named.thread_ts ?? named.ts);
      const replies = call.slack.workspace
        .messages(channel.id)
        .filter(({ ts, thread_ts: thread }) => thread === root.ts && ts !== root.ts);
      return messagesAnswer(call, [root, ...replies.filter(span(call))]);
    },
  },
};
