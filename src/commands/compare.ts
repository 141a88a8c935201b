import type { Bot } from '../bot.js';
import { type Asked, comparedElsewhere, comparing } from '../messages/comparison.js';
import { askJudge } from '../promotion/ask-judge.js';
import { readModels } from '../promotion/models.js';
import type { Typed } from './arguments.js';
import { type Command, UsageError } from './command.js';
import { nearest } from './nearest.js';

const usage = {
  verb: 'compare',
  group: 'Run',
  does: 'judge two versions on the newest labelled days',
  form: '/dag compare VERSION VERSION',
  examples: ['/dag compare v202611220600 v202611150600'],
  who: 'engineers and admins',
} as const;

/** Both versions as the registry names them; a `UsageError` for what is none. */
const readVersions = async (bot: Bot, { words }: Typed): Promise<readonly [string, string]> => {
  const [first, second] = words;
  if (first === undefined || second === undefined)
    throw new UsageError('/dag compare takes two versions.', null, usage);
  const { versions } = await readModels(bot);
  const names = versions.map(({ name }) => name);
  const known = (typed: string): string => {
    const name = typed.toUpperCase();
    if (names.includes(name)) return name;
    const near = nearest(
      typed,
      names.map((each) => each.toLowerCase()),
    );
    throw new UsageError(`“${typed}” is not a version of the model.`, near, usage);
  };
  const pair = [known(first), known(second)] as const;
  if (pair[0] === pair[1])
    throw new UsageError('A version cannot be compared with itself.', null, usage);
  return pair;
};

/** Asks the judge; the result takes the place of the message that says so. */
export const compare: Command = {
  usage,
  keys: [],
  words: 2,
  changes: false,
  roles: ['engineer', 'admin'],
  run: async (bot, { typed, userId, channelId, requestId }) => {
    const [candidate, production] = await readVersions(bot, typed);
    const asked: Asked = { requestId, candidate, production, requestedBy: userId };
    await askJudge(bot, {
      requestId,
      kind: 'compare',
      given: { candidate, production },
      requestedBy: userId,
    });
    const channel = bot.config.slack.channels.runs;
    await bot.outbox.add({
      key: `compare:${requestId}`,
      kind: 'compare',
      channel,
      subject: requestId,
      rev: 'asked',
      message: comparing(asked),
    });
    return channelId === channel ? null : comparedElsewhere(channel);
  },
};
