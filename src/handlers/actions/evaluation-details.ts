import type { Bot } from '../../bot.js';
import { modalDetails } from '../../messages/modal-details.js';
import { modalLoading } from '../../messages/modal-loading.js';
import { readCard } from '../../promotion/card.js';
import { onClick, readCardValue } from '../click.js';
import { fillModal } from '../modal.js';

/** Everything the evaluation says, for this person alone. */
export const evaluationDetails = (bot: Bot) =>
  onClick(bot, 'reading the evaluation', async (click) => {
    const value = readCardValue(click.value);
    const place = { ...value, channel: click.channel, ts: click.ts };
    await fillModal(
      bot,
      click,
      modalLoading('evaluation.details', 'Evaluation details', place),
      async () => modalDetails(await readCard(bot, value.ev), place),
    );
  });
