import type { Bot } from '../../bot.js';
import { planDiscarded } from '../../messages/plan-outcome.js';
import { onClick, readPlanValue } from '../click.js';
import { mayClick, type Need } from '../permission.js';

/** Puts the plan away; nothing was changed by it. */
export const planDiscard = (bot: Bot) =>
  onClick(bot, 'discarding the plan', async (click) => {
    const { plan } = readPlanValue(click.value);
    const need: Need = { doing: 'discard a deploy plan', roles: ['engineer', 'admin'] };
    if (!(await mayClick(bot, click, need))) return;
    if (click.channel === null || click.ts === null) return;
    const message = planDiscarded(plan, click.userId, bot.clock.now());
    await bot.poster.edit(click.channel, click.ts, message, null);
  });
