import { setTimeout as pause } from 'node:timers/promises';
import type { Bot } from '../bot.js';
import { UnknownOutcomeError } from '../errors.js';
import { decide } from '../promotion/decide.js';
import type { DecisionOutcome, DecisionRequest } from '../promotion/outcome.js';

/** How often a `busy` answer, or a lost one, is asked again: with the same request id it is safe. */
const tries = 5;

/** 200 ms, doubled each time, half of it by chance, so that two reviewers do not keep step. */
const pauseMs = (attempt: number, random: () => number): number =>
  200 * 2 ** attempt * (0.5 + random() / 2);

/** Decides, and sees a busy or lost answer through; then the card and its thread follow. */
export const decideAndShow = async (
  bot: Bot,
  request: DecisionRequest,
): Promise<DecisionOutcome> => {
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const outcome = await decide(bot, request);
        if (outcome.outcome !== 'busy' || attempt + 1 >= tries) return outcome;
      } catch (error) {
        if (!(error instanceof UnknownOutcomeError) || attempt + 1 >= tries) throw error;
      }
      bot.metrics.add('decisions_repeated');
      await pause(pauseMs(attempt, bot.random));
    }
  } finally {
    bot.outbox
      .refreshCard(request.evaluationId)
      .catch((error: unknown) =>
        bot.log.warn({ err: error }, 'asking for a card to be drawn again'),
      );
    bot.wake('deliver');
    bot.wake('reconcile');
  }
};
