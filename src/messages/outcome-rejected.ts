import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import { evidenceLine } from './evaluation-words.js';
import { type Message, section } from './kit.js';
import { quotation } from './limits.js';
import { candidateName, lookingBack, outcomeCard } from './outcome-card.js';
import { splitReason } from './reject-reasons.js';
import { moment, utc } from './times.js';
import { personMention, personText, staysLive, staysLiveText } from './words.js';

/** A reviewer said no: who, when and why. */
export const outcomeRejected = (
  evaluation: Evaluation,
  promotion: Promotion,
  live: string | null,
): Message => {
  const at = promotion.decidedAt ?? promotion.openedAt;
  const { title, words } = splitReason(promotion.reason ?? '');
  return outcomeCard(evaluation, promotion, {
    glyph: 'ended',
    header: `Rejected: ${candidateName(evaluation)}`,
    text: `Rejected: ${candidateName(evaluation)} was rejected by ${personText(promotion.decidedBy)} on ${utc(at)}.${title === null ? '' : ` Reason: ${title}.`} ${staysLiveText(live)}.`,
    body: (part) => [
      section(
        `*${staysLive(live)}.* ${personMention(promotion.decidedBy)} rejected the candidate ${moment(at)}.`,
        part('reading'),
      ),
      ...(words.trim() === ''
        ? []
        : [
            section(
              `*Reason${title === null ? '' : `: ${title}`}*\n${quotation(words)}`,
              part('reason'),
            ),
          ]),
    ],
    about: `${evidenceLine(evaluation)}${promotion.decisionId === null ? '' : ` · decision ${promotion.decisionId}`}`,
    buttons: lookingBack(evaluation),
  });
};
