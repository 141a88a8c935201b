import { randomUUID } from 'node:crypto';
import type { Frame, OpenTransaction, Table } from '../engine/context.js';
import type { Commits } from './commits.js';
import type { StoreConnection } from './connection.js';
import { captureOwn, keepBase, type Touched } from './own-changes.js';
import type { TransactionBook } from './transaction-book.js';

/** A table that a statement changes. */
export interface Target {
  readonly physical: string;
  /** adds rows and touches none that are there */
  readonly onlyAdds: boolean;
}

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** without them nothing is known of what changes, as for DDL */
  readonly targets?: readonly Target[];
}

/**
 * How a session's statements reach DuckDB.
 *
 * Snowflake reads committed data afresh for each statement, also inside a transaction, and a failed
 * statement leaves the transaction alive. DuckDB has one snapshot per transaction and gives a
 * transaction up after a failure. So:
 * - DuckDB's transaction begins only with the first write; until then every read is fresh.
 * - Before each later statement, when somebody has committed since the snapshot, the rows that the
 *   transaction changed are taken out, it is rolled back, begun again and given its rows back.
 * - After a failure, or a conflict with what others committed meanwhile, it is begun again too, and
 *   what it did since its last snapshot is repeated.
 */
export interface Transactor {
  readonly open: OpenTransaction | null;
  begin(scope: Frame, startedAt: number, name?: string): OpenTransaction;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Lets the next statement see what others have committed. */
  refresh(): Promise<void>;
  /** Temporary DDL ran inside the transaction: from here on it keeps its snapshot. */
  pin(): void;
  /** Something was committed past the transactor. */
  committed(): void;
  /** Differs from an earlier answer once one of these tables may read differently. */
  versionOf(tables: readonly string[]): string;
  read(sql: string, signal?: AbortSignal): Promise<Table>;
  /** Runs statements as one: all or none. @returns the rows of each */
  write(statements: readonly string[], options?: WriteOptions): Promise<Table[]>;
  /** Makes a temporary table with these rows, which outlives the transaction's new beginnings. */
  carry(name: string, definition: string, table: Table): Promise<void>;
  dropCarried(name: string): Promise<void>;
}

type Step = (inner: StoreConnection) => Promise<unknown>;

interface State extends OpenTransaction {
  /** DuckDB's own transaction runs */
  active: boolean;
  /** how many commits there had been when its snapshot was taken */
  seen: number;
  pinned: boolean;
  /** what was done since the snapshot, in order */
  steps: Step[];
  readonly touched: Map<string, Touched>;
  /** something was written of which the target is unknown */
  anything: boolean;
}

const MOST_REPEATS = 5;
const isConflict = (error: unknown): boolean =>
  error instanceof Error && /\bconflict\b/i.test(error.message);

export const transactor = (
  connection: StoreConnection,
  book: TransactionBook,
  commits: Commits,
): Transactor => {
  let state: State | null = null;
  let reads = 0;
  const carried = new Map<string, Step>();
  const unwanted = new Set<string>();

  const begin = async (inner: StoreConnection, current: State) => {
    current.seen = commits.count;
    await inner.firmly('BEGIN');
    current.active = true;
  };

  const repeat = async (inner: StoreConnection, current: State) => {
    await inner.firmly('ROLLBACK');
    await begin(inner, current);
    for (const step of [...carried.values(), ...current.steps]) await step(inner);
  };

  const refresh = async (inner: StoreConnection, current: State) => {
    if (!current.active || current.pinned || current.anything) return;
    if (current.seen === commits.count) return;
    const own: Step[] = [];
    for (const touched of current.touched.values()) own.push(await captureOwn(inner, touched));
    current.steps = own;
    await repeat(inner, current);
  };

  const touch = async (inner: StoreConnection, current: State, target: Target) => {
    const known = current.touched.get(target.physical);
    if (known && (known.base !== null || target.onlyAdds)) return;
    const bases = [...current.touched.values()].filter(({ base }) => base !== null).length;
    const touched: Touched = {
      physical: target.physical,
      base: target.onlyAdds ? null : `DAGBOT_BASE_${bases}`,
    };
    current.touched.set(target.physical, touched);
    const step: Step = (on) => keepBase(on, touched);
    await step(inner);
    current.steps.push(step);
  };

  const inTransaction = (
    current: State,
    statements: readonly string[],
    { targets }: WriteOptions,
  ): Promise<Table[]> =>
    connection.exclusive(async (inner) => {
      if (!current.active) await begin(inner, current);
      for (const target of targets ?? []) await touch(inner, current, target);
      if (!targets) current.anything = true;
      for (let attempt = 0; ; attempt++) {
        try {
          const tables: Table[] = [];
          for (const sql of statements) tables.push(await inner.query(sql));
          current.steps.push(
            ...statements.map(
              (sql): Step =>
                (on) =>
                  on.firmly(sql),
            ),
          );
          return tables;
        } catch (error) {
          await repeat(inner, current);
          if (!isConflict(error) || attempt >= MOST_REPEATS) throw error;
        }
      }
    });

  const alone = async (statements: readonly string[]): Promise<Table[]> => {
    const [only] = statements;
    if (statements.length === 1 && only !== undefined) return [await connection.query(only)];
    return connection.exclusive(async (inner) => {
      await inner.firmly('BEGIN');
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

  const dropCarried = async (name: string) => {
    // the steps of an open transaction may still name it
    if (state?.active) return void unwanted.add(name);
    unwanted.delete(name);
    carried.delete(name);
    await connection.execute(`DROP TABLE IF EXISTS ${name}`);
  };

  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    const ending = state;
    state = null;
    if (ending) book.end(ending.id, how === 'COMMIT' ? 'committed' : 'rolled back');
    if (!ending?.active) return;
    const bases = [...ending.touched.values()].flatMap(({ base }) => base ?? []);
    if (how === 'COMMIT')
      for (const base of bases) await connection.firmly(`DROP TABLE IF EXISTS ${base}`);
    await connection.firmly(how);
    for (const name of unwanted) await dropCarried(name);
    if (how === 'COMMIT') commits.committed(ending.anything ? undefined : ending.touched.keys());
  };

  return {
    get open() {
      return state;
    },
    begin: (scope, startedAt, name = randomUUID()) => {
      state = {
        id: book.begin(scope.session, startedAt, name),
        scope,
        startedAt,
        active: false,
        seen: 0,
        pinned: false,
        steps: [],
        touched: new Map(),
        anything: false,
      };
      return state;
    },
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
    refresh: async () => {
      const current = state;
      if (current?.active) await connection.exclusive((inner) => refresh(inner, current));
    },
    pin: () => {
      if (state) state.pinned = true;
    },
    committed: () => commits.committed(),
    versionOf: (tables) => (state?.active ? `own ${++reads}` : commits.versionOf(tables)),
    read: async (sql, signal) => {
      signal?.throwIfAborted();
      const current = state;
      if (!current?.active) return connection.query(sql);
      return connection.exclusive(async (inner) => {
        try {
          return await inner.query(sql);
        } catch (error) {
          await repeat(inner, current);
          throw error;
        }
      });
    },
    write: async (statements, options = {}) => {
      for (let attempt = 0; ; attempt++) {
        options.signal?.throwIfAborted();
        try {
          if (state) return await inTransaction(state, statements, options);
          const tables = await alone(statements);
          commits.committed(options.targets?.map(({ physical }) => physical));
          return tables;
        } catch (error) {
          if (state || !isConflict(error) || attempt >= MOST_REPEATS) throw error;
        }
      }
    },
    carry: async (name, definition, table) => {
      const make: Step = async (inner) => {
        await inner.execute(`CREATE OR REPLACE TEMP TABLE ${name} (${definition})`);
        if (table.rowCount > 0) await inner.append(name, table);
      };
      await connection.exclusive(make);
      carried.set(name, make);
    },
    dropCarried,
  };
};
