import type { Bot } from '../bot.js';
import type { CardFacts } from '../messages/card.js';
import type { Modal } from '../messages/kit.js';
import type { FormPlace } from '../messages/modal-kit.js';
import { modalAnswer, modalLoading, modalNotice } from '../messages/modal-loading.js';
import { readCard } from '../promotion/card.js';
import { onClick, readCardValue } from './click.js';
import { fillModal } from './modal.js';
import { denialOf } from './permission.js';

/** A form that decides on a promotion. */
export interface DecisionForm {
  /** In words, such as `promote a version`. */
  readonly doing: string;
  readonly callback: string;
  readonly title: string;
  /** The form, from what is true now and what stood on the card that was clicked. */
  readonly make: (facts: CardFacts, place: FormPlace) => Modal;
}

/**
 * Opens at once, and is filled for those who may decide on what is open: nobody gives reasons in
 * vain. Politeness only, for Snowflake checks all of it again when the form is submitted.
 */
export const decisionForm = (bot: Bot, { doing, callback, title, make }: DecisionForm) =>
  onClick(bot, 'reading the evaluation', async (click) => {
    const value = readCardValue(click.value);
    const place = { ...value, channel: click.channel, ts: click.ts };
    await fillModal(bot, click, modalLoading(callback, title, place), async () => {
      const [denial, facts] = await Promise.all([
        denialOf(bot, click, { doing, roles: ['reviewer', 'admin'], evaluationId: value.ev }),
        readCard(bot, value.ev),
      ]);
      if (denial !== null) return modalAnswer(callback, title, place, denial);
      const state = facts.promotion?.state;
      if (state === 'PENDING' || state === 'FAILED') return make(facts, place);
      return modalNotice(
        callback,
        title,
        place,
        `*This card is no longer open: ${state?.toLowerCase() ?? 'no promotion was opened'}.* Nothing was changed.`,
        'Close this and look at the card.',
      );
    });
  });
