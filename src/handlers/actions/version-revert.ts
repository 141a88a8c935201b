import type { Bot } from '../../bot.js';
import { decisionReply } from '../../messages/decision-reply.js';
import { modalRevert, revertCallback, revertTitle } from '../../messages/modal-revert.js';
import { onClick, readRevertValue } from '../click.js';
import { decideAndShow } from '../decision.js';
import { openDecisionForm } from '../decision-form.js';
import { mayClick } from '../permission.js';

const doing = 'revert a version';

/** On a warning, whose reason it carries and which asked already, it reverts; on a card it asks why. */
export const versionRevert = (bot: Bot) =>
  onClick(bot, 'reverting', async (click) => {
    const { why, ...value } = readRevertValue(click.value);
    if (why === undefined) {
      await openDecisionForm(bot, click, value, {
        doing,
        callback: revertCallback,
        title: revertTitle,
        states: ['PROMOTED'],
        make: modalRevert,
      });
      return;
    }
    const roles = ['reviewer', 'admin'] as const;
    if (!(await mayClick(bot, click, { doing, roles, evaluationId: value.ev }))) return;
    const outcome = await decideAndShow(bot, {
      evaluationId: value.ev,
      choice: 'revert',
      actor: click.userId,
      digest: value.digest,
      seenLive: value.live,
      reason: why,
      requestId: click.requestId,
    });
    const reply = decisionReply(outcome);
    if (reply !== null) await click.tell(reply);
  });
