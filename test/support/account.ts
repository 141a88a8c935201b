import type { ExecuteOptions, Services, Session } from '../../sandbox/snowflake/engine/context.js';
import type { Result } from '../../sandbox/snowflake/engine/result.js';
import type { Cell } from '../../sandbox/snowflake/engine/value.js';
import { type Engine, type EngineOptions, startEngine } from './engine.js';

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

export interface TestAccount extends Engine {
  readonly admin: Door;
  open(user: string, role?: string): Promise<Door>;
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
  options: Pick<EngineOptions, 'stateFolder' | 'inMemory'> = {},
): Promise<TestAccount> => {
  const engine = await startEngine(options);
  const { services } = engine;
  const open: TestAccount['open'] = async (user, role) =>
    doorOf(
      services,
      await services.sessions.open({ user, role: role ?? null, database: 'DB', warehouse: 'WH' }),
    );
  const admin = await open('SANDBOX_ADMIN');
  await admin.run('CREATE DATABASE IF NOT EXISTS DB');
  await admin.run('USE SCHEMA DB.PUBLIC');
  await admin.run('CREATE WAREHOUSE IF NOT EXISTS WH');
  return { ...engine, admin, open };
};
