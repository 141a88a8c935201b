import { schedule as cron } from 'node-cron';
import type { Bot, JobName } from '../bot.js';
import type { BusinessClock } from '../business-clock.js';
import { readClock } from './clock.js';
import { deliver, deliverDue } from './deliver.js';
import type { Memory } from './memory.js';
import { reconcile, reconcileDue } from './reconcile.js';
import { type Job, Runner } from './runner.js';
import { summary, summaryDue } from './summary.js';
import { watch, watchDue } from './watch.js';

export interface JobParts {
  readonly bot: Bot;
  readonly clock: BusinessClock;
  readonly claimer: string;
  readonly memory: Memory;
  readonly onSuccess?: (name: JobName) => void;
}

/** The schedule: node-cron only ticks; what is due is each job's own question. */
export const createJobs = ({ bot, clock, claimer, memory, onSuccess }: JobParts): Runner => {
  const table: readonly Job[] = [
    {
      name: 'clock',
      due: () => true,
      run: () => readClock(bot, clock),
    },
    {
      name: 'watch',
      due: () => watchDue(bot, memory),
      run: () => watch(bot, memory),
    },
    {
      name: 'deliver',
      due: () => deliverDue(bot, memory),
      run: () => deliver(bot, claimer, memory),
    },
    {
      name: 'reconcile',
      due: () => reconcileDue(bot, memory),
      run: () => reconcile(bot, memory),
    },
    {
      name: 'summary',
      due: () => summaryDue(bot, memory),
      run: () => summary(bot, memory),
    },
  ];
  return new Runner(table, bot.log, () => clock.monotonicMs(), onSuccess);
};

/** node-cron's own lines say only that a tick found the one before at work, which is as it should be. */
const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

const patterns: Readonly<Record<JobName, string>> = {
  clock: '*/15 * * * * *',
  watch: '*/2 * * * * *',
  deliver: '* * * * * *',
  reconcile: '*/10 * * * * *',
  summary: '*/5 * * * * *',
};

/** Starts ticking; the answer stops it. */
export const startSchedule = (runner: Runner): (() => Promise<void>) => {
  const tasks = Object.entries(patterns).map(([name, pattern]) =>
    cron(pattern, () => runner.tick(name as JobName), {
      name,
      noOverlap: true,
      logger: silent,
      // A late tick is no news: the next one does the work.
      suppressMissedWarning: true,
    }),
  );
  return async () => {
    await Promise.all(tasks.map((task) => task.destroy()));
    await runner.stop();
  };
};
