import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Bot } from '../../bot.js';
import { reply } from '../answering.js';

/** A plain question in a channel is answered in its thread. */
export const appMention =
  (bot: Bot) =>
  async ({ event }: SlackEventMiddlewareArgs<'app_mention'> & AllMiddlewareArgs): Promise<void> => {
    await bot.inFlight.track(
      reply(bot, {
        channel: event.channel,
        ts: event.ts,
        threadTs: event.thread_ts ?? event.ts,
        text: event.text,
      }),
    );
  };
