import { evaluateDryRun } from '../messages/judged-again.js';
import type { Command } from './command.js';
import { findEvaluation, judgeAgain, judgeRoles } from './judge-again.js';

const usage = {
  verb: 'evaluate',
  group: 'Judge',
  does: 'compare a candidate again, with what is live now',
  form: '/dag evaluate VERSION dry-run',
  examples: ['/dag evaluate v202611220600', '/dag evaluate RUN_20261122_0600'],
  who: 'reviewers, engineers and admins',
} as const;

/** A new evaluation of a candidate that was judged before; it gets a card of its own. */
export const evaluate: Command = {
  usage,
  keys: [],
  words: 1,
  changes: true,
  roles: judgeRoles,
  run: async (bot, { typed, userId, requestId }) => {
    const { id, candidate } = await findEvaluation(bot, typed, usage);
    if (typed.dryRun) return evaluateDryRun(candidate);
    return judgeAgain(bot, {
      kind: 'evaluate_again',
      requestId,
      evaluationId: id,
      candidate,
      requestedBy: userId,
    });
  },
};
