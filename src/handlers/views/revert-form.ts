import type { Bot } from '../../bot.js';
import { decisionReply } from '../../messages/decision-reply.js';
import { revertReasonLength } from '../../messages/modal-revert.js';
import { decideAndShow } from '../decision.js';
import { onSubmit } from '../submission.js';
import { reasonFault } from './reason-fault.js';

/** Puts the version back that was live before. */
export const revertForm = (bot: Bot) =>
  onSubmit(
    bot,
    'reverting',
    (field) => {
      const fault = reasonFault(field('reason_text'), revertReasonLength);
      return fault === null ? null : { reason_text: fault };
    },
    async ({ place, userId, requestId, field, tell }) => {
      const outcome = await decideAndShow(bot, {
        evaluationId: place.ev,
        choice: 'revert',
        actor: userId,
        digest: place.digest,
        seenLive: place.live,
        reason: field('reason_text'),
        requestId,
      });
      const reply = decisionReply(outcome);
      if (reply !== null) await tell(reply);
    },
  );
