import { setTimeout as pause } from 'node:timers/promises';
import type { Bot } from '../bot.js';
import { UnknownOutcomeError } from '../errors.js';
import { decide } from '../promotion/decide.js';
import type { DecisionOutcome, DecisionRequest } from '../promotion/outcome.js';

/** How often a `busy` answer, or a lost one, is asked again: with the same request id it is safe. */
const tries = 5;
/** Nor is it asked again after this long: the person waits to be told. */
const triedMs = 30_000;

/** 200 ms, doubled each time, half of it by chance, so that two reviewers do not keep step. */
const pauseMs = (attempt: number, random: () => number): number =>
  200 * 2 ** attempt * (0.5 + random() / 2);

/** Decides, and sees a busy or lost answer through; then the card and its thread follow. */
export const decideAndShow = async (
  bot: Bot,
  request: DecisionRequest,
): Promise<DecisionOutcome> => {
  const begun = bot.clock.monotonicMs();
  const isLast = (attempt: number): boolean =>
    attempt + 1 >= tries || bot.clock.monotonicMs() - begun > triedMs;
  let lost: UnknownOutcomeError | null = null;
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const outcome = await decide(bot, request);
        if (outcome.outcome !== 'busy' || isLast(attempt)) return outcome;
      } catch (error) {
        if (error instanceof UnknownOutcomeError) lost = error;
        // Once an answer was lost, a later failure says nothing about what that call did.
        if (lost === null) throw error;
        if (isLast(attempt)) throw lost;
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
