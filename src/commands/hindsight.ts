import type { Command } from './command.js';
import { findEvaluation, judgeAgain, judgeRoles } from './judge-again.js';

const usage = {
  verb: 'hindsight',
  group: 'Judge',
  does: 'how a decided candidate looks on newer days',
  form: '/dag hindsight VERSION',
  examples: ['/dag hindsight v202611220600', '/dag hindsight RUN_20261122_0600'],
  who: 'reviewers, engineers and admins',
} as const;

/** The two versions of a decided evaluation on the newest labelled days; it opens nothing. */
export const hindsight: Command = {
  usage,
  keys: [],
  words: 1,
  changes: false,
  roles: judgeRoles,
  run: async (bot, { typed, userId, requestId }) => {
    const { id, candidate } = await findEvaluation(bot, typed, usage);
    return judgeAgain(bot, {
      kind: 'hindsight',
      requestId,
      evaluationId: id,
      candidate,
      requestedBy: userId,
    });
  },
};
