import type { Bot } from '../../bot.js';
import { modalPromote, modalPromoteStale, promoteTitle } from '../../messages/modal-promote.js';
import { decisionForm } from '../decision-form.js';
import { viewIds } from '../ids.js';

/** Asks for the approval, with what is true now; a difference from the card refuses. */
export const evaluationPromote = (bot: Bot) =>
  decisionForm(bot, {
    doing: 'promote a version',
    callback: viewIds.promoteForm,
    title: promoteTitle,
    states: ['PENDING', 'FAILED'],
    make: (facts, place) => {
      const { evaluation, live } = facts;
      const evidenceChanged = evaluation.digest !== place.digest;
      return evidenceChanged || live !== place.live
        ? modalPromoteStale({ seen: place.live, live, evidenceChanged }, place)
        : modalPromote(facts, place, bot.clock.now());
    },
  });
