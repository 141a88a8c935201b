import { describe, expect, it } from 'vitest';
import { expectOutcome } from '../support/expect-outcome.js';
import { startScenario } from '../support/scenario.js';
import { scenarioOutcomes } from '../support/scenario-outcomes.js';

/** Every scenario on its stage, to the words on its card. */
describe('a scenario', () => {
  it.each(scenarioOutcomes)(
    '$name gives $verdict with $reasons, in the row and on the card',
    expectOutcome,
  );

  it('steady is sound: whatever its verdict, it is evidence', async () => {
    const prologue = { live: { daysAgo: 1 } };
    const played = await startScenario('steady', { accounts: 5000, prologue });
    try {
      const { evaluation, card } = await played.run('run');
      expect(['promote', 'ask', 'reject']).toContain(evaluation.VERDICT);
      expect(evaluation.DOCUMENT).toMatchObject({
        codes: { no_evidence: [] },
        comparison: { pr_auc: { delta: expect.any(Number) } },
      });
      expect(card).toMatch(/Promote recommended|Your call|Reject recommended/);
    } finally {
      await played.stop();
    }
  });
});
