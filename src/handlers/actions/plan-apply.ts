import type { Bot } from '../../bot.js';
import { deployStore, obstacleTo, readPlan } from '../../commands/deploy.js';
import { applyDeploy } from '../../dag/deploy.js';
import { UserError } from '../../errors.js';
import type { Message } from '../../messages/kit.js';
import { planApplied, planApplying, planFailed, planLapsed } from '../../messages/plan-outcome.js';
import { planDiff } from '../../messages/plan-parts.js';
import { type Click, onClick, readPlanValue } from '../click.js';
import { mayClick, type Need } from '../permission.js';
import { createProgress } from '../progress.js';
import { inChargeOf } from './plan-message.js';

type PlanValue = ReturnType<typeof readPlanValue>;

const editing =
  (bot: Bot, { channel, ts }: Click) =>
  async (message: Message) => {
    if (channel !== null && ts !== null) await bot.poster.edit(channel, ts, message, null);
  };

const steadily = async (bot: Bot, click: Click, value: PlanValue): Promise<void> => {
  const edit = editing(bot, click);
  const steps: string[] = ['reading what is deployed'];
  const progress = createProgress(bot, edit);
  progress.show(planApplying(value.plan, click.userId, steps));
  const facts = await readPlan(bot, value.by);
  const obstacle = facts.plan.unchanged
    ? 'It is deployed already.'
    : facts.digest === value.plan
      ? obstacleTo(bot, facts)
      : 'What is deployed has changed since the plan was made.';
  if (obstacle !== null) {
    await progress.finish(planLapsed(value.plan, obstacle));
    return;
  }
  const begun = bot.clock.monotonicMs();
  const apply = async (): Promise<Message> => {
    const applied = await applyDeploy(deployStore(bot), facts.plan, {
      actor: click.userId,
      requestId: click.requestId,
      onStep: (doing: string) => {
        steps.push(doing);
        progress.show(planApplying(value.plan, click.userId, steps));
      },
    });
    const took = bot.clock.monotonicMs() - begun;
    bot.wake('watch');
    const diff = planDiff(facts.plan);
    return planApplied(value.plan, click.userId, applied, bot.clock.now(), took, diff);
  };
  const outcome = await apply().catch((error: unknown) => {
    if (error instanceof UserError) return planLapsed(value.plan, error.message);
    bot.log.error({ err: error, request: click.requestId }, 'Deploy stopped');
    const words = error instanceof Error ? error.message : String(error);
    return planFailed(value.plan, click.userId, steps[steps.length - 1] ?? 'beginning', words);
  });
  await progress.finish(outcome);
};

/** Applies exactly the plan that was shown: it is read again, and a difference lapses it. */
export const planApply = (bot: Bot) =>
  onClick(bot, 'applying the plan', async (click) => {
    const value = readPlanValue(click.value);
    const need: Need = { doing: 'apply a deploy plan', roles: ['engineer', 'admin'] };
    if (!(await mayClick(bot, click, need))) return;
    const { channel, ts, requestId, userId: actor } = click;
    if (channel === null || ts === null) return;
    if (bot.clock.now().getTime() / 1000 > value.until) {
      await editing(bot, click)(planLapsed(value.plan, 'The plan is older than 30 minutes.'));
      return;
    }
    await inChargeOf(bot, { requestId, channel, ts, plan: value.plan, actor }, () =>
      steadily(bot, click, value),
    );
  });
