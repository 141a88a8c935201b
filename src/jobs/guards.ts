import type { Bot } from '../bot.js';
import { guardBroken } from '../messages/guard-warning.js';
import { brokenGuards } from '../messages/guards.js';
import { readWatched } from '../promotion/guards.js';
import { readLive } from '../promotion/models.js';
import { readWayBack } from '../promotion/way-back.js';

/** Warns once of each set of broken guards of a live version; status and summary go on saying it. */
export const warnOfGuards = async (bot: Bot): Promise<void> => {
  const live = await readLive(bot);
  const watched = await readWatched(bot, live);
  const broken = brokenGuards(watched);
  if (live === null || watched === null || broken.length === 0) return;
  const key = `guard:${live}:${broken.join('+').replaceAll(' ', '_')}`;
  if (await bot.outbox.has(key)) return;
  await bot.outbox.add({
    key,
    kind: 'guard',
    channel: bot.config.slack.channels.warnings,
    subject: live,
    message: guardBroken(live, watched, await readWayBack(bot, live)),
  });
};
