import type { Frame, OpenTransaction, Table } from '../engine/context.js';
import type { StoreConnection } from './connection.js';

/**
 * How a session's statements reach DuckDB.
 *
 * Snowflake reads committed data afresh for each statement, also inside a transaction, and a failed
 * statement leaves the transaction alive. DuckDB has one snapshot per transaction and gives a
 * transaction up after a failure. So:
 * - DuckDB's transaction begins only with the first write; until then every read is fresh.
 * - After the first write, reads see the snapshot taken then, plus the transaction's own changes.
 *   Other sessions' later commits stay unseen until COMMIT: here this sandbox differs.
 * - After a failure, or a conflict with what others committed meanwhile, the transaction is rolled
 *   back, begun again (a fresh snapshot) and its writes so far are repeated from their DuckDB text.
 */
export interface Transactor {
  readonly open: OpenTransaction | null;
  begin(scope: Frame, startedAt: number): OpenTransaction;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  read(sql: string): Promise<Table>;
  /** Runs statements as one: all or none. @returns the rows of each */
  write(statements: readonly string[]): Promise<Table[]>;
}

interface State extends OpenTransaction {
  /** DuckDB's own transaction runs */
  active: boolean;
  /** what has been written, in order, as DuckDB text */
  readonly writes: string[];
}

const MOST_REPEATS = 5;
const isConflict = (error: unknown): boolean =>
  error instanceof Error && /\bconflict\b/i.test(error.message);

export const transactor = (connection: StoreConnection, nextId: () => bigint): Transactor => {
  let state: State | null = null;

  const restart = async (inner: StoreConnection, current: State) => {
    await inner.firmly('ROLLBACK');
    await inner.firmly('BEGIN');
    for (const sql of current.writes) await inner.firmly(sql);
  };

  const inTransaction = async (current: State, statements: readonly string[]): Promise<Table[]> =>
    connection.exclusive(async (inner) => {
      if (!current.active) {
        await inner.execute('BEGIN');
        current.active = true;
      }
      for (let repeat = 0; ; repeat++) {
        try {
          const tables: Table[] = [];
          for (const sql of statements) tables.push(await inner.query(sql));
          current.writes.push(...statements);
          return tables;
        } catch (error) {
          await restart(inner, current);
          if (!isConflict(error) || repeat >= MOST_REPEATS) throw error;
        }
      }
    });

  const alone = async (statements: readonly string[]): Promise<Table[]> => {
    const [only] = statements;
    if (statements.length === 1 && only !== undefined) return [await connection.query(only)];
    return connection.exclusive(async (inner) => {
      await inner.execute('BEGIN');
      try {
        const tables: Table[] = [];
        for (const sql of statements) tables.push(await inner.query(sql));
        await inner.firmly('COMMIT');
        return tables;
      } catch (error) {
        await inner.firmly('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  };

  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    const ending = state;
    state = null;
    if (ending?.active) await connection.firmly(how);
  };

  return {
    get open() {
      return state;
    },
    begin: (scope, startedAt) => {
      state = { id: nextId(), scope, startedAt, active: false, writes: [] };
      return state;
    },
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
    read: async (sql) => {
      const current = state;
      if (!current?.active) return connection.query(sql);
      return connection.exclusive(async (inner) => {
        try {
          return await inner.query(sql);
        } catch (error) {
          await restart(inner, current);
          throw error;
        }
      });
    },
    write: async (statements) => {
      for (let repeat = 0; ; repeat++) {
        try {
          return state ? await inTransaction(state, statements) : await alone(statements);
        } catch (error) {
          if (state || !isConflict(error) || repeat >= MOST_REPEATS) throw error;
        }
      }
    },
  };
};
