import { addReaction, removeReaction } from '../interactions/reacting.js';
import { messageForApp } from '../payloads/common.js';
import type { Message } from '../workspace/model.js';
import { knownChannel, knownMessage } from './channels.js';
import { ApiError, type Call, type Methods } from './method.js';

const target = (call: Call): { channel: string; message: Message; name: string } => {
  const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
  const message = knownMessage(call, channel, call.args.required('timestamp', 'no_item_specified'));
  return { channel: channel.id, message, name: call.args.required('name', 'invalid_name') };
};

export const reactions: Methods = {
  'reactions.add': {
    scopes: ['reactions:write'],
    run: (call) => {
      const { channel, message, name } = target(call);
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
  'reactions.get': {
    scopes: ['reactions:read'],
    run: (call) => {
      const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
      const message = knownMessage(
        call,
        channel,
        call.args.required('timestamp', 'no_item_specified'),
      );
      return { type: 'message', channel: channel.id, message: messageForApp(message, 'type') };
    },
  },
};
