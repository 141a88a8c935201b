import type { Bot } from '../../bot.js';
import { readPlan } from '../../commands/deploy.js';
import { modalDiff, modalDiffLoading } from '../../messages/modal-diff.js';
import { onClick, readPlanValue } from '../click.js';
import { fillModal } from '../modal.js';

/** Every object of the plan, those that stay as they are included. */
export const planDiffAction = (bot: Bot) =>
  onClick(bot, 'reading the plan', async (click) => {
    const value = readPlanValue(click.value);
    await fillModal(bot, click, modalDiffLoading(value), async () =>
      modalDiff(value, await readPlan(bot, value.by)),
    );
  });
