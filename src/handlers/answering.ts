import type { Bot } from '../bot.js';
import { apologise } from '../commands/apologise.js';
import { UnknownOutcomeError } from '../errors.js';
import {
  answerDecision,
  answerLastRun,
  answerLive,
  answerRunning,
  answerWaiting,
  answerWhoCanPromote,
} from '../messages/answer-words.js';
import { answerUnknown } from '../messages/answers.js';
import type { Message } from '../messages/kit.js';
import { welcome } from '../messages/welcome.js';
import { readPeople } from '../promotion/people.js';
import { findDecision } from '../questions/decision.js';
import { readFacts } from '../questions/facts.js';
import { type Question, readQuestion } from '../questions/question.js';
import type { Letter } from '../slack/outbox.js';

const compose = async (bot: Bot, question: Question): Promise<Message> => {
  switch (question.kind) {
    case 'running':
      return answerRunning(await readFacts(bot, bot.clock));
    case 'live':
      return answerLive(await readFacts(bot, bot.clock), bot.names.modelName);
    case 'waiting':
      return answerWaiting(await readFacts(bot, bot.clock));
    case 'last_run':
      return answerLastRun(await readFacts(bot, bot.clock));
    case 'why_rejected':
      return answerDecision(
        question.version,
        await findDecision(bot, question.version),
        bot.clock.now(),
      );
    case 'who_can_promote':
      return answerWhoCanPromote(await readPeople(bot), bot.clock.now());
    case 'greeting':
      return welcome();
    default:
      return answerUnknown();
  }
};

/** The answer to a plain question; a failure is answered in words too. */
export const answerTo = async (bot: Bot, text: string): Promise<Message> =>
  compose(bot, readQuestion(text)).catch((error: unknown) =>
    apologise(bot, error, { asked: true }),
  );

/** Where a question was asked, and where the answer goes. */
export interface Asked {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly text: string;
}

/** Puts a letter into the outbox; one whose answer was lost is put there again, which adds nothing. */
const put = async (bot: Bot, letter: Letter): Promise<void> => {
  try {
    await bot.outbox.add(letter);
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    await bot.outbox.add(letter);
  }
};

/**
 * Answers through the outbox, once for each question however often its event comes; without
 * Snowflake there is no outbox, so the person is told directly.
 */
export const reply = async (bot: Bot, asked: Asked): Promise<void> => {
  bot.metrics.add('questions');
  const { channel, ts, threadTs } = asked;
  const message = await answerTo(bot, asked.text);
  const key = `answer:${channel}:${ts}`;
  try {
    const letter = { key, kind: 'answer', channel, subject: ts, message } as const;
    await put(bot, threadTs === null ? letter : { ...letter, threadTs });
  } catch (error) {
    bot.log.warn({ err: error }, 'answering without the outbox');
    await bot.poster.post({ channel, threadTs }, message, key);
  }
};
