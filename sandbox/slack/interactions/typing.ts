import type { SentEvent } from '../delivery/events.js';
import { sendEvent } from '../delivery/events.js';
import type { JsonObject } from '../json.js';
import { messageForApp } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import type { Channel, Message } from '../workspace/model.js';
import { addMessage, newMessage } from '../workspace/posting.js';
import { ActError, channelOf, personOf } from './acts.js';
import { richTextOf, typedText } from './mentions.js';
import { sendMetadataEvent } from './metadata-events.js';
import { sendLinkEvent } from './sharing-links.js';

const channelType = ({ isIm, isPrivate }: Channel): string => {
  if (isIm) return 'im';
  return isPrivate ? 'group' : 'channel';
};

/** The name a channel's messages are subscribed to by. */
export const messageSubscription = (channel: Channel): string => {
  const names: Record<string, string> = { im: 'message.im', group: 'message.groups' };
  return names[channelType(channel)] ?? 'message.channels';
};

/** Tells the app of a message, if it is in the channel: as a message, and as a mention when it is named. */
export const sendMessageEvents = async (
  slack: Slack,
  channel: Channel,
  message: Message,
): Promise<readonly SentEvent[]> => {
  const { workspace } = slack;
  if (!channel.members.includes(workspace.botUserId)) return [];
  const said = messageForApp(message, 'type');
  const event: JsonObject = {
    ...said,
    ...rootOf(slack, channel, message),
    channel: channel.id,
    event_ts: message.ts,
  };
  void sendMetadataEvent(slack, channel, message, { after: message.metadata });
  const mentioned = !channel.isIm && message.text.includes(`<@${workspace.botUserId}>`);
  const sent = await Promise.all([
    sendEvent(slack, messageSubscription(channel), {
      ...event,
      channel_type: channelType(channel),
    }),
    mentioned && message.user !== workspace.botUserId
      ? sendEvent(slack, 'app_mention', { ...event, type: 'app_mention' })
      : undefined,
  ]);
  return sent
    .filter((entry) => entry !== undefined)
    .map(({ event_id, type, acked }) => ({ event_id, type, acked }));
};

/** When an edit or a deletion happened: the time of the message that tells of it, and of its event. */
const momentOf = ({ workspace }: Slack): JsonObject => {
  const ts = workspace.identity.ts();
  return { ts, event_ts: ts };
};

/** The message a reply to a thread was also sent to the channel for. */
const rootOf = ({ workspace }: Slack, channel: Channel, { subtype, thread_ts }: Message) => {
  const root =
    subtype === 'thread_broadcast' ? workspace.message(channel.id, thread_ts ?? '') : undefined;
  return root ? { root: messageForApp(root, 'type') } : {};
};

/** Tells the app that a message was edited. */
export const sendEditEvent = (
  slack: Slack,
  channel: Channel,
  message: Message,
  before: Message,
): Promise<SentEvent | undefined> => {
  const [was, is] = [before.metadata, message.metadata];
  void sendMetadataEvent(slack, channel, message, { before: was, after: is });
  return sendEvent(slack, messageSubscription(channel), {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel: channel.id,
    channel_type: channelType(channel),
    ...momentOf(slack),
    message: messageForApp(message, 'type'),
    previous_message: messageForApp(before, 'type'),
  });
};

/** Tells the app that a message was deleted. */
export const sendDeletionEvent = (
  slack: Slack,
  channel: Channel,
  message: Message,
): Promise<SentEvent | undefined> => {
  void sendMetadataEvent(slack, channel, message, { before: message.metadata });
  return sendEvent(slack, messageSubscription(channel), {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    channel: channel.id,
    channel_type: channelType(channel),
    ...momentOf(slack),
    deleted_ts: message.ts,
    previous_message: messageForApp(message, 'type'),
  });
};

export interface Typed {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly threadTs?: string | undefined;
}

/** A person types a message. Answers once the app acknowledged the events or ran out of time. */
export const typeMessage = async (
  slack: Slack,
  typed: Typed,
): Promise<{ channel: string; ts: string; events: readonly SentEvent[] }> => {
  const { workspace } = slack;
  personOf(slack, typed.user);
  const channel = channelOf(slack, typed.user, typed.channel);
  if (typed.text.trim() === '') throw new ActError('invalid_arguments', 'text is empty');
  if (channel.isIm && (!workspace.manifest.messagesTab || workspace.manifest.messagesReadOnly))
    throw new ActError(
      'invalid_arguments',
      'the app takes no messages: see app_home in its manifest',
    );
  if (!channel.members.includes(typed.user))
    throw new ActError('channel_not_found', 'the person is not in the channel');
  const root =
    typed.threadTs === undefined ? undefined : workspace.message(channel.id, typed.threadTs);
  if (typed.threadTs !== undefined && !root) throw new ActError('message_not_found');
  const text = typedText(workspace, typed.text);
  const message = newMessage(workspace, typed.user, {
    text,
    blocks: [richTextOf(workspace, text)],
    threadTs: root?.thread_ts ?? root?.ts,
  });
  addMessage(workspace, channel.id, message);
  void sendLinkEvent(slack, channel, message);
  const events = await sendMessageEvents(slack, channel, message);
  return { channel: channel.id, ts: message.ts, events };
};
