import type { Bot } from '../bot.js';
import { type Delivery, deliverOnce } from '../slack/delivery.js';
import { nextDue } from '../snowflake/queries/outbox-claim.js';
import type { Memory } from './memory.js';
import { render } from './render.js';

/** Without any sign of work the outbox is still looked at this often: another process may have died. */
const wholeLookMs = 600_000;
/** A row that somebody else is about to take looks due until he has it. */
const soonestMs = 500;

/** Sends what is due in the outbox, and reads when something is due next, whoever has it now. */
export const deliver = async (bot: Bot, claimer: string, memory: Memory): Promise<void> => {
  const delivery: Delivery = {
    warehouse: bot.warehouse,
    names: bot.names,
    log: bot.log,
    metrics: bot.metrics,
    poster: bot.poster,
    claimer,
    channels: bot.config.slack.channels,
    render: (row) => render(bot, row),
  };
  memory.deliveredAt = bot.clock.monotonicMs();
  for (;;) if ((await deliverOnce(delivery)) === 0) break;
  const [due] = await bot.warehouse.query(nextDue(bot.names));
  memory.deliverAt =
    due === undefined || due === null
      ? Number.POSITIVE_INFINITY
      : bot.clock.monotonicMs() + Math.max(due, soonestMs);
};

/** True when something is known to be due, or nobody has looked for long. */
export const deliverDue = (bot: Bot, memory: Memory): boolean => {
  const now = bot.clock.monotonicMs();
  return now >= memory.deliverAt || now - memory.deliveredAt >= wholeLookMs;
};
