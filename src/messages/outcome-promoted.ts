import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import { revertButton } from './card-parts.js';
import { evidenceLine } from './evaluation-words.js';
import { fields, type Message, section } from './kit.js';
import { quotation } from './limits.js';
import { candidateName, lookingBack, outcomeCard } from './outcome-card.js';
import { moment, utc } from './times.js';
import { liveCode, liveName, nothingLive, personMention, versionCode } from './words.js';

const approvers = ({ approvals, decidedBy }: Promotion): string =>
  approvals.length === 0
    ? personMention(decidedBy)
    : approvals.map(({ actor, at }) => `${personMention(actor)} ${moment(at)}`).join('\n');

/** The candidate is live, as the registry says; named with who, when and from which version. */
export const outcomePromoted = (
  evaluation: Evaluation,
  promotion: Promotion,
  live: string | null,
): Message => {
  const at = promotion.decidedAt ?? promotion.openedAt;
  const from = promotion.previousLive;
  const notes = promotion.approvals.filter(({ note }) => note !== null && note.trim() !== '');
  return outcomeCard(evaluation, promotion, {
    glyph: 'good',
    header: `Promoted: ${candidateName(evaluation)} is live`,
    text: `Promoted: ${candidateName(evaluation)} is live since ${utc(at)}; before it ${liveName(from)} was live.`,
    body: (part) => [
      section(
        `*${versionCode(evaluation.candidate)} scores every transaction from now on.*\nThe live marker moved from ${liveCode(from)} to ${versionCode(evaluation.candidate)} ${moment(at)} and was read back to confirm.`,
        part('reading'),
      ),
      fields(
        [
          `*Approved by*\n${approvers(promotion)}`,
          `*Previous version*\n${nothingLive(from) ? 'none' : versionCode(from)}`,
        ],
        part('facts'),
      ),
      ...notes.map(({ actor, note }, index) =>
        section(
          `*Note by ${personMention(actor)}*\n${quotation(note ?? '')}`,
          part(`note_${index}`),
        ),
      ),
    ],
    about: `${evidenceLine(evaluation)}${promotion.decisionId === null ? '' : ` · decision ${promotion.decisionId}`}`,
    ...(nothingLive(from) || live !== evaluation.candidate
      ? {}
      : { first: revertButton(evaluation, promotion.revision, from) }),
    buttons: lookingBack(evaluation),
  });
};
