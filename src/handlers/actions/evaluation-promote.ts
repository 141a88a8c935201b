import type { Bot } from '../../bot.js';
import { modalLoading, modalNotice } from '../../messages/modal-loading.js';
import { modalPromote, modalPromoteStale, promoteTitle } from '../../messages/modal-promote.js';
import { readCard } from '../../promotion/card.js';
import { onClick, readCardValue } from '../click.js';
import { viewIds } from '../ids.js';
import { fillModal } from '../modal.js';

/** Opens the form at once, then fills it with what is true now; a difference refuses. */
export const evaluationPromote = (bot: Bot) =>
  onClick(bot, 'reading the evaluation', async (click) => {
    const value = readCardValue(click.value);
    const place = { ...value, channel: click.channel, ts: click.ts };
    await fillModal(
      bot,
      click,
      modalLoading(viewIds.promoteForm, promoteTitle, place),
      async () => {
        const facts = await readCard(bot, value.ev);
        const evidenceChanged = facts.evaluation.digest !== value.digest;
        if (evidenceChanged || facts.live !== value.live)
          return modalPromoteStale({ seen: value.live, live: facts.live, evidenceChanged }, place);
        const state = facts.promotion?.state;
        if (state !== 'PENDING' && state !== 'FAILED')
          return modalNotice(
            viewIds.promoteForm,
            promoteTitle,
            place,
            `*This card is no longer open: ${state?.toLowerCase() ?? 'no promotion was opened'}.* Nothing was changed.`,
            'Close this and look at the card.',
          );
        return modalPromote(facts, place, bot.clock.now());
      },
    );
  });
