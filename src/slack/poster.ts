import type { webApi } from '@slack/bolt';
import { hasNewerBlocks, withoutNewerBlocks } from '../messages/fallback.js';
import type { Block, Message } from '../messages/kit.js';
import type { Naming } from './naming.js';
import type { Pacing } from './pacing.js';
import { refusal } from './slack-error.js';

export interface Place {
  readonly channel: string;
  readonly threadTs: string | null;
}

/** Posts and edits as one bot; falls back to older blocks where a workspace refuses the newer. */
export interface Poster {
  /** Resolves to the ts. `key` goes into the metadata, by which the post is found again. */
  post(place: Place, message: Message, key: string | null): Promise<string>;
  edit(channel: string, ts: string, message: Message, key: string | null): Promise<void>;
  find(place: Place, key: string): Promise<string | null>;
}

/** How long a workspace that refused newer blocks is spared them. */
const sparedMs = 86_400_000;
const pagesSearched = 5;

const withKey = (message: Message, key: string | null): object => {
  if (message.metadata === undefined && key === null) return {};
  const { event_type, event_payload } = message.metadata ?? {
    event_type: 'dagbot_message',
    event_payload: {},
  };
  return {
    metadata: {
      event_type,
      event_payload: { ...event_payload, ...(key === null ? {} : { key }) },
    },
  };
};

export const createPoster = (
  web: webApi.WebClient,
  pacing: Pacing,
  monotonicMs: () => number,
  naming: Naming = async (text) => text,
): Poster => {
  let sparedUntil = Number.NEGATIVE_INFINITY;

  const sending = async <T>(blocks: Block[], send: (blocks: Block[]) => Promise<T>): Promise<T> => {
    const plain = hasNewerBlocks(blocks);
    if (plain && monotonicMs() < sparedUntil) return send(withoutNewerBlocks(blocks));
    try {
      return await send(blocks);
    } catch (error) {
      if (!plain || refusal(error) !== 'invalid_blocks') throw error;
      sparedUntil = monotonicMs() + sparedMs;
      return send(withoutNewerBlocks(blocks));
    }
  };

  const search = async (place: Place, cursor: string | undefined) => {
    const page = {
      channel: place.channel,
      limit: 200,
      include_all_metadata: true,
      ...(cursor ? { cursor } : {}),
    };
    return place.threadTs === null
      ? web.conversations.history(page)
      : web.conversations.replies({ ...page, ts: place.threadTs });
  };

  return {
    post: async ({ channel, threadTs }, message, key) => {
      await pacing.turn(channel);
      const text = await naming(message.text);
      const answer = await sending(message.blocks, (blocks) =>
        web.chat.postMessage({
          channel,
          text,
          blocks,
          unfurl_links: false,
          unfurl_media: false,
          ...(threadTs === null ? {} : { thread_ts: threadTs }),
          ...withKey(message, key),
        } as webApi.ChatPostMessageArguments),
      );
      return String(answer.ts);
    },
    edit: async (channel, ts, message, key) => {
      const text = await naming(message.text);
      await sending(message.blocks, (blocks) =>
        web.chat.update({
          channel,
          ts,
          text,
          blocks,
          ...withKey(message, key),
        } as webApi.ChatUpdateArguments),
      );
    },
    find: async (place, key) => {
      let cursor: string | undefined;
      for (let page = 0; page < pagesSearched; page += 1) {
        const answer = await search(place, cursor);
        const found = (answer.messages ?? []).find((posted) => {
          const payload: unknown = posted.metadata?.event_payload;
          return (
            typeof payload === 'object' && payload !== null && Reflect.get(payload, 'key') === key
          );
        });
        if (found?.ts !== undefined) return found.ts;
        cursor = answer.response_metadata?.next_cursor;
        if (!cursor) return null;
      }
      return null;
    },
  };
};
