import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from './clock.js';
import { readClockFile, writeClockFile } from './clock-file.js';
import { Faults } from './control/faults.js';
import { InsideFaults } from './control/inside-faults.js';
import { StatementLog } from './control/statement-log.js';
import type { Services, Settings } from './engine/context.js';
import { buildServices } from './engine/services.js';
import { Meter } from './meter.js';
import type { Protocol } from './protocol/index.js';
import { type Listener, listen } from './protocol/listen.js';
import { observer } from './protocol/observe.js';
import { usersOf } from './sessions/users.js';
import { Cursor } from './sql/cursor.js';

export interface SnowflakeOptions {
  /** where the account is kept; without it a temporary folder that goes with the server */
  readonly stateFolder?: string;
  /** loopback port; a free one without it */
  readonly port?: number;
  /** absolute path of the interpreter for Python procedures; it may not exist yet */
  readonly python: string;
  /** passwords of users, by upper-case name; the users themselves are objects of the account */
  readonly users: Readonly<Record<string, string>>;
  readonly log: Settings['log'];
  /** the account's time; without it real time, moved as it was last moved in this state folder */
  readonly clock?: VirtualClock;
  /** keep the account's tables in memory only */
  readonly inMemory?: boolean;
}

/** A running local Snowflake. */
export interface SnowflakeServer {
  readonly host: string;
  readonly port: number;
  readonly account: string;
  readonly services: Services;
  readonly clock: VirtualClock;
  /** address of the control routes */
  readonly control: string;
  /** Fills an existing table, `DB.SCHEMA.NAME`, from a Parquet file. @returns the number of rows */
  loadParquet(table: string, file: string): Promise<number>;
  /** Runs statements one after another as the administrator, for what the sandbox's start makes. */
  asAdmin(statements: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Clients ask again at once, and give up after 60 s. */
const HOLD_MS = 45_000;

export const ACCOUNT = 'sandbox';
export const ADMIN_USER = 'SANDBOX_ADMIN';

const stateFolderOf = async (given: string | undefined) => {
  if (given !== undefined) {
    await mkdir(given, { recursive: true });
    return { folder: given, tidy: async () => undefined };
  }
  const folder = await mkdtemp(join(tmpdir(), 'dagbot-snowflake-'));
  return { folder, tidy: () => rm(folder, { recursive: true, force: true }) };
};

const runAsAdmin = async (services: Services, statements: readonly string[]): Promise<void> => {
  const session = await services.sessions.open({ user: ADMIN_USER, role: 'ACCOUNTADMIN' });
  try {
    for (const sql of statements) await services.engine.execute(sql, session.root, { own: true });
  } finally {
    await services.sessions.close(session);
  }
};

/** Starts a local Snowflake on loopback: an account in the state folder, and the protocol that clients speak. */
export const startSnowflake = async (options: SnowflakeOptions): Promise<SnowflakeServer> => {
  const { folder, tidy } = await stateFolderOf(options.stateFolder);
  const clock =
    options.clock ??
    new VirtualClock(undefined, readClockFile(folder), (at) => writeClockFile(folder, at));
  let listener: Listener | undefined;
  const settings: Settings = {
    stateFolder: folder,
    inMemory: options.inMemory ?? false,
    python: options.python,
    endpoint: () => {
      if (!listener) throw new Error('the local Snowflake does not listen yet');
      return { host: listener.host, port: listener.port, account: ACCOUNT };
    },
    log: options.log,
  };
  const account = await buildServices(settings, clock);
  const { services } = account;
  const statements = new StatementLog();
  const meter = new Meter(clock, services.warehouses);
  const inside = new InsideFaults();
  services.watch.onEnd(observer(statements, meter, options.log));
  services.watch.betweenStatements(inside.step);
  listener = await listen(options.port ?? 0, {
    services,
    protocol: services.room<Protocol>('protocol'),
    find: usersOf(services.catalogue, new Map(Object.entries(options.users))),
    faults: new Faults(),
    inside,
    statements,
    meter,
    clock,
    holdMs: HOLD_MS,
    now: () => Date.now(),
  });
  const { host, port, close } = listener;
  await account.start();
  return {
    host,
    port,
    account: ACCOUNT,
    services,
    clock,
    control: `http://${host}:${port}/control/`,
    loadParquet: (table, file) => services.loadParquet(Cursor.of(table).name(), file),
    asAdmin: (statements) => runAsAdmin(services, statements),
    stop: async () => {
      clock.stop();
      inside.stop();
      await close();
      await account.stop();
      await tidy();
    },
  };
};
