import type { Bot } from '../bot.js';
import { summary as summaryMessage } from '../messages/summary.js';
import { readFacts } from '../questions/facts.js';
import { type DailyTime, dateIn, momentOn } from '../questions/schedule.js';
import { firstDeploy, summarySettings } from '../snowflake/queries/outbox-settings.js';
import type { Memory } from './memory.js';

const dayMs = 86_400_000;

/** When the summary is due each day; null before the first deploy. */
const readTime = async (bot: Bot): Promise<DailyTime | null> => {
  const settings = await bot.warehouse.query(summarySettings(bot.names));
  const value = (key: string) => settings.find((setting) => setting.key === key)?.value;
  const at = value('summary_at');
  const zone = value('schedule_zone');
  const found = typeof at === 'string' ? /^(\d{2}):(\d{2})$/.exec(at) : null;
  if (found === null || typeof zone !== 'string') return null;
  return { hour: Number(found[1]), minute: Number(found[2]), zone };
};

const nextDay = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);

const post = async (bot: Bot, date: string, due: Date): Promise<void> => {
  const [deployed] = await bot.warehouse.query(firstDeploy(bot.names));
  const begun = deployed?.at ?? null;
  // What was deployed after the hour has nothing to tell about yet.
  if (begun === null || begun.getTime() > due.getTime()) return;
  const channel = bot.config.slack.channels.summary;
  const key = `summary:${date}:${channel}`;
  if (await bot.outbox.has(key)) return;
  const facts = await readFacts(bot, bot.clock);
  const since = new Date(due.getTime() - dayMs);
  const runs = facts.runs.filter(
    ({ startedAt }) => startedAt !== null && startedAt.getTime() >= since.getTime(),
  );
  const message = summaryMessage({ ...facts, runs, deployed: true, date, since });
  await bot.outbox.add({ key, kind: 'summary', channel, subject: date, message });
};

/** Posts the summary of the business date if its hour has come; its key lets it happen once. */
export const summary = async (bot: Bot, memory: Memory): Promise<void> => {
  const time = await readTime(bot);
  if (time === null) {
    // A deploy writes to the ledger, and that brings us here again.
    memory.summaryAt = Number.POSITIVE_INFINITY;
    return;
  }
  const now = bot.clock.now();
  const date = dateIn(now, time.zone);
  const due = momentOn(date, time);
  if (now.getTime() < due.getTime()) {
    memory.summaryAt = due.getTime();
    return;
  }
  await post(bot, date, due);
  memory.summaryAt = momentOn(nextDay(date), time).getTime();
};

/** True once the hour has come, and whenever what was deployed may have changed. */
export const summaryDue = (bot: Bot, memory: Memory): boolean =>
  bot.clock.now().getTime() >= memory.summaryAt;
