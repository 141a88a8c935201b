import type { Store } from '../deps.js';
import { UserError } from '../errors.js';
import type { Evaluation } from './evaluation.js';
import { readLive } from './models.js';
import type { Promotion } from './promotion.js';
import {
  type EvaluationNames,
  evaluationNames,
  latestEvaluations,
  oneEvaluation,
} from './queries/evaluation.js';
import { approvalsOf, latestPromotions, onePromotion } from './queries/promotion.js';

/** All that a card shows. */
export interface CardFacts {
  readonly evaluation: Evaluation;
  /** Null when the verdict opened none. */
  readonly promotion: Promotion | null;
  /** The live version now; null while nothing reviewed is live. */
  readonly live: string | null;
}

/** The state behind one card, from the tables and the registry. Unknown ids are a `UserError`. */
export const readCard = async (store: Store, evaluationId: string): Promise<CardFacts> => {
  const { warehouse, names } = store;
  const [evaluations, promotions, approvals, live] = await Promise.all([
    warehouse.query(oneEvaluation(names), [evaluationId]),
    warehouse.query(onePromotion(names), [evaluationId]),
    warehouse.query(approvalsOf(names), [evaluationId]),
    readLive(store),
  ]);
  const [evaluation] = evaluations;
  if (evaluation === undefined)
    throw new UserError(
      `There is no evaluation \`${evaluationId}\`.`,
      'See the versions with `/dag models`.',
    );
  const [promotion] = promotions;
  return {
    evaluation,
    promotion: promotion === undefined ? null : { ...promotion, approvals },
    live,
  };
};

/** Newest first. */
export const readEvaluations = (
  { warehouse, names }: Store,
  limit: number,
): Promise<Evaluation[]> => warehouse.query(latestEvaluations(names, limit));

/** Newest first, without their approvals. */
export const readPromotions = ({ warehouse, names }: Store, limit: number): Promise<Promotion[]> =>
  warehouse.query(latestPromotions(names, limit));

/** Names of every evaluation that people may still ask about, newest first. */
export const readEvaluationNames = ({ warehouse, names }: Store): Promise<EvaluationNames[]> =>
  warehouse.query(evaluationNames(names, 1000));
