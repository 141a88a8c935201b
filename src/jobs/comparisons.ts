import type { Bot } from '../bot.js';
import { compared, notCompared } from '../messages/comparison.js';
import type { Message } from '../messages/kit.js';
import { evaluationDocument } from '../promotion/evaluation.js';
import {
  type AnsweredRow,
  answeredComparisons,
  answeredRev,
} from '../snowflake/queries/requests.js';

/** A result that nobody can read is said to be one, rather than to hold up every other message. */
const messageOf = (row: AnsweredRow): Message => {
  const { error, document } = row.result;
  if (typeof error === 'string') return notCompared(row, error);
  const read = evaluationDocument.safeParse(document);
  return read.success
    ? compared(row, read.data)
    : notCompared(row, 'The judge’s document is not one that this release can read.');
};

/** Messages of comparisons that the judge has answered get the answer. */
export const showComparisons = async (bot: Bot): Promise<void> => {
  for (const row of await bot.warehouse.query(answeredComparisons(bot.names)))
    await bot.outbox.edit(row.key, messageOf(row), answeredRev);
};
