import type { Bot } from '../../bot.js';
import { decisionReply } from '../../messages/decision-reply.js';
import { reasonLength } from '../../messages/modal-reject.js';
import { joinReason, rejectReasons } from '../../messages/reject-reasons.js';
import { decideAndShow } from '../decision.js';
import { type Faults, onSubmit } from '../submission.js';
import { reasonFault } from './reason-fault.js';

const check = (field: (name: string) => string): Faults => {
  const fault = reasonFault(field('reason_text'), reasonLength);
  const faults: Record<string, string> = {};
  if (!rejectReasons.some(({ code }) => code === field('reason_code')))
    faults.reason_code = 'Choose the reason that comes nearest.';
  if (fault !== null) faults.reason_text = fault;
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
