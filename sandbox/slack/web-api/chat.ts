import { sendDeletionEvent, sendEditEvent, sendMessageEvents } from '../interactions/typing.js';
import { messageForApp } from '../payloads/common.js';
import type { Channel, Message } from '../workspace/model.js';
import {
  addEphemeral,
  addMessage,
  type Content,
  deleteMessage,
  editMessage,
  newMessage,
} from '../workspace/posting.js';
import { knownChannel, knownMessage, postableChannel, threadOf } from './channels.js';
import { readContent } from './content.js';
import type { ErrorCode } from './error-codes.js';
import { ApiError, type Call, type Methods } from './method.js';
import { permalinkOf } from './permalinks.js';

const write = ['chat:write'];

const ownMessage = (call: Call, channel: Channel, fault: ErrorCode): Message => {
  const message = knownMessage(call, channel, call.args.required('ts'));
  if (message.subtype === 'tombstone') throw new ApiError('message_not_found');
  if (message.user !== call.slack.workspace.botUserId) throw new ApiError(fault);
  return message;
};

/**
 * What an edit says. An edit without text keeps the blocks and attachments it does not bring; one with text
 * brings everything (docs.slack.dev, chat.update).
 */
const keeping = (message: Message, content: Content): Content =>
  content.text === ''
    ? {
        ...content,
        blocks: content.blocks ?? message.blocks,
        attachments: content.attachments ?? message.attachments,
      }
    : content;

export const chat: Methods = {
  'chat.postMessage': {
    scopes: write,
    run: (call) => {
      const { slack, args } = call;
      const channel = postableChannel(call, args.required('channel', 'channel_not_found'));
      const content = readContent(call, 'new');
      const threadTs = threadOf(call, channel);
      const broadcast = threadTs !== undefined && args.flag('reply_broadcast');
      const message = newMessage(slack.workspace, slack.workspace.botUserId, {
        ...content,
        threadTs,
        subtype: broadcast ? 'thread_broadcast' : content.subtype,
      });
      addMessage(slack.workspace, channel.id, message);
      void sendMessageEvents(slack, channel, message);
      return { channel: channel.id, ts: message.ts, message: messageForApp(message, 'whole') };
    },
  },
  'chat.update': {
    scopes: write,
    run: (call) => {
      const { slack, args } = call;
      const channel = knownChannel(call, args.required('channel', 'channel_not_found'));
      const message = ownMessage(call, channel, 'cant_update_message');
      if (message.streaming_state === 'in_progress') throw new ApiError('streaming_state_conflict');
      const content = readContent(call, 'edited');
      const before = editMessage(slack.workspace, channel.id, message, keeping(message, content));
      void sendEditEvent(slack, channel, message, before);
      return {
        channel: channel.id,
        ts: message.ts,
        text: message.text,
        message: messageForApp(message, 'whole'),
      };
    },
  },
  'chat.delete': {
    scopes: write,
    run: (call) => {
      const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
      const message = ownMessage(call, channel, 'cant_delete_message');
      deleteMessage(call.slack.workspace, channel.id, message);
      void sendDeletionEvent(call.slack, channel, message);
      return { channel: channel.id, ts: message.ts };
    },
  },
  'chat.postEphemeral': {
    scopes: write,
    run: (call) => {
      const { slack, args } = call;
      const channel = postableChannel(call, args.required('channel', 'channel_not_found'));
      const user = args.required('user', 'user_not_found');
      if (!slack.workspace.person(user)) throw new ApiError('user_not_found');
      if (!channel.members.includes(user)) throw new ApiError('user_not_in_channel');
      const content = { ...readContent(call, 'new'), threadTs: threadOf(call, channel) };
      const { message } = addEphemeral(slack.workspace, user, channel.id, content);
      return { message_ts: message.ts };
    },
  },
  'chat.getPermalink': {
    scopes: [],
    run: (call) => {
      const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
      const message = knownMessage(call, channel, call.args.required('message_ts'));
      return { channel: channel.id, permalink: permalinkOf(call.origin, channel.id, message) };
    },
  },
};
