import type { Channel, Message } from '../workspace/model.js';
import { ApiError, type Call, needScope } from './method.js';

const isBotIn = ({ slack }: Call, channel: Channel): boolean =>
  channel.members.includes(slack.workspace.botUserId);

/** A channel the bot may know of. Private ones it is not in do not exist for it. */
export const knownChannel = (call: Call, id: string): Channel => {
  const { workspace } = call.slack;
  const channel =
    workspace.channel(id) ??
    workspace.state.channels.find(({ name, isIm }) => !isIm && name === id.replace(/^#/, ''));
  if (!channel || (channel.isPrivate && !isBotIn(call, channel)))
    throw new ApiError('channel_not_found');
  return channel;
};

/** A channel the bot may post to; a person's id means their direct message. */
export const postableChannel = (call: Call, id: string): Channel => {
  const { workspace } = call.slack;
  const person = workspace.person(id);
  const channel = person ? workspace.directMessage(id) : knownChannel(call, id);
  if (!channel) throw new ApiError('channel_not_found');
  if (channel.isIm && !workspace.manifest.messagesTab) throw new ApiError('messages_tab_disabled');
  if (!isBotIn(call, channel) && !workspace.manifest.scopes.has('chat:write.public'))
    throw new ApiError('not_in_channel');
  return channel;
};

const kindOf = ({ isIm, isPrivate }: Channel): 'im' | 'groups' | 'channels' => {
  if (isIm) return 'im';
  return isPrivate ? 'groups' : 'channels';
};

/** A channel whose words the bot may read: it is in it and has the scope for its kind. */
export const readableChannel = (call: Call, id: string): Channel => {
  const channel = knownChannel(call, id);
  needScope(call, `${kindOf(channel)}:history`);
  if (!isBotIn(call, channel)) throw new ApiError('not_in_channel');
  return channel;
};

/** Refuses the call unless the app may list channels of this kind. */
export const needReading = (call: Call, channel: Channel): void =>
  needScope(call, `${kindOf(channel)}:read`);

export const knownMessage = (call: Call, channel: Channel, ts: string): Message => {
  const message = call.slack.workspace.message(channel.id, ts);
  if (!message) throw new ApiError('message_not_found');
  return message;
};

/** The first message of the thread the call names; undefined outside of threads. */
export const threadOf = (call: Call, channel: Channel): string | undefined => {
  const ts = call.args.text('thread_ts');
  if (ts === '') return undefined;
  const root = call.slack.workspace.message(channel.id, ts);
  if (!root) throw new ApiError('thread_not_found');
  return root.thread_ts ?? root.ts;
};
