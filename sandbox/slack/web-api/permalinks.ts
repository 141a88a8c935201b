import type { JsonObject } from '../json.js';
import { messageForApp } from '../payloads/common.js';
import type { Message } from '../workspace/model.js';

/** Where a message stands on the page; a reply with the thread it stands in. */
export const permalinkOf = (origin: string, channel: string, message: Message): string => {
  const address = `${origin}archives/${channel}/p${message.ts.replace('.', '')}`;
  return message.thread_ts === undefined || message.thread_ts === message.ts
    ? address
    : `${address}?thread_ts=${message.thread_ts}&cid=${channel}`;
};

/** A message in a list of things that people marked, which says where it stands. */
export const markedMessage = (origin: string, channel: string, message: Message): JsonObject => ({
  ...messageForApp(message, 'type'),
  permalink: permalinkOf(origin, channel, message),
});
