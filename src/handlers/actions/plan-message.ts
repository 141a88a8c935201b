import type { Bot } from '../../bot.js';
import { endHold, holdMessage, renewHold } from '../../snowflake/queries/outbox-hold.js';

/** The message of a plan that is being applied. */
export interface PlanMessage {
  readonly requestId: string;
  readonly channel: string;
  readonly ts: string;
  readonly plan: string;
  readonly actor: string;
}

/** Well within the claim that it renews. */
const renewMs = 6000;

/**
 * Takes charge of the message while `work` edits it. If this process dies, or the last edit fails,
 * delivery says in it what became of the deploy.
 */
export const inChargeOf = async (
  bot: Bot,
  { requestId, channel, ts, plan, actor }: PlanMessage,
  work: () => Promise<void>,
): Promise<void> => {
  const { warehouse, names } = bot;
  const key = `plan:${requestId}`;
  const payload = JSON.stringify({ plan, actor });
  await warehouse.query(holdMessage(names), [key, 'plan', channel, ts, requestId, payload, key]);
  const timer = setInterval(() => {
    warehouse
      .query(renewHold(names), [key, key])
      .catch((error: unknown) => bot.log.warn({ err: error, key }, 'keeping charge of a message'));
  }, renewMs);
  try {
    await work();
    await warehouse.query(endHold(names), [key, key]);
  } finally {
    clearInterval(timer);
  }
};
