import { expect } from 'vitest';
import { startScenario } from './scenario.js';
import type { ScenarioOutcome } from './scenario-outcomes.js';

/** Plays a scenario to its card; row and card must both say what is to be said. */
export const expectOutcome = async (outcome: ScenarioOutcome): Promise<void> => {
  const { name, type, accounts } = outcome;
  const played = await startScenario(name, accounts === undefined ? {} : { accounts });
  try {
    const { evaluation, card } = await played.run(type);
    expect(evaluation.VERDICT).toBe(outcome.verdict);
    expect(evaluation.DOCUMENT).toMatchObject({ reasons: outcome.reasons });
    for (const words of outcome.card) expect(card).toMatch(words);
  } finally {
    await played.stop();
  }
};
