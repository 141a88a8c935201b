import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion, PromotionState } from '../promotion/promotion.js';
import { evidenceLine } from './evaluation-words.js';
import { type Message, section } from './kit.js';
import { escaped, quotation } from './limits.js';
import { candidateName, lookingBack, outcomeCard } from './outcome-card.js';
import { moment, utc } from './times.js';
import {
  nothingLive,
  personMention,
  staysLive,
  staysLiveText,
  versionCode,
  versionName,
} from './words.js';

interface Ending {
  readonly word: string;
  /** The bold sentence. */
  readonly sentence: (promotion: Promotion) => string;
  readonly closedBy: (promotion: Promotion, at: Date) => string;
  /** Whether its candidate may well be judged once more. */
  readonly again: boolean;
}

const given = ({ approvals, approvalsNeeded }: Promotion): string =>
  `${approvals.length} of ${approvalsNeeded} approvals were given`;

const endings = {
  EXPIRED: {
    word: 'Expired',
    sentence: (promotion) => `Nobody rejected it; ${given(promotion)} when time ran out.`,
    closedBy: (_promotion, at) => `Closed ${moment(at)} by the expiry rule, not by a person.`,
    again: true,
  },
  SUPERSEDED: {
    word: 'Superseded',
    sentence: ({ supersededBy }) =>
      `A newer evaluation${supersededBy === null ? '' : `, ${escaped(supersededBy)},`} took its place before it was decided.`,
    closedBy: (_promotion, at) =>
      `Closed ${moment(at)}. Approvals given here do not carry over, because the evidence is different.`,
    again: false,
  },
  WITHDRAWN: {
    word: 'Withdrawn',
    sentence: () => 'It was withdrawn before it was decided.',
    closedBy: ({ decidedBy }, at) => `${personMention(decidedBy)} withdrew it ${moment(at)}.`,
    again: true,
  },
  REVERTED: {
    word: 'Reverted',
    sentence: () => 'It was live for a time; then the version before was put back.',
    closedBy: ({ decidedBy, reason }, at) =>
      `${personMention(decidedBy)} reverted it ${moment(at)}.${reason === null ? '' : `\n${quotation(reason)}`}`,
    again: false,
  },
} as const satisfies Partial<Record<PromotionState, Ending>>;

export type ClosedState = keyof typeof endings;

/** Expired, superseded, withdrawn, reverted: ended without a decision for it. */
export const outcomeClosed = (
  evaluation: Evaluation,
  promotion: Promotion,
  state: ClosedState,
  live: string | null,
): Message => {
  const { word, sentence, closedBy, again }: Ending = endings[state];
  const at = promotion.decidedAt ?? promotion.expiresAt;
  const isBack = state === 'REVERTED' && !nothingLive(live) && live === promotion.previousLive;
  const now = isBack ? `${versionCode(live)} is live again` : staysLive(live);
  const nowText = isBack ? `${versionName(live)} is live again` : staysLiveText(live);
  return outcomeCard(evaluation, promotion, {
    glyph: 'ended',
    header: `${word}: ${candidateName(evaluation)}`,
    text: `${word}: ${candidateName(evaluation)}, ${utc(at)}. ${nowText}.`,
    body: (part) => [
      section(`*${sentence(promotion)}*\n${now}. ${closedBy(promotion, at)}`, part('reading')),
    ],
    about: evidenceLine(evaluation),
    buttons: [...(again ? (['again'] as const) : []), ...lookingBack(evaluation)],
  });
};
