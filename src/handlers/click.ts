import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { Bot } from '../bot.js';
import type { Message } from '../messages/kit.js';
import { modalAnswer } from '../messages/modal-loading.js';
import { requestId } from '../slack/identity.js';
import { seeThrough, type Tell } from './seen-through.js';

/** One press of a button, with all that a listener needs of it. */
export interface Click {
  readonly userId: string;
  readonly value: string;
  readonly triggerId: string;
  /** Null for a button in a modal or in Home. */
  readonly channel: string | null;
  readonly ts: string | null;
  readonly requestId: string;
  readonly client: AllMiddlewareArgs['client'];
  /** Tells the person alone. */
  readonly tell: Tell;
}

type Args = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;
type Listener = (args: Args) => Promise<void>;

/** In a modal the answer takes the modal's place, unless the person has closed it by now. */
const tellInModal = ({ client, body }: Args, message: Message): Promise<boolean> => {
  const { view } = body;
  if (view?.type !== 'modal') return Promise.resolve(false);
  const answer = modalAnswer(view.callback_id, view.title.text, {}, message);
  return client.views.update({ view_id: view.id, view: answer }).then(
    () => true,
    () => false,
  );
};

const teller = (args: Args, channel: string | null) => async (message: Message) => {
  if (await tellInModal(args, message)) return;
  const { client, body } = args;
  const words = { text: message.text, blocks: message.blocks };
  if (channel === null) await client.chat.postMessage({ channel: body.user.id, ...words });
  else await client.chat.postEphemeral({ channel, user: body.user.id, ...words });
};

const read = (args: Args): Click => {
  const { body, action, client } = args;
  const channel = body.channel?.id ?? null;
  const ts = body.message?.ts ?? null;
  return {
    userId: body.user.id,
    value: action.value ?? '',
    triggerId: body.trigger_id,
    channel,
    ts,
    requestId: requestId({
      team: body.team?.id ?? null,
      user: body.user.id,
      place: ts ?? body.view?.id ?? null,
      action: action.action_id,
      moment: action.action_ts,
    }),
    client,
    tell: teller(args, channel),
  };
};

/** Acks a click, then works; whatever fails, the person is told. `doing` names the work. */
export const onClick =
  (bot: Bot, doing: string, work: (click: Click) => Promise<void>): Listener =>
  async (args) => {
    await args.ack();
    bot.metrics.add('clicks');
    const click = read(args);
    const { userId: user, requestId: request, tell } = click;
    await seeThrough(bot, { doing, user, request, tell }, (telling) =>
      work({ ...click, tell: telling }),
    );
  };

const cardValue = z.object({
  ev: z.string(),
  rev: z.number(),
  digest: z.string(),
  live: z.string().nullable(),
});
const revertValue = cardValue.extend({ why: z.string().exactOptional() });
const planValue = z.object({ plan: z.string(), by: z.string(), until: z.number() });

const parse = <T>(schema: z.ZodType<T>, text: string): T => schema.parse(JSON.parse(text));

/** The value of a card's button; throws when it is not one. */
export const readCardValue = (text: string) => parse(cardValue, text);
/** The value of a button that reverts; throws when it is not one. */
export const readRevertValue = (text: string) => parse(revertValue, text);
/** The value of a plan's button; throws when it is not one. */
export const readPlanValue = (text: string) => parse(planValue, text);

const place = cardValue.extend({ channel: z.string().nullable(), ts: z.string().nullable() });
/** What a form kept about where it was opened. */
export const readPlace = (text: string) => parse(place, text);
