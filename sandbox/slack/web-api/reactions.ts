import { addReaction, removeReaction } from '../interactions/reacting.js';
import type { JsonObject } from '../json.js';
import type { Message } from '../workspace/model.js';
import { knownChannel, knownMessage } from './channels.js';
import { ApiError, type Call, type Methods } from './method.js';
import { pageOf } from './pages.js';
import { markedMessage } from './permalinks.js';

/** Reactions one person may give a message, and different ones it may have (docs.slack.dev, reactions.add). */
const ownLimit = 23;
const emojiLimit = 50;

/** The name without colons and skin tone. */
const nameOf = (call: Call): string => {
  const name = call.args.required('name', 'invalid_name').replaceAll(/^:|:$/g, '');
  if (!/^[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?$/.test(name)) throw new ApiError('invalid_name');
  return name;
};

const target = (call: Call): { channel: string; message: Message; name: string } => {
  const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
  const ts = call.args.required('timestamp', 'no_item_specified');
  if (!/^\d+\.\d{6}$/.test(ts)) throw new ApiError('bad_timestamp');
  const message = knownMessage(call, channel, ts);
  return { channel: channel.id, message, name: nameOf(call) };
};

const refuseCrowd = (call: Call, { reactions = [] }: Message, name: string): void => {
  const bot = call.slack.workspace.botUserId;
  if (reactions.filter(({ users }) => users.includes(bot)).length >= ownLimit)
    throw new ApiError('too_many_reactions');
  if (reactions.length >= emojiLimit && !reactions.some((entry) => entry.name === name))
    throw new ApiError('too_many_emoji');
};

const list = (call: Call): JsonObject => {
  const { workspace } = call.slack;
  const user = call.args.text('user') || workspace.botUserId;
  if (!workspace.person(user)) throw new ApiError('user_not_found');
  const items = workspace.state.channels
    .filter(({ members }) => members.includes(workspace.botUserId))
    .flatMap((channel) =>
      workspace
        .messages(channel.id)
        .filter(({ reactions = [] }) => reactions.some(({ users }) => users.includes(user)))
        .map((message) => ({ channel: channel.id, message })),
    );
  const page = pageOf(items, call.args);
  return {
    items: page.items.map(({ channel, message }) => ({
      type: 'message',
      channel,
      message: markedMessage(call.origin, channel, message),
    })),
    response_metadata: page.metadata,
  };
};

export const reactions: Methods = {
  'reactions.add': {
    scopes: ['reactions:write'],
    run: (call) => {
      const { channel, message, name } = target(call);
      refuseCrowd(call, message, name);
      const added = addReaction(call.slack, call.slack.workspace.botUserId, channel, message, name);
      if (!added) throw new ApiError('already_reacted');
      return {};
    },
  },
  'reactions.remove': {
    scopes: ['reactions:write'],
    run: (call) => {
      const { channel, message, name } = target(call);
      const removed = removeReaction(
        call.slack,
        call.slack.workspace.botUserId,
        channel,
        message,
        name,
      );
      if (!removed) throw new ApiError('no_reaction');
      return {};
    },
  },
  'reactions.list': { scopes: ['reactions:read'], run: list },
  'reactions.get': {
    scopes: ['reactions:read'],
    run: (call) => {
      const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
      const message = knownMessage(
        call,
        channel,
        call.args.required('timestamp', 'no_item_specified'),
      );
      return {
        type: 'message',
        channel: channel.id,
        message: markedMessage(call.origin, channel.id, message),
      };
    },
  },
};
