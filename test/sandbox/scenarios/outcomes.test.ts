import { describe, it } from 'vitest';
import { expectOutcome } from '../../support/expect-outcome.js';
import { scenarioOutcomes } from '../../support/scenario-outcomes.js';

/** A deploy and two runs each; the others play in `npm run test:full`. */
const deadlineMs = 900_000;
const quick = ['leak', 'few-positives'];

describe('a scenario', () => {
  it.each(scenarioOutcomes.filter(({ name }) => quick.includes(name)))(
    '$name gives $verdict with $reasons, in the row and on the card',
    expectOutcome,
    deadlineMs,
  );
});
