import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Bot } from '../../bot.js';
import { reply } from '../answering.js';

/** A plain question in a direct message is answered below it; edits and files are none. */
export const directMessage =
  (bot: Bot) =>
  async ({ event }: SlackEventMiddlewareArgs<'message'> & AllMiddlewareArgs): Promise<void> => {
    if (event.channel_type !== 'im' || event.subtype !== undefined) return;
    if ('bot_id' in event && event.bot_id !== undefined) return;
    await bot.inFlight.track(
      reply(bot, {
        channel: event.channel,
        ts: event.ts,
        threadTs: event.thread_ts ?? null,
        text: event.text ?? '',
      }),
    );
  };
