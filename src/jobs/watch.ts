import type { Bot } from '../bot.js';
import { runMessage } from '../messages/run.js';
import type { RunFacts } from '../messages/run-parts.js';
import { readEvaluations, readPromotions } from '../promotion/card.js';
import { readLive } from '../promotion/models.js';
import type { Run } from '../runs/run.js';
import { readPulse, readRuns } from '../runs/store.js';
import { sentDigest } from '../slack/delivery.js';
import { refreshCards } from '../snowflake/queries/outbox-edit.js';
import { outboxSize } from '../snowflake/queries/outbox-pulse.js';
import { type RunRow, runMessages } from '../snowflake/queries/outbox-runs.js';
import { soonestExpiry } from './expiry.js';
import { warnOfGuards } from './guards.js';
import { showJudged } from './judged.js';
import type { Memory } from './memory.js';

/** A run is followed closely for this long after the last sign of it. */
const followMs = 120_000;
/** Without any sign of work everything is still looked at this often. */
const wholeLookMs = 600_000;
/** Runs that ended longer ago get no message any more, in business time. */
const oldMs = 6 * 3_600_000;
const runsRead = 10;
const promotionsRead = 50;

const isActive = ({ state }: Run): boolean => state === 'running' || state === 'queued';

/** What a run's look depends on beside its tasks: the final one is never drawn again. */
const revOf = (run: Run): string => `${run.attempt}.${isActive(run) ? 'open' : 'final'}`;

const readPulses = async (bot: Bot): Promise<string> => {
  const [pulse, [size]] = await Promise.all([
    readPulse(bot),
    bot.warehouse.query(outboxSize(bot.names)),
  ]);
  return JSON.stringify([pulse, size]);
};

const factsOf = async (bot: Bot, run: Run): Promise<RunFacts> => {
  const now = bot.clock.now();
  if (isActive(run)) return { run, now, candidate: null, live: null };
  const [evaluations, live] = await Promise.all([readEvaluations(bot, 10), readLive(bot)]);
  const evaluation = evaluations.find(
    ({ id, runGroup }) => id === run.evaluationId || runGroup === run.group,
  );
  return { run, now, candidate: evaluation?.candidate ?? null, live };
};

const follow = async (bot: Bot, run: Run, rows: readonly RunRow[]): Promise<void> => {
  const subjects = [run.requestId, run.group];
  const row = rows.find(({ subject }) => subjects.includes(subject));
  const rev = revOf(run);
  if (row?.digest?.startsWith(`${rev}:`) && !isActive(run)) return;
  const ended = run.endedAt ?? run.startedAt;
  const old = ended !== null && bot.clock.now().getTime() - ended.getTime() > oldMs;
  if (row === undefined && !isActive(run) && old) return;
  const message = runMessage(await factsOf(bot, run));
  // it may have evaluated, and broken off before it opened the promotion
  if (run.state === 'failed') bot.wake('reconcile');
  const subject = run.requestId ?? run.group;
  if (row === undefined)
    await bot.outbox.add({
      key: `run:${subject}`,
      kind: 'run',
      channel: bot.config.slack.channels.runs,
      subject,
      rev,
      message,
    });
  else if (row.digest !== sentDigest(rev, message)) await bot.outbox.edit(row.key, message, rev);
};

/** Runs get their message and its edits, cards that moved on a new look. */
export const watch = async (bot: Bot, memory: Memory): Promise<void> => {
  const { warehouse, names } = bot;
  memory.lookedAt = bot.clock.monotonicMs();
  const [runs, rows] = await Promise.all([
    readRuns(bot, runsRead),
    warehouse.query(runMessages(names)),
  ]);
  for (const run of runs) await follow(bot, run, rows);
  if (memory.moved) {
    await warehouse.query(refreshCards(names));
    await showJudged(bot);
    await warnOfGuards(bot);
    memory.nextExpiry = soonestExpiry(await readPromotions(bot, promotionsRead));
    memory.moved = false;
  }
  if (runs.some(isActive)) memory.followUntil = bot.clock.monotonicMs() + followMs;
  bot.wake('deliver');
};

/** True while a run goes on, when a count moved, or when nobody has looked for long. Wakes no warehouse. */
export const watchDue = async (bot: Bot, memory: Memory): Promise<boolean> => {
  const now = bot.clock.monotonicMs();
  const pulse = await readPulses(bot);
  const moved = pulse !== memory.pulse;
  memory.pulse = pulse;
  if (moved) {
    memory.moved = true;
    memory.summaryAt = Number.NEGATIVE_INFINITY;
  }
  return memory.moved || now < memory.followUntil || now - memory.lookedAt >= wholeLookMs;
};
