import type { ExecuteOptions, Services, Session } from '../../sandbox/snowflake/engine/context.js';
import { SnowflakeError } from '../../sandbox/snowflake/engine/errors.js';
import type { Cell } from '../../sandbox/snowflake/engine/value.js';
import { type Engine, startEngine } from './engine.js';

export type Row = Readonly<Record<string, Cell>>;

/** An account of the local Snowflake without a network: SQL text in, rows out. */
export interface LocalAccount extends Engine {
  readonly session: Session;
  /** Runs statements in order as the administrator; the rows of the last. */
  run(...sql: readonly string[]): Promise<Row[]>;
  /** The only cell of a statement's answer. */
  cell(sql: string): Promise<Cell>;
  /** `code sqlState message` of the refusal. */
  refusal(sql: string): Promise<string>;
  /** A session of a role of its own, with every privilege that `grants` give it. */
  as(role: string): Promise<(sql: string) => Promise<Row[]>>;
}

const rowsOf = async (
  services: Services,
  session: Session,
  sql: string,
  options: ExecuteOptions = {},
): Promise<Row[]> => {
  const { columns, vectors, rowCount } = await services.engine.execute(sql, session.root, options);
  return Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, vectors[index]?.[row] ?? null])),
  );
};

/** Starts one in memory, with warehouse W and schema D.S in use. @param at where its clock stands still */
export const startLocalAccount = async (at?: string, folder?: string): Promise<LocalAccount> => {
  const engine = await startEngine({ stateFolder: folder, inMemory: folder === undefined, at });
  const { services } = engine;
  const session = await services.sessions.open({ user: 'SANDBOX_ADMIN', role: 'ACCOUNTADMIN' });
  const run = async (...statements: readonly string[]) => {
    let rows: Row[] = [];
    for (const sql of statements) rows = await rowsOf(services, session, sql);
    return rows;
  };
  await run(
    'CREATE WAREHOUSE IF NOT EXISTS W',
    'USE WAREHOUSE W',
    'CREATE DATABASE IF NOT EXISTS D',
    'CREATE SCHEMA IF NOT EXISTS D.S',
    'USE SCHEMA D.S',
  );
  return {
    ...engine,
    session,
    run,
    cell: async (sql) => Object.values((await run(sql))[0] ?? {})[0] ?? null,
    refusal: async (sql) => {
      try {
        await run(sql);
      } catch (error) {
        if (error instanceof SnowflakeError)
          return `${error.code} ${error.sqlState} ${error.message}`;
        throw error;
      }
      return 'no refusal';
    },
    as: async (role) => {
      const own = await services.sessions.open({ user: 'SANDBOX_ADMIN', role, secondaryRoles: [] });
      for (const sql of ['USE WAREHOUSE W', 'USE SCHEMA D.S']) await rowsOf(services, own, sql);
      return (sql) => rowsOf(services, own, sql);
    },
  };
};
