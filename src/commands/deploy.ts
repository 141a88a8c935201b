import type { Bot } from '../bot.js';
import { planDeploy } from '../dag/plan.js';
import { UserError } from '../errors.js';
import type { Message } from '../messages/kit.js';
import type { PlanFacts } from '../messages/plan-parts.js';
import { planReady, planUnchanged } from '../messages/plan-ready.js';
import { notice } from '../messages/refusal.js';
import { digestOf } from '../slack/identity.js';
import { refusal } from '../slack/slack-error.js';
import type { Command } from './command.js';

/** A plan can be applied for this long. */
export const planLifeMs = 30 * 60_000;

/** The connection that reads, and where there is one also makes, what is deployed. */
export const deployStore = (bot: Bot) => ({
  warehouse: bot.deployWarehouse ?? bot.warehouse,
  names: bot.names,
});

/** Reads what a deploy would do, with the digest that binds its buttons to exactly that. */
export const readPlan = async (bot: Bot, requestedBy: string): Promise<PlanFacts> => {
  const readAt = bot.clock.now();
  const plan = await planDeploy(deployStore(bot));
  return {
    plan,
    digest: digestOf([plan.codeHash, plan.steps, plan.rootState, plan.rootStateAfter]),
    requestedBy,
    readAt,
    lapsesAt: new Date(readAt.getTime() + planLifeMs),
  };
};

/** Why a plan cannot be applied from here; null when it can. */
export const obstacleTo = (bot: Bot, { plan }: PlanFacts): string | null => {
  if (bot.deployWarehouse === null)
    return 'I have no connection that may deploy. Whoever has the role DAG_OWNER applies it: `npx dagbot deploy`, or sets `SNOWFLAKE_DEPLOY_USER`.';
  if (plan.running) return 'A run is in progress. Deploy when it has ended: `/dag status`.';
  return null;
};

const absent = new Set(['not_in_channel', 'channel_not_found', 'is_archived']);

/** Posts where the command was typed; where the bot is not a member, in the channel of runs. */
const post = async (bot: Bot, channelId: string, message: Message): Promise<Message | null> => {
  const { runs } = bot.config.slack.channels;
  const send = (channel: string) => bot.poster.post({ channel, threadTs: null }, message, null);
  try {
    await send(channelId);
    return null;
  } catch (error) {
    if (!absent.has(refusal(error))) throw error;
  }
  try {
    await send(runs);
  } catch (error) {
    if (!absent.has(refusal(error))) throw error;
    throw new UserError(
      `I am not a member of <#${runs}>, so I cannot show the plan.`,
      'Invite me: `/invite @Dagbot`.',
    );
  }
  return notice('plan', {
    what: `*The plan is shown in <#${runs}>,* since I am not a member here.`,
  });
};

export const deploy: Command = {
  usage: {
    verb: 'deploy',
    group: 'Deploy',
    does: 'show what would be deployed, then Apply or Discard',
    form: '/dag deploy dry-run',
    examples: ['/dag deploy', '/dag deploy dry-run'],
    who: 'engineers and admins',
  },
  keys: [],
  words: 0,
  changes: true,
  roles: ['engineer', 'admin'],
  run: async (bot, { typed, userId, channelId }) => {
    const facts = await readPlan(bot, userId);
    if (facts.plan.unchanged) return planUnchanged(facts);
    if (typed.dryRun) return planReady(facts, { dryRun: true });
    const obstacle = obstacleTo(bot, facts);
    return post(
      bot,
      channelId,
      planReady(facts, obstacle === null ? null : { dryRun: false, obstacle }),
    );
  },
};
