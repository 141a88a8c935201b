import { models as modelsMessage, type VersionFacts } from '../messages/models.js';
import { readEvaluations, readPromotions } from '../promotion/card.js';
import type { Evaluation } from '../promotion/evaluation.js';
import { readModels } from '../promotion/models.js';
import type { Promotion } from '../promotion/promotion.js';
import { readSchedule } from '../questions/facts.js';
import type { Command } from './command.js';

/** How many evaluations are looked through for what became of a version. */
const evaluationsRead = 30;

const stateWords = (evaluation: Evaluation, promotion: Promotion | undefined): string => {
  if (promotion === undefined)
    return evaluation.verdict === 'no_evidence' ? 'No evidence' : 'Reject recommended';
  switch (promotion.state) {
    case 'PENDING':
      return 'Waiting';
    case 'PROMOTED':
      return 'Live before';
    default:
      return promotion.state.charAt(0) + promotion.state.slice(1).toLowerCase();
  }
};

export const models: Command = {
  usage: {
    verb: 'models',
    group: 'Look',
    does: 'versions and what became of them',
    form: '/dag models',
    examples: ['/dag models'],
  },
  keys: [],
  words: 0,
  changes: false,
  roles: null,
  run: async (bot) => {
    const readAt = bot.clock.now();
    const [found, { deployed }, evaluations, promotions] = await Promise.all([
      readModels(bot),
      readSchedule(bot, readAt),
      readEvaluations(bot, evaluationsRead),
      readPromotions(bot, evaluationsRead),
    ]);
    const versions = found.versions.map(({ name, isLive }): VersionFacts => {
      const evaluation = evaluations.find(({ candidate }) => candidate === name);
      const promotion = promotions.find(({ evaluationId }) => evaluationId === evaluation?.id);
      return {
        version: name,
        live: isLive,
        state: evaluation === undefined ? null : stateWords(evaluation, promotion),
        prAuc: evaluation?.document.metrics.candidate?.pr_auc,
        asOf: evaluation?.asOf ?? null,
      };
    });
    return modelsMessage(bot.names.modelName, { versions, deployed, readAt });
  },
};
