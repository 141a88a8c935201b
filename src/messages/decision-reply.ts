import type { DecisionOutcome } from '../promotion/outcome.js';
import type { Message } from './kit.js';
import { escaped } from './limits.js';
import { type Notice, notice } from './refusal.js';
import { liveCode, personMention, staysLive, versionCode } from './words.js';

const version = ({ candidate, evaluation_id }: DecisionOutcome): string =>
  candidate === null ? escaped(evaluation_id) : versionCode(candidate);

const notAllowed = (outcome: DecisionOutcome): Notice => {
  const why = escaped(outcome.why ?? 'The rules do not allow it.');
  if (outcome.what === 'four_eyes')
    return {
      what: `*You asked for the run of ${version(outcome)}, so somebody else has to approve it.* Nothing was changed.`,
      next: 'Any other reviewer can promote it. You can still reject it.',
    };
  if (outcome.what === 'role')
    return {
      what: '*You cannot decide about versions; only reviewers and admins can.* Nothing was changed.',
      next: 'To be added, ask an admin of Dagbot. You can still read Details.',
    };
  return { what: `*${why}* Nothing was changed.` };
};

const notices: Readonly<Record<string, (outcome: DecisionOutcome) => Notice | null>> = {
  promoted: () => null,
  rejected: () => null,
  reverted: (outcome) => ({
    what: `*${liveCode(outcome.previous_live)} is live again.* ${version(outcome)} was reverted; its card says by whom and why.`,
  }),
  recorded: (outcome) => ({
    what:
      outcome.state === 'REVERTING'
        ? '*Your revert is recorded; the live marker has not moved yet.* The card shows the outcome.'
        : outcome.state === 'APPROVED'
          ? `*Your approval is recorded; the live marker has not moved yet.* The card shows the outcome.`
          : `*Your approval is recorded: ${outcome.approvals} of ${outcome.approvals_needed}.* Nothing goes live before the last one.`,
  }),
  already_decided: (outcome) => ({
    what: `*Already decided:* ${version(outcome)} was ${escaped((outcome.state ?? 'decided').toLowerCase())}${outcome.decided_by === null ? '' : ` by ${personMention(outcome.decided_by)}`}. Your click changed nothing.`,
    next: 'If you disagree, write in the thread of the card.',
  }),
  already_approved: (outcome) => ({
    what: `*Already approved:* ${outcome.approvals} of ${outcome.approvals_needed} approvals for ${version(outcome)}. Your click changed nothing.`,
    next: 'If you disagree, write in the thread of the card.',
  }),
  stale: (outcome) => ({
    what: `*What you saw is no longer so. Nothing was changed.*\n${escaped(outcome.why ?? 'The evidence or the live version changed.')}`,
    next: 'Look at `/dag status` for what is live now. *Evaluate again* compares a candidate with it.',
  }),
  expired: (outcome) => ({
    what: `*Too late: ${version(outcome)} has expired.* Your click changed nothing; ${staysLive(outcome.live).replace('Nothing', 'nothing')}.`,
  }),
  superseded: (outcome) => ({
    what: `*A newer evaluation took the place of ${version(outcome)}.* Your click changed nothing.`,
    next: 'Decide on the newer card.',
  }),
  withdrawn: (outcome) => ({
    what: `*${version(outcome)} was withdrawn.* Your click changed nothing.`,
  }),
  not_allowed: notAllowed,
  on_hold: (outcome) => ({
    what: `*Promotions are on hold. Nothing was changed.*\n${escaped(outcome.why ?? '')}`,
    next: 'An admin settles it first.',
  }),
  failed: (outcome) => ({
    what: `*The live marker did not move; ${liveCode(outcome.live)} is live.*\n${escaped(outcome.why ?? '')}`,
    next: 'The card says what to do.',
  }),
  busy: () => ({
    what: '*Somebody else decides at this moment. Your click was not recorded.*',
    next: 'Click again in some seconds.',
  }),
};

/** What the person who clicked is told; null where the card itself says it. */
export const decisionReply = (outcome: DecisionOutcome): Message | null => {
  const words = notices[outcome.outcome]?.(outcome) ?? null;
  return words === null ? null : notice('decision', words);
};
