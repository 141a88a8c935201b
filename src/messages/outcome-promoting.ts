import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import { type Message, section } from './kit.js';
import { candidateName, outcomeCard } from './outcome-card.js';
import { liveCode, liveName, personMention, staysLive } from './words.js';

/** Approvals are complete; the marker is moving and the registry has not said so yet. */
export const outcomePromoting = (evaluation: Evaluation, promotion: Promotion): Message => {
  const { approvals, approvalsNeeded } = promotion;
  return outcomeCard(evaluation, promotion, {
    glyph: 'busy',
    header: `Promoting ${candidateName(evaluation)}`,
    text: `Promoting ${candidateName(evaluation)}: ${approvals.length} of ${approvalsNeeded} approvals. The live marker is being moved from ${liveName(promotion.previousLive)}. Nothing to do.`,
    body: (part) => [
      section(
        `*The approvals are complete; the live marker is moving now.*\nUntil it is confirmed: ${staysLive(promotion.previousLive)}. Please do not move it by hand.`,
        part('reading'),
      ),
    ],
    about: `Approved by ${approvals.map(({ actor }) => personMention(actor)).join(', ')}`,
    buttons: ['details'],
  });
};

/** Somebody reverts; the marker is moving back and the registry has not said so yet. */
export const outcomeReverting = (evaluation: Evaluation, promotion: Promotion): Message => {
  const back = liveName(promotion.previousLive);
  return outcomeCard(evaluation, promotion, {
    glyph: 'busy',
    header: `Reverting ${candidateName(evaluation)}`,
    text: `Reverting ${candidateName(evaluation)}: the live marker is being moved back to ${back}. Nothing to do.`,
    body: (part) => [
      section(
        `*The live marker is moving back to ${liveCode(promotion.previousLive)} now.*\nUntil it is confirmed: ${staysLive(evaluation.candidate)}. Please do not move it by hand.`,
        part('reading'),
      ),
    ],
    about: `Evaluated against ${liveCode(evaluation.production)}`,
    buttons: ['details'],
  });
};
