import type { Bot } from '../bot.js';
import { compared, notCompared } from '../messages/comparison.js';
import { evaluationDocument } from '../promotion/evaluation.js';
import {
  type AnsweredRow,
  answeredComparisons,
  answeredRev,
} from '../snowflake/queries/requests.js';

const messageOf = (row: AnsweredRow) => {
  const { error, document } = row.result;
  return typeof error === 'string'
    ? notCompared(row, error)
    : compared(row, evaluationDocument.parse(document));
};

/** Messages of comparisons that the judge has answered get the answer. */
export const showComparisons = async (bot: Bot): Promise<void> => {
  for (const row of await bot.warehouse.query(answeredComparisons(bot.names)))
    await bot.outbox.edit(row.key, messageOf(row), answeredRev);
};
