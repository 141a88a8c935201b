import type { CodedError, Context, Logger } from '@slack/bolt';
import type { Bot } from '../bot.js';

interface Failed {
  readonly error: CodedError;
  readonly logger: Logger;
  readonly context: Context;
  readonly body: unknown;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** What a listener could not handle itself: it is logged with its cause; the ack was sent before. */
export const onError =
  (bot: Bot) =>
  async ({ error, body }: Failed): Promise<void> => {
    bot.metrics.add('listener_errors');
    const type =
      field(body, 'type') ?? field(field(body, 'event'), 'type') ?? field(body, 'command');
    bot.log.error(
      { err: field(error, 'original') ?? error, code: error.code, type },
      'A listener failed',
    );
  };
