import type { Bot } from '../../bot.js';
import { decisionReply } from '../../messages/decision-reply.js';
import { reasonLength } from '../../messages/modal-reject.js';
import { joinReason, rejectReasons } from '../../messages/reject-reasons.js';
import { decideAndShow } from '../decision.js';
import { type Faults, onSubmit } from '../submission.js';

const check = (field: (name: string) => string): Faults => {
  const words = [...field('reason_text')].length;
  const faults: Record<string, string> = {};
  if (!rejectReasons.some(({ code }) => code === field('reason_code')))
    faults.reason_code = 'Choose the reason that comes nearest.';
  if (words < reasonLength.min)
    faults.reason_text = `Write at least ${reasonLength.min} characters, so that others can follow it.`;
  if (words > reasonLength.max)
    faults.reason_text = `Write at most ${reasonLength.max} characters; these are ${words}.`;
  return Object.keys(faults).length === 0 ? null : faults;
};

/** A reviewer's rejection; one closes the card. */
export const rejectForm = (bot: Bot) =>
  onSubmit(bot, 'rejecting', check, async ({ place, userId, requestId, field, tell }) => {
    const outcome = await decideAndShow(bot, {
      evaluationId: place.ev,
      choice: 'reject',
      actor: userId,
      digest: place.digest,
      seenLive: place.live,
      reason: joinReason(field('reason_code'), field('reason_text')),
      requestId,
    });
    const reply = decisionReply(outcome);
    if (reply !== null) await tell(reply);
  });
