import { dryRun, runAccepted } from '../messages/run-asked.js';
import { runStarted } from '../messages/run-started.js';
import { requireDag, startRun } from '../runs/start.js';
import type { Command } from './command.js';
import { overrideKeys, readOverrides } from './run-overrides.js';

const usage = {
  verb: 'run',
  group: 'Run',
  does: 'start a run now',
  form: '/dag run as_of=YYYY-MM-DD train_days=N holdout_days=N dry-run',
  examples: ['/dag run', '/dag run as_of=2026-11-20'],
  who: 'engineers and admins',
} as const;

/** Starts a run; its one message appears in the channel of runs and is edited from then on. */
export const run: Command = {
  usage,
  keys: overrideKeys,
  words: 0,
  changes: true,
  roles: ['engineer', 'admin'],
  run: async (bot, { typed, userId, channelId, requestId, line }) => {
    const now = bot.clock.now();
    const overrides = readOverrides(typed, now.toISOString().slice(0, 10), usage);
    if (typed.dryRun) {
      await requireDag(bot);
      return dryRun(overrides);
    }
    const started = await startRun(bot, { requestedBy: userId, requestId, overrides });
    const channel = bot.config.slack.channels.runs;
    await bot.outbox.add({
      key: `run:${requestId}`,
      kind: 'run',
      channel,
      subject: requestId,
      rev: 'asked',
      message: runStarted({
        requestId,
        requestedBy: userId,
        at: now,
        command: line,
        asOf: overrides.as_of ?? null,
        queued: started.outcome === 'queued_behind',
      }),
    });
    bot.wake('watch');
    return runAccepted(started.outcome, channelId === channel ? null : channel);
  },
};
