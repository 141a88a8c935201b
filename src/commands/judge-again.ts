import type { Bot } from '../bot.js';
import type { Usage } from '../messages/help.js';
import {
  type AskedAgain,
  judgeAsked,
  judgeAskedBefore,
  judgingAgain,
} from '../messages/judged-again.js';
import type { Message } from '../messages/kit.js';
import { askJudge, sameAsked } from '../promotion/ask-judge.js';
import { readEvaluationNames } from '../promotion/card.js';
import type { Role } from '../promotion/people.js';
import type { EvaluationNames } from '../promotion/queries/evaluation.js';
import type { Typed } from './arguments.js';
import { UsageError } from './command.js';
import { nearest } from './nearest.js';

/** Who may have an evaluation judged again: it decides nothing. */
export const judgeRoles: readonly Role[] = ['reviewer', 'engineer', 'admin'];

/** The newest evaluation of what was typed: a version, a run or an evaluation. */
export const findEvaluation = async (
  bot: Bot,
  { words: [word] }: Typed,
  usage: Usage,
): Promise<EvaluationNames> => {
  if (word === undefined) throw new UsageError(`/dag ${usage.verb} takes a version.`, null, usage);
  const wanted = word.toUpperCase();
  const all = await readEvaluationNames(bot);
  const known = ({ id, runId, candidate }: EvaluationNames) => [candidate, runId, id];
  const found = all.find((each) => known(each).includes(wanted));
  if (found !== undefined) return found;
  const near = nearest(
    word,
    all.map(({ candidate }) => candidate.toLowerCase()),
  );
  throw new UsageError(
    `“${word}” is not a version, run or evaluation that was judged.`,
    near === null ? null : `/dag ${usage.verb} ${near}`,
    usage,
  );
};

/** Asks the judge about an evaluation, once; the answer arrives in the thread of its card. */
export const judgeAgain = async (bot: Bot, asked: AskedAgain): Promise<Message> => {
  const { kind, requestId, evaluationId, requestedBy } = asked;
  const same = await sameAsked(bot, asked, evaluationId);
  if (same !== null) return judgeAskedBefore(asked, same.by);
  await askJudge(bot, {
    requestId,
    kind,
    given: { evaluation_id: evaluationId },
    requestedBy: requestedBy ?? '',
  });
  await bot.outbox.add({
    key: `${kind}:${requestId}`,
    kind,
    channel: bot.config.slack.channels.review,
    threadKey: `card:${evaluationId}`,
    subject: requestId,
    rev: 'asked',
    message: judgingAgain(asked),
  });
  return judgeAsked(asked);
};
