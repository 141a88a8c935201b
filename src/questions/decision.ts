import type { Store } from '../deps.js';
import { type CardFacts, readCard, readEvaluations } from '../promotion/card.js';

/** How far back a version is looked for. */
const evaluationsSearched = 100;

/** The newest evaluation of a version, with what was decided; null when it has none. */
export const findDecision = async (store: Store, version: string): Promise<CardFacts | null> => {
  const evaluations = await readEvaluations(store, evaluationsSearched);
  const found = evaluations.find(({ candidate }) => candidate === version);
  return found === undefined ? null : readCard(store, found.id);
};
