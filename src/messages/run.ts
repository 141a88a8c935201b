import type { Message } from './kit.js';
import { runFailed } from './run-failed.js';
import type { RunFacts } from './run-parts.js';
import { runRunning, runWaiting } from './run-running.js';
import { runSucceeded } from './run-succeeded.js';

/** The message of a run as it should look now; one message per run, edited in place. */
export const runMessage = (facts: RunFacts): Message => {
  switch (facts.run.state) {
    case 'succeeded':
      return runSucceeded(facts);
    case 'failed':
    case 'canceled':
      return runFailed(facts);
    case 'queued':
      return runWaiting(facts);
    default:
      return runRunning(facts);
  }
};
