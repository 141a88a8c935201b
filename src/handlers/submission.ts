import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Bot } from '../bot.js';
import type { Message } from '../messages/kit.js';
import { requestId } from '../slack/identity.js';
import { readPlace } from './click.js';
import { seeThrough, type Tell } from './seen-through.js';

/** A form as submitted. */
export interface Submission {
  readonly userId: string;
  readonly requestId: string;
  /** Where the form was opened, and on what. */
  readonly place: ReturnType<typeof readPlace>;
  /** Text or choice of a field; `''` when it was left empty. */
  readonly field: (name: string) => string;
  /** Tells the person alone. */
  readonly tell: Tell;
}

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** What is wrong, by field; null when the form can be taken. */
export type Faults = Readonly<Record<string, string>> | null;

const fieldOf =
  ({ view }: Args) =>
  (name: string): string => {
    const input = view.state.values[name]?.value;
    return (input?.value ?? input?.selected_option?.value ?? '').trim();
  };

const teller =
  ({ client, body }: Args, channel: string | null) =>
  async (message: Message) => {
    const words = { text: message.text, blocks: message.blocks };
    if (channel === null) await client.chat.postMessage({ channel: body.user.id, ...words });
    else await client.chat.postEphemeral({ channel, user: body.user.id, ...words });
  };

/** Checks a form before the ack, since faults travel in it; then closes it and works. */
export const onSubmit =
  (
    bot: Bot,
    doing: string,
    check: (field: Submission['field']) => Faults,
    work: (submission: Submission) => Promise<void>,
  ) =>
  async (args: Args): Promise<void> => {
    const field = fieldOf(args);
    const faults = check(field);
    if (faults !== null) {
      await args.ack({ response_action: 'errors', errors: { ...faults } });
      return;
    }
    await args.ack();
    bot.metrics.add('submissions');
    const { view, body } = args;
    const place = readPlace(view.private_metadata);
    const submission: Submission = {
      userId: body.user.id,
      requestId: requestId({
        team: body.team?.id ?? null,
        user: body.user.id,
        place: view.id,
        action: view.callback_id,
        moment: view.hash,
      }),
      place,
      field,
      tell: teller(args, place.channel),
    };
    const { userId: user, requestId: request, tell } = submission;
    await seeThrough(bot, { doing, user, request, tell }, (telling) =>
      work({ ...submission, tell: telling }),
    );
  };
