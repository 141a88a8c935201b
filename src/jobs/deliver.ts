import type { Bot } from '../bot.js';
import { type Delivery, deliverOnce } from '../slack/delivery.js';
import type { Poster } from '../slack/poster.js';
import { editPauseSeconds } from '../snowflake/queries/outbox-edit.js';
import type { Memory } from './memory.js';
import { render } from './render.js';

/** Without any sign of work the outbox is still looked at this often: another process may have died. */
const wholeLookMs = 600_000;

/** Sends what is due in the outbox; edits held back for pacing are looked at again. */
export const deliver = async (
  bot: Bot,
  poster: Poster,
  claimer: string,
  memory: Memory,
): Promise<void> => {
  const delivery: Delivery = {
    warehouse: bot.warehouse,
    names: bot.names,
    log: bot.log,
    metrics: bot.metrics,
    poster,
    claimer,
    defaultChannel: bot.config.slack.channels.review,
    render: (row) => render(bot, row),
  };
  memory.deliverAt = Number.POSITIVE_INFINITY;
  const now = bot.clock.monotonicMs();
  memory.deliveredAt = now;
  if (now >= memory.lookAgainAt) memory.lookAgainAt = Number.POSITIVE_INFINITY;
  for (;;) {
    const { rows, retryIn } = await deliverOnce(delivery);
    if (retryIn !== null)
      memory.deliverAt = Math.min(memory.deliverAt, bot.clock.monotonicMs() + retryIn * 1000);
    if (rows === 0) return;
  }
};

/** True when something is known to be due, or nobody has looked for long. */
export const deliverDue = (bot: Bot, memory: Memory): boolean => {
  const now = bot.clock.monotonicMs();
  return (
    now >= memory.deliverAt || now >= memory.lookAgainAt || now - memory.deliveredAt >= wholeLookMs
  );
};

/** After a wake an edit may still be held back for pacing: one more look when that is over. */
export const expectDelivery = (memory: Memory, now: number): void => {
  memory.lookAgainAt = now + editPauseSeconds * 1000 + 200;
};
