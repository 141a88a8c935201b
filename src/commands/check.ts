import type { Typed } from './arguments.js';
import { type Command, UsageError } from './command.js';
import { nearest } from './nearest.js';

/** Decisions that people make on a card: they need its evidence before their eyes. */
const buttons: ReadonlySet<string> = new Set(['promote', 'reject', 'revert']);

/** Finds the verb, and refuses a wrong one with the nearest. */
export const findCommand = (typed: Typed, commands: ReadonlyMap<string, Command>): Command => {
  const verb = typed.verb === '' ? 'help' : typed.verb;
  const command = commands.get(verb);
  if (command !== undefined) return command;
  if (buttons.has(verb))
    throw new UsageError(`“${verb}” is a button on the card, not a command.`, null, null);
  const near = nearest(verb, [...commands.keys()]);
  throw new UsageError(
    `“${verb}” is not a command.`,
    near === null ? null : `/dag ${near}`,
    (near === null ? undefined : commands.get(near)?.usage) ?? null,
  );
};

/** Refuses keys and words that the verb does not take. */
export const checkArguments = (typed: Typed, command: Command): void => {
  const { usage, keys, words } = command;
  const verb = `/dag ${usage.verb}`;
  const extra = typed.words[words];
  if (extra !== undefined) {
    const near = nearest(extra, keys);
    throw new UsageError(
      `${verb} does not take “${extra}”.`,
      near === null ? null : `${verb} ${near}=…`,
      usage,
    );
  }
  for (const key of typed.options.keys()) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    throw new UsageError(
      `${verb} does not take “${key}=”.`,
      near === null ? null : `${verb} ${near}=${typed.options.get(key) || '…'}`,
      usage,
    );
  }
  if (typed.dryRun && !command.changes)
    throw new UsageError(`${verb} changes nothing, so there is no dry run of it.`, verb, usage);
};
