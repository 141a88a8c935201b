import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import { evaluationCard } from './evaluation-card.js';
import type { Message } from './kit.js';
import { outcomeClosed } from './outcome-closed.js';
import { outcomeFailed } from './outcome-failed.js';
import { outcomePromoted } from './outcome-promoted.js';
import { outcomePromoting, outcomeReverting } from './outcome-promoting.js';
import { outcomeRejected } from './outcome-rejected.js';

/** Everything a card is drawn from. */
export interface CardFacts {
  readonly evaluation: Evaluation;
  readonly promotion: Promotion | null;
  readonly live: string | null;
}

/** The card as it should look now: one message for the life of a promotion. */
export const card = ({ evaluation, promotion, live }: CardFacts): Message => {
  if (promotion === null) return evaluationCard(evaluation, null, evaluation.production);
  switch (promotion.state) {
    case 'PENDING':
      return evaluationCard(evaluation, promotion, live);
    case 'APPROVED':
      return outcomePromoting(evaluation, promotion);
    case 'PROMOTED':
      return outcomePromoted(evaluation, promotion, live);
    case 'REVERTING':
      return outcomeReverting(evaluation, promotion);
    case 'REJECTED':
      return outcomeRejected(evaluation, promotion, live);
    case 'FAILED':
      return outcomeFailed(evaluation, promotion, live);
    default:
      return outcomeClosed(evaluation, promotion, promotion.state, live);
  }
};
