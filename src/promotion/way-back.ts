import type { Store } from '../deps.js';
import { readCard } from './card.js';
import type { Evaluation } from './evaluation.js';
import { promotedEvaluation } from './queries/promotion.js';

/** What a revert of the live version would undo. */
export interface WayBack {
  readonly evaluation: Evaluation;
  readonly revision: number;
  readonly previous: string;
}

/** Null where no promotion made the version live, or nothing was live before it. */
export const readWayBack = async (store: Store, live: string): Promise<WayBack | null> => {
  const { warehouse, names } = store;
  const [id] = await warehouse.query(promotedEvaluation(names), [live]);
  if (id === undefined) return null;
  const { evaluation, promotion } = await readCard(store, id);
  const previous = promotion?.previousLive ?? null;
  if (promotion === null || previous === null) return null;
  return { evaluation, revision: promotion.revision, previous };
};
