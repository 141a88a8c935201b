import { z } from 'zod';
import type { Bot } from '../bot.js';
import { card } from '../messages/card.js';
import type { Message } from '../messages/kit.js';
import { note } from '../messages/note.js';
import { outsideChange } from '../messages/outside-change.js';
import { planLapsed, planLeftBehind } from '../messages/plan-outcome.js';
import { readCard } from '../promotion/card.js';
import type { Rendered } from '../slack/delivery.js';
import { deploymentState } from '../snowflake/queries/deployments.js';
import type { OutboxRow } from '../snowflake/queries/outbox-row.js';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const noteFacts = z.object({
  outcome: z.string(),
  evaluation_id: z.string(),
  actor: text,
  candidate: text,
  approvals: z.number().default(0),
  approvals_needed: z.number().default(1),
  previous_live: text,
  state: text,
  reason: text,
  why: text,
});
const outsideFacts = z.object({ live: text, previous_live: text });
const parcel = z.object({
  rev: z.string(),
  threadTs: text,
  message: z.custom<Message>(
    (value) =>
      z.object({ text: z.string(), blocks: z.array(z.unknown()) }).safeParse(value).success,
  ),
});

const planFacts = z.object({ plan: z.string(), actor: z.string() });

/** A plan's message comes here only when the process that applied the plan is gone. */
const plan = async (bot: Bot, row: OutboxRow): Promise<Message> => {
  const { plan: digest, actor } = planFacts.parse(row.payload);
  const [state] = await bot.warehouse.query(deploymentState(bot.names), [row.subject]);
  return state === undefined
    ? planLapsed(digest, 'The bot stopped before the deploy began.')
    : planLeftBehind(digest, actor, state);
};

/** What a row should look like now: cards from state, the rest from what the row holds. */
export const render = async (bot: Bot, row: OutboxRow): Promise<Rendered | null> => {
  switch (row.kind) {
    case 'card': {
      const facts = await readCard(bot, row.subject ?? '');
      return { message: card(facts), rev: String(facts.promotion?.revision ?? 0) };
    }
    case 'note': {
      const message = note(noteFacts.parse(row.payload));
      return message === null ? null : { message, rev: '0' };
    }
    case 'outside_change': {
      const { live, previous_live } = outsideFacts.parse(row.payload);
      return { message: outsideChange(row.subject ?? '', live, previous_live), rev: '0' };
    }
    case 'plan':
      return { message: await plan(bot, row), rev: '0' };
    default: {
      const { message, rev, threadTs } = parcel.parse(row.payload);
      return { message, rev, threadTs };
    }
  }
};
