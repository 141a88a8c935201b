import type { Bot } from '../bot.js';
import { readPromotions } from '../promotion/card.js';
import { readLive } from '../promotion/models.js';
import { reconcile as callReconcile } from '../promotion/reconcile.js';
import { refreshOpenCards } from '../snowflake/queries/outbox-edit.js';
import { soonestExpiry } from './expiry.js';
import type { Memory } from './memory.js';

/** Called at least this often, whatever is known. */
const wholeLookMs = 1_800_000;
const promotionsRead = 50;

/** Opens, finishes, expires and supersedes promotions, and notices a marker moved by somebody else. */
export const reconcile = async (bot: Bot, memory: Memory): Promise<void> => {
  memory.reconcileNow = false;
  memory.reconciledAt = bot.clock.monotonicMs();
  const answer = await callReconcile(bot);
  if (answer.outcome === 'busy') {
    memory.reconcileNow = true;
    return;
  }
  const live = await readLive(bot);
  if (live !== memory.live) {
    await bot.warehouse.query(refreshOpenCards(bot.names));
    bot.wake('deliver');
  }
  memory.live = live;
  const promotions = await readPromotions(bot, promotionsRead);
  memory.nextExpiry = soonestExpiry(promotions);
  memory.reconcileNow = promotions.some(
    ({ state }) => state === 'APPROVED' || state === 'REVERTING',
  );
  const { opened, finished, expired, superseded, outside } = answer;
  if (opened + finished + expired + superseded > 0 || outside !== null) bot.wake('watch');
};

/** True when asked for, when time ran out for a card, or when the marker moved. Wakes no warehouse. */
export const reconcileDue = async (bot: Bot, memory: Memory): Promise<boolean> => {
  if (memory.reconcileNow) return true;
  if (bot.clock.now().getTime() >= memory.nextExpiry) return true;
  if (bot.clock.monotonicMs() - memory.reconciledAt >= wholeLookMs) return true;
  return (await readLive(bot)) !== memory.live;
};
