import { status as statusMessage } from '../messages/status.js';
import { readFacts } from '../questions/facts.js';
import type { Command } from './command.js';

export const status: Command = {
  usage: {
    verb: 'status',
    group: 'Look',
    does: 'what is live, what ran, what waits, what comes next',
    form: '/dag status',
    examples: ['/dag status'],
  },
  keys: [],
  words: 0,
  changes: false,
  roles: null,
  run: async (bot) => statusMessage(await readFacts(bot, bot.clock)),
};
