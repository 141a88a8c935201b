import type { Bot } from '../../bot.js';
import { judgeAgain, judgeRoles } from '../../commands/judge-again.js';
import type { Again } from '../../messages/judged-again.js';
import { readCard } from '../../promotion/card.js';
import { onClick, readCardValue } from '../click.js';
import { mayClick } from '../permission.js';

const doing: Readonly<Record<Again, string>> = {
  evaluate_again: 'have a candidate evaluated again',
  hindsight: 'have a decision looked back at',
};

/** Has the judge look at an evaluation again; what comes of it is told in the card's thread. */
export const judgeAgainAction = (kind: Again) => (bot: Bot) =>
  onClick(bot, 'asking the judge', async (click) => {
    const { ev } = readCardValue(click.value);
    if (!(await mayClick(bot, click, { doing: doing[kind], roles: judgeRoles, evaluationId: ev })))
      return;
    const { evaluation } = await readCard(bot, ev);
    const asked = {
      kind,
      requestId: click.requestId,
      evaluationId: evaluation.id,
      candidate: evaluation.candidate,
      requestedBy: click.userId,
    };
    await click.tell(await judgeAgain(bot, asked));
  });
