import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import { evidenceLine } from './evaluation-words.js';
import { type Message, preformatted, section } from './kit.js';
import { cut, limits } from './limits.js';
import { candidateName, outcomeCard } from './outcome-card.js';
import { moment } from './times.js';
import { nothingLive, staysLive, staysLiveText, versionName } from './words.js';

/** Moving the marker failed for good; the approvals are kept. */
export const outcomeFailed = (
  evaluation: Evaluation,
  promotion: Promotion,
  live: string | null,
): Message =>
  outcomeCard(evaluation, promotion, {
    glyph: 'bad',
    header: nothingLive(live)
      ? `Promotion failed: ${candidateName(evaluation)} is not live`
      : `Promotion failed: ${versionName(live)} is still live`,
    text: `Promotion failed: Snowflake did not move the live marker to ${candidateName(evaluation)}. ${staysLiveText(live)}. The approvals are kept.`,
    body: (part) => [
      section(
        `*Snowflake did not move the live marker.* ${staysLive(live)}.\nThe approvals are kept, so nobody needs to approve again.`,
        part('reading'),
      ),
      preformatted(cut(promotion.reason ?? 'No reason was given.', limits.error), part('error')),
      section(
        `*What to do*\nCorrect the cause, then any reviewer clicks Try again. The approvals hold until ${moment(promotion.expiresAt)}.`,
        part('next'),
      ),
    ],
    about: evidenceLine(evaluation),
    buttons: ['promote_retry', 'details'],
  });
