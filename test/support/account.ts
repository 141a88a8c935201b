import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../sandbox/snowflake/clock.js';
import type { ExecuteOptions, Services, Session } from '../../sandbox/snowflake/engine/context.js';
import type { Result } from '../../sandbox/snowflake/engine/result.js';
import { buildServices } from '../../sandbox/snowflake/engine/services.js';
import type { Cell } from '../../sandbox/snowflake/engine/value.js';

/** One session's door to the engine, for tests that need no protocol. */
export interface Door {
  readonly session: Session;
  run(sql: string, options?: ExecuteOptions): Promise<Result>;
  /** Rows as arrays of canonical cells. */
  rows(sql: string, ...binds: readonly Cell[]): Promise<(readonly Cell[])[]>;
  /** The first cell. */
  value(sql: string, ...binds: readonly Cell[]): Promise<Cell>;
  /** Column names and types, as `A:fixed(38,0)`. */
  describe(sql: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface TestAccount {
  readonly services: Services;
  readonly clock: VirtualClock;
  readonly admin: Door;
  open(user: string, role?: string): Promise<Door>;
  stop(): Promise<void>;
}

const doorOf = (services: Services, session: Session): Door => {
  const run: Door['run'] = (sql, options) => services.engine.execute(sql, session.root, options);
  const rows: Door['rows'] = async (sql, ...binds) => {
    const { vectors, rowCount } = await run(sql, { binds });
    return Array.from({ length: rowCount }, (_, row) =>
      vectors.map((vector) => vector[row] ?? null),
    );
  };
  return {
    session,
    run,
    rows,
    value: async (sql, ...binds) => (await rows(sql, ...binds))[0]?.[0] ?? null,
    describe: async (sql) => {
      const { columns } = await run(sql, { describeOnly: true });
      return columns.map(({ name, type, precision, scale }) =>
        type === 'fixed' ? `${name}:fixed(${precision},${scale})` : `${name}:${type}`,
      );
    },
    close: () => services.sessions.close(session),
  };
};

/** A fresh account with database DB, schema PUBLIC and warehouse WH, and its administrator at the door. */
export const openAccount = async (
  options: { stateFolder?: string; inMemory?: boolean } = {},
): Promise<TestAccount> => {
  const { inMemory = true } = options;
  const stateFolder = options.stateFolder ?? (await mkdtemp(join(tmpdir(), 'account-')));
  const clock = new VirtualClock();
  const account = await buildServices(
    {
      stateFolder,
      inMemory,
      python: '',
      endpoint: () => ({ host: '127.0.0.1', port: 0, account: 'sandbox' }),
      log: () => undefined,
    },
    clock,
  );
  const { services } = account;
  const open: TestAccount['open'] = async (user, role) =>
    doorOf(
      services,
      await services.sessions.open({ user, role: role ?? null, database: 'DB', warehouse: 'WH' }),
    );
  const admin = await open('SANDBOX_ADMIN');
  await admin.run('CREATE DATABASE IF NOT EXISTS DB');
  await admin.run('USE SCHEMA DB.PUBLIC');
  await admin.run('CREATE WAREHOUSE IF NOT EXISTS WH');
  return {
    services,
    clock,
    admin,
    open,
    stop: async () => {
      clock.stop();
      await account.stop();
      if (options.stateFolder === undefined)
        await rm(stateFolder, { recursive: true, force: true });
    },
  };
};
