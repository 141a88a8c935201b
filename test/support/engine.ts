import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../sandbox/snowflake/clock.js';
import type { Services } from '../../sandbox/snowflake/engine/context.js';
import { buildServices } from '../../sandbox/snowflake/engine/services.js';

/** What an account consists of, without a network or Python. */
export interface Engine {
  readonly services: Services;
  readonly clock: VirtualClock;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** where its files are; a folder that goes with it, without one */
  readonly stateFolder?: string | undefined;
  /** keep tables in memory only */
  readonly inMemory?: boolean | undefined;
  /** ISO moment at which its clock stands still; the clock goes, without one */
  readonly at?: string | undefined;
}

export const startEngine = async ({
  stateFolder,
  inMemory = true,
  at,
}: EngineOptions): Promise<Engine> => {
  const folder = stateFolder ?? (await mkdtemp(join(tmpdir(), 'account-')));
  const clock = new VirtualClock();
  if (at !== undefined) {
    clock.setRate(0);
    await clock.set(Date.parse(at));
  }
  const account = await buildServices(
    {
      stateFolder: folder,
      inMemory,
      python: '',
      endpoint: () => ({ host: '127.0.0.1', port: 0, account: 'sandbox' }),
      log: () => undefined,
    },
    clock,
  );
  await account.start();
  return {
    services: account.services,
    clock,
    stop: async () => {
      clock.stop();
      await account.stop();
      if (stateFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
};
