import { help as allHelp, helpFor } from '../messages/help.js';
import { type Command, UsageError } from './command.js';
import { nearest } from './nearest.js';

/** `/dag help [verb]` over the verbs there are. */
export const helpCommand = (others: () => ReadonlyMap<string, Command>): Command => ({
  usage: {
    verb: 'help',
    group: 'Look',
    does: 'the commands, or one of them with examples',
    form: '/dag help WORD',
    examples: ['/dag help run'],
  },
  keys: [],
  words: 1,
  changes: false,
  roles: null,
  run: async (_bot, { typed }) => {
    const [word] = typed.words;
    const all = others();
    if (word === undefined) return allHelp([...all.values()].map(({ usage }) => usage));
    const command = all.get(word.toLowerCase());
    if (command !== undefined) return helpFor(command.usage);
    const near = nearest(word, [...all.keys()]);
    throw new UsageError(
      `“${word}” is not a command.`,
      near === null ? null : `/dag help ${near}`,
      null,
    );
  },
});
