import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { buildApp, posterClient } from './app.js';
import type { Bot } from './bot.js';
import { BusinessClock } from './business-clock.js';
import type { Config } from './config.js';
import { serveHealth } from './health.js';
import { createJobs, startSchedule } from './jobs/index.js';
import { newMemory } from './jobs/memory.js';
import type { Log } from './log.js';
import { welcome } from './messages/welcome.js';
import { Metrics } from './metrics.js';
import { createBoltLogger } from './slack/bolt-logger.js';
import { keepConnected } from './slack/connect.js';
import { InFlight } from './slack/in-flight.js';
import { checkMembership } from './slack/membership.js';
import { createNaming } from './slack/naming.js';
import { createOutbox } from './slack/outbox.js';
import { Pacing } from './slack/pacing.js';
import { createPoster } from './slack/poster.js';
import { createReceiver } from './slack/receiver.js';
import { readNames } from './snowflake/names.js';
import { openWarehouse } from './snowflake/snowflake-warehouse.js';

/** A running bot. */
export interface Running {
  /** Lets work in flight end, within 20 seconds, and closes everything. */
  stop(): Promise<void>;
}

const drainMs = 20_000;
const welcomePauseMs = 2000;

/** Asks for the welcome until the outbox has it; before `dagbot setup` there is none. */
const askForWelcome = async (bot: Bot, isStopped: () => boolean): Promise<void> => {
  const channel = bot.config.slack.channels.review;
  for (let attempt = 0; !isStopped(); attempt += 1) {
    try {
      await bot.outbox.add({
        key: `welcome:${channel}`,
        kind: 'welcome',
        channel,
        subject: null,
        message: welcome(),
      });
      return;
    } catch (error) {
      if (attempt === 0)
        bot.log.warn(
          { err: error },
          'Snowflake does not take the first message. If this goes on, run `npx dagbot setup`, then `npx dagbot doctor`.',
        );
      await pause(Math.min(30_000, welcomePauseMs * 2 ** Math.min(attempt, 4)), undefined, {
        ref: false,
      });
    }
  }
};

/** Builds everything from the configuration and starts it; what is unreachable is tried again. */
export const startBot = async (config: Config, log: Log): Promise<Running> => {
  const localMs = () => performance.now();
  const clock = new BusinessClock(localMs, new Date());
  const sleep = async (ms: number) => {
    await pause(ms);
  };
  const names = readNames(
    config.snowflake.warehouse === null ? {} : { warehouse: config.snowflake.warehouse },
  );
  const warehouse = openWarehouse(config.snowflake);
  const deployWarehouse = config.deploy === null ? null : openWarehouse(config.deploy);
  const web = new webApi.WebClient(config.slack.botToken, {
    ...posterClient(config.slack),
    logger: createBoltLogger(log),
  });
  const naming = createNaming(web, localMs);
  const poster = createPoster(web, new Pacing(localMs, sleep), localMs, naming);
  const metrics = new Metrics();
  const memory = newMemory();
  const state = { stopped: false, snowflakeAt: null as number | null };
  const wake: Bot['wake'] = (job) => {
    if (job === 'deliver') memory.deliverAt = Number.NEGATIVE_INFINITY;
    if (job === 'watch') memory.moved = true;
    if (job === 'reconcile') memory.reconcileNow = true;
    runner.wake(job);
  };
  const bot: Bot = {
    config,
    log,
    warehouse,
    deployWarehouse,
    names,
    clock,
    random: Math.random,
    poster,
    outbox: createOutbox({ warehouse, names }, () => wake('deliver')),
    wake,
    inFlight: new InFlight(),
    metrics,
    sleep,
  };
  const runner = createJobs({
    bot,
    clock,
    memory,
    claimer: `bot-${randomBytes(6).toString('hex')}`,
    onSuccess: (name) => {
      if (name === 'clock') state.snowflakeAt = localMs();
    },
  });
  const link = keepConnected({
    log,
    sleep,
    monotonicMs: localMs,
    build: () => {
      const receiving = createReceiver(config.slack, createBoltLogger(log), []);
      return { app: buildApp(bot, receiving), receiving };
    },
  });
  const server =
    config.healthPort === null
      ? null
      : await serveHealth(
          {
            isSlackConnected: () => link.isConnected(),
            snowflakeAgeMs: () =>
              state.snowflakeAt === null ? null : localMs() - state.snowflakeAt,
            metrics: () => metrics.text(),
          },
          config.healthPort,
        );
  const stopSchedule = startSchedule(runner);
  runner.wake('clock');
  void askForWelcome(bot, () => state.stopped);
  void checkMembership(web, Object.values(config.slack.channels), log);
  return {
    stop: async () => {
      state.stopped = true;
      await link.stop();
      const drained = await bot.inFlight.drained(drainMs);
      if (!drained) log.warn({ left: bot.inFlight.size }, 'Stopped before all work had ended');
      await Promise.race([stopSchedule(), sleep(5000)]);
      await Promise.all([warehouse.close(), deployWarehouse?.close()]);
      server?.close();
    },
  };
};
