import type { Bot } from '../bot.js';
import type { CardFacts } from '../messages/card.js';
import type { CardValue } from '../messages/card-parts.js';
import type { Modal } from '../messages/kit.js';
import type { FormPlace } from '../messages/modal-kit.js';
import { modalAnswer, modalLoading, modalNotice } from '../messages/modal-loading.js';
import { readCard } from '../promotion/card.js';
import type { PromotionState } from '../promotion/promotion.js';
import { type Click, onClick, readCardValue } from './click.js';
import { fillModal } from './modal.js';
import { denialOf } from './permission.js';

/** A form that decides on a promotion. */
export interface DecisionForm {
  /** In words, such as `promote a version`. */
  readonly doing: string;
  readonly callback: string;
  readonly title: string;
  /** States in which there is something to decide. */
  readonly states: readonly PromotionState[];
  /** The form, from what is true now and what stood on the card that was clicked. */
  readonly make: (facts: CardFacts, place: FormPlace) => Modal;
}

/** Opens a form for a click whose value was read already. */
export const openDecisionForm = async (
  bot: Bot,
  click: Click,
  value: CardValue,
  { doing, callback, title, states, make }: DecisionForm,
): Promise<void> => {
  const place = { ...value, channel: click.channel, ts: click.ts };
  await fillModal(bot, click, modalLoading(callback, title, place), async () => {
    const [denial, facts] = await Promise.all([
      denialOf(bot, click, { doing, roles: ['reviewer', 'admin'], evaluationId: value.ev }),
      readCard(bot, value.ev),
    ]);
    if (denial !== null) return modalAnswer(callback, title, place, denial);
    const state = facts.promotion?.state;
    if (state !== undefined && states.includes(state)) return make(facts, place);
    return modalNotice(
      callback,
      title,
      place,
      `*This card is no longer open: ${state?.toLowerCase() ?? 'no promotion was opened'}.* Nothing was changed.`,
      'Close this and look at the card.',
    );
  });
};

/**
 * Opens at once, and is filled for those who may decide on what is open: nobody gives reasons in
 * vain. Politeness only, for Snowflake checks all of it again when the form is submitted.
 */
export const decisionForm = (bot: Bot, form: DecisionForm) =>
  onClick(bot, 'reading the evaluation', (click) =>
    openDecisionForm(bot, click, readCardValue(click.value), form),
  );
