import type { Bot } from '../bot.js';
import type { Message } from '../messages/kit.js';

/** At least this long between two edits of one message. */
const pauseMs = 3000;

/** Edits one message as work goes on: the last look wins, and the final one is always written. */
export interface Progress {
  show(message: Message): void;
  finish(message: Message): Promise<void>;
}

export const createProgress = (bot: Bot, edit: (message: Message) => Promise<void>): Progress => {
  let last = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();
  const write = (message: Message): Promise<void> => {
    last = bot.clock.monotonicMs();
    writing = writing
      .then(() => edit(message))
      .catch((error: unknown) => bot.log.warn({ err: error }, 'showing progress'));
    return writing;
  };
  return {
    show: (message) => {
      if (bot.clock.monotonicMs() - last >= pauseMs) write(message);
    },
    finish: async (message) => {
      await writing;
      await edit(message);
    },
  };
};
