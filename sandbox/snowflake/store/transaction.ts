import { randomUUID } from 'node:crypto';
import type { Frame, OpenTransaction, Table } from '../engine/context.js';
import type { Commits } from './commits.js';
import {
  type Companion,
  queryAll,
  type Target,
  type Whole,
  type WriteOptions,
  whole,
} from './companion.js';
import type { StoreConnection } from './connection.js';
import { captureOwn, keepBase, type Touched } from './own-changes.js';
import type { TransactionBook } from './transaction-book.js';

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
  /**
   * Makes a temporary table, which outlives the transaction's new beginnings.
   * @param definition what stands after its name
   * @param fill gives it its rows, again each time that it is made anew
   */
  carry(
    name: string,
    definition: string,
    fill: (inner: StoreConnection) => Promise<void>,
  ): Promise<void>;
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
  companionOf: (physical: string) => Companion | undefined,
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

  /** What goes with writes to the tables that were changed: they may have got it since. */
  const follow = async (inner: StoreConnection, current: State) => {
    for (const physical of [...current.touched.keys()]) {
      const { before = [], after = [], targets = [] } = companionOf(physical) ?? {};
      for (const target of targets) await touch(inner, current, target);
      for (const sql of [...before, ...after]) await inner.firmly(sql);
    }
  };

  const repeat = async (inner: StoreConnection, current: State) => {
    await inner.firmly('ROLLBACK');
    await begin(inner, current);
    for (const step of [...carried.values(), ...current.steps]) await step(inner);
    await follow(inner, current);
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

  const inTransaction = (current: State, all: Whole): Promise<Table[]> =>
    connection.exclusive(async (inner) => {
      if (!current.active) await begin(inner, current);
      for (const target of all.targets ?? []) await touch(inner, current, target);
      if (!all.targets) current.anything = true;
      for (let attempt = 0; ; attempt++) {
        try {
          const tables = await queryAll(inner, all);
          current.steps.push(
            ...[...all.before, ...all.statements, ...all.after].map(
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

  const alone = async (all: Whole): Promise<Table[]> => {
    const { before, statements, after } = all;
    const [only] = statements;
    if (statements.length === 1 && only !== undefined && before.length + after.length === 0)
      return [await connection.query(only)];
    return connection.exclusive(async (inner) => {
      await inner.firmly('BEGIN');
      try {
        const tables = await queryAll(inner, all);
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

  /** Another may have altered a table since the last statement: then all is done again on the table as it is. */
  const commitWhole = async (inner: StoreConnection, ending: State) => {
    for (let attempt = 0; ; attempt++) {
      try {
        for (const { base } of ending.touched.values())
          if (base !== null) await inner.firmly(`DROP TABLE IF EXISTS ${base}`);
        return await inner.firmly('COMMIT');
      } catch (error) {
        if (!isConflict(error) || attempt >= MOST_REPEATS) throw error;
        await begin(inner, ending);
        for (const step of [...carried.values(), ...ending.steps]) await step(inner);
        await follow(inner, ending);
      }
    }
  };

  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    const ending = state;
    state = null;
    if (ending) book.end(ending.id, how === 'COMMIT' ? 'committed' : 'rolled back');
    if (!ending?.active) return;
    if (how === 'COMMIT') await connection.exclusive((inner) => commitWhole(inner, ending));
    else await connection.firmly('ROLLBACK');
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
      const all = whole(statements, options, companionOf);
      for (let attempt = 0; ; attempt++) {
        options.signal?.throwIfAborted();
        try {
          if (state) return await inTransaction(state, all);
          const tables = await alone(all);
          commits.committed(all.targets?.map(({ physical }) => physical));
          return tables;
        } catch (error) {
          if (state || !isConflict(error) || attempt >= MOST_REPEATS) throw error;
        }
      }
    },
    carry: async (name, definition, fill) => {
      const make: Step = async (inner) => {
        await inner.execute(`CREATE OR REPLACE TEMP TABLE ${name} ${definition}`);
        await fill(inner);
      };
      await connection.exclusive(make);
      carried.set(name, make);
    },
    dropCarried,
  };
};
