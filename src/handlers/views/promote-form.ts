import type { Bot } from '../../bot.js';
import { decisionReply } from '../../messages/decision-reply.js';
import { decideAndShow } from '../decision.js';
import { onSubmit } from '../submission.js';

/** A reviewer's approval; the last one moves the live marker. */
export const promoteForm = (bot: Bot) =>
  onSubmit(
    bot,
    'promoting',
    () => null,
    async ({ place, userId, requestId, field, tell }) => {
      const note = field('note');
      const outcome = await decideAndShow(bot, {
        evaluationId: place.ev,
        choice: 'promote',
        actor: userId,
        digest: place.digest,
        seenLive: place.live,
        reason: note === '' ? null : note,
        requestId,
      });
      const reply = decisionReply(outcome);
      if (reply !== null) await tell(reply);
    },
  );
