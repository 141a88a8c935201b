import type { App } from '@slack/bolt';
import type { Bot } from '../bot.js';
import { answer } from './answer.js';
import type { Command } from './command.js';
import { compare } from './compare.js';
import { deploy } from './deploy.js';
import { evaluate } from './evaluate.js';
import { helpCommand } from './help.js';
import { hindsight } from './hindsight.js';
import { models } from './models.js';
import { run } from './run.js';
import { status } from './status.js';

/** Every verb of `/dag`, in the order of the help. */
export const commands: ReadonlyMap<string, Command> = new Map(
  [status, models, helpCommand(() => commands), evaluate, hindsight, run, compare, deploy].map(
    (command) => [command.usage.verb, command],
  ),
);

export const slashCommand = '/dag';

export const registerCommands = (app: App, bot: Bot): void => {
  app.command(slashCommand, answer(bot, commands));
};
