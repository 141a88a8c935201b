import type { Bot } from '../../bot.js';
import { modalReject, rejectTitle } from '../../messages/modal-reject.js';
import { decisionForm } from '../decision-form.js';
import { viewIds } from '../ids.js';

/** Asks for the reason. */
export const evaluationReject = (bot: Bot) =>
  decisionForm(bot, {
    doing: 'reject a version',
    callback: viewIds.rejectForm,
    title: rejectTitle,
    states: ['PENDING', 'FAILED'],
    make: ({ evaluation, live }, place) => modalReject(evaluation.candidate, live, place),
  });
