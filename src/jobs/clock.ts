import type { Bot } from '../bot.js';
import type { BusinessClock } from '../business-clock.js';
import { systemTime } from '../snowflake/queries/outbox-time.js';

/** Asks Snowflake what time it is, so that a moved clock moves everything that is due. */
export const readClock = async (bot: Bot, clock: BusinessClock): Promise<void> => {
  const askedAt = clock.monotonicMs();
  const [said] = await bot.warehouse.query(systemTime);
  if (said !== undefined) clock.set(said, askedAt);
};
