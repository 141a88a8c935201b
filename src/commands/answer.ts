import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Bot } from '../bot.js';
import { hasNewerBlocks, withoutNewerBlocks } from '../messages/fallback.js';
import { usageReply } from '../messages/help.js';
import type { Message } from '../messages/kit.js';
import { denied, stillWorking } from '../messages/refusal.js';
import { list } from '../messages/words.js';
import { readPeople } from '../promotion/people.js';
import { requestId } from '../slack/identity.js';
import { apologise } from './apologise.js';
import { readArguments } from './arguments.js';
import { checkArguments, findCommand } from './check.js';
import { type Command, type Request, UsageError } from './command.js';

/** A click or command that takes longer than this is told that work goes on. */
export const patienceMs = 4000;

const allowed = async (bot: Bot, command: Command, request: Request): Promise<Message | null> => {
  if (command.roles === null) return null;
  const people = await readPeople(bot);
  const held = people.find(({ userId }) => userId === request.userId)?.roles ?? [];
  if (command.roles.some((role) => held.includes(role))) return null;
  return denied(
    `use \`/dag ${command.usage.verb}\``,
    list(command.roles.map((role) => `${role}s`)),
    held,
  );
};

const work = async (
  bot: Bot,
  commands: ReadonlyMap<string, Command>,
  request: Request,
): Promise<Message | null> => {
  const command = findCommand(request.typed, commands);
  checkArguments(request.typed, command);
  return (await allowed(bot, command, request)) ?? command.run(bot, request);
};

type Listener = (args: SlackCommandMiddlewareArgs & AllMiddlewareArgs) => Promise<void>;

/** The one place that acks a command: ack, then work, then reply to the person alone. */
export const answer =
  (bot: Bot, commands: ReadonlyMap<string, Command>): Listener =>
  async ({ ack, client, command, respond }) => {
    await ack();
    bot.metrics.add('commands');
    const request: Request = {
      typed: readArguments(command.text),
      line: `${command.command} ${command.text}`.trim(),
      userId: command.user_id,
      channelId: command.channel_id,
      requestId: requestId({
        team: command.team_id,
        user: command.user_id,
        place: command.channel_id,
        action: `${command.command} ${command.text}`,
        moment: command.trigger_id,
      }),
    };
    const send = async (reply: Message) => {
      await respond({
        response_type: 'ephemeral',
        replace_original: false,
        text: reply.text,
        blocks: reply.blocks,
      });
    };
    const sendSafely = (reply: Message) =>
      send(reply)
        .catch(async (error: unknown) => {
          if (!hasNewerBlocks(reply.blocks)) throw error;
          await send({ ...reply, blocks: withoutNewerBlocks(reply.blocks) });
        })
        // a response url takes five posts in thirty minutes, and may be down by itself
        .catch(async (error: unknown) => {
          bot.log.warn({ err: error, user: command.user_id }, 'answering beside the response url');
          await client.chat.postEphemeral({
            channel: command.channel_id,
            user: command.user_id,
            text: reply.text,
            blocks: withoutNewerBlocks(reply.blocks),
          });
        });
    const timer = setTimeout(() => {
      send(stillWorking(`/dag ${request.typed.verb}`)).catch((error: unknown) =>
        bot.log.warn({ err: error }, 'telling somebody that work goes on'),
      );
    }, patienceMs);
    const done = work(bot, commands, request)
      .catch((error: unknown) =>
        error instanceof UsageError
          ? usageReply(error.fault, error.nearest, error.usage)
          : apologise(bot, error, { verb: request.typed.verb, user: request.userId }),
      )
      .finally(() => clearTimeout(timer))
      .then((reply) => (reply === null ? undefined : sendSafely(reply)));
    await bot.inFlight.track(done);
  };
