import { z } from 'zod';
import type { Bot } from '../bot.js';
import { compared, notCompared } from '../messages/comparison.js';
import {
  type AskedAgain,
  evaluatedAgain,
  hindsight,
  notJudgedAgain,
} from '../messages/judged-again.js';
import type { Message } from '../messages/kit.js';
import { evaluationDocument, verdicts } from '../promotion/evaluation.js';
import { type AnsweredRow, answeredRequests, answeredRev } from '../snowflake/queries/requests.js';

const unreadable = 'The judge’s answer is not one that this release can read.';

const failed = z.object({ error: z.string() });
const comparison = z.object({ document: evaluationDocument });
const lookedBack = comparison.extend({ decided: z.string() });
const reevaluated = z.object({ evaluation_id: z.string(), verdict: z.enum(verdicts) });

const comparisonMessage = (row: AnsweredRow): Message => {
  const asked = { ...row, candidate: row.candidate ?? '', production: row.production ?? '' };
  const error = failed.safeParse(row.result);
  if (error.success) return notCompared(asked, error.data.error);
  const read = comparison.safeParse(row.result);
  return read.success ? compared(asked, read.data.document) : notCompared(asked, unreadable);
};

const againMessage = (row: AnsweredRow, kind: AskedAgain['kind']): Message => {
  const evaluationId = row.evaluationId ?? '';
  const asked = { ...row, kind, evaluationId, candidate: row.candidate ?? evaluationId };
  const error = failed.safeParse(row.result);
  if (error.success) return notJudgedAgain(asked, error.data.error);
  if (kind === 'hindsight') {
    const read = lookedBack.safeParse(row.result);
    if (!read.success) return notJudgedAgain(asked, unreadable);
    return hindsight(asked, read.data.document, row.production ?? '', read.data.decided);
  }
  const read = reevaluated.safeParse(row.result);
  return read.success
    ? evaluatedAgain(asked, read.data.evaluation_id, read.data.verdict)
    : notJudgedAgain(asked, unreadable);
};

/**
 * Messages of requests that the judge has answered get the answer. A result that nobody can read
 * is said to be one, rather than to hold up every other message.
 */
export const showJudged = async (bot: Bot): Promise<void> => {
  for (const row of await bot.warehouse.query(answeredRequests(bot.names))) {
    const message = row.kind === 'compare' ? comparisonMessage(row) : againMessage(row, row.kind);
    await bot.outbox.edit(row.key, message, answeredRev);
  }
};
