import type { Bot } from '../bot.js';
import { apologise } from '../commands/apologise.js';
import type { Message } from '../messages/kit.js';
import { stillWorking } from '../messages/refusal.js';

/** Told that work goes on after this long, in milliseconds. */
const patienceMs = 4000;

/** Tells one person something. */
export type Tell = (message: Message) => Promise<void>;

/** Work that somebody asked for by a click or a form. */
export interface AskedWork {
  /** In words, such as `promoting`. */
  readonly doing: string;
  readonly user: string;
  readonly request: string;
  readonly tell: Tell;
}

/** What Slack did not take: an outcome that is known, and not told. */
class Untold extends Error {
  override readonly name = 'Untold';
  constructor(
    readonly said: Message,
    cause: unknown,
  ) {
    super('an outcome could not be told', { cause });
  }
}

/**
 * Sees work through for the person who asked: tells that it goes on when it takes long, and its failure in
 * words. What Slack did not take is told once more: the work did not fail by it.
 */
export const seeThrough = (
  bot: Bot,
  { doing, user, request, tell }: AskedWork,
  work: (tell: Tell) => Promise<void>,
): Promise<void> => {
  const timer = setTimeout(() => {
    tell(stillWorking(doing)).catch((error: unknown) =>
      bot.log.warn({ err: error }, 'telling somebody that work goes on'),
    );
  }, patienceMs);
  const telling: Tell = (message) =>
    tell(message).catch((error: unknown) => {
      throw new Untold(message, error);
    });
  const done = work(telling)
    .catch((error: unknown) => {
      if (!(error instanceof Untold)) return tell(apologise(bot, error, { doing, user, request }));
      bot.log.warn({ err: error.cause, doing, user, request }, 'telling an outcome once more');
      return tell(error.said);
    })
    .finally(() => clearTimeout(timer));
  return bot.inFlight.track(done);
};
