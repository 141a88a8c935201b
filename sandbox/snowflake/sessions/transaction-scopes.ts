import type { Frame, OpenTransaction } from '../engine/context.js';
import type { StoreConnection } from '../store/connection.js';
import type { Locks } from '../store/locks.js';
import type { Transactor } from '../store/transaction.js';

/** One transaction's way to the database. */
export interface Scope {
  readonly connection: StoreConnection;
  readonly transactor: Transactor;
}

/**
 * The transactions of a session: one, and on top of it those that procedures begin while it is open. Each is
 * independent of the one below: it sees what is committed, and what it commits stays when the one below rolls back
 * (the platform's scoped transactions).
 */
export interface Scopes {
  /** the innermost */
  readonly current: Scope;
  readonly open: OpenTransaction | null;
  /** What was committed when the innermost transaction began, if anybody may ask; null where none is open. */
  readonly snapshot: StoreConnection | null;
  /** BEGIN: ignored inside the same scope; inside another one it opens a transaction of its own. */
  begin(frame: Frame, startedAt: number, name?: string): Promise<void>;
  /** Ends the innermost and lets its locks go. */
  end(how: 'commit' | 'rollback'): Promise<void>;
  /** Rolls all of them back, the innermost first. */
  rollbackAll(): Promise<void>;
}

/**
 * @param another opens one more connection that reads and writes as the first does
 * @param snapshot opens one that sees what is committed now and nothing later; null while nobody would ask
 */
export const transactionScopes = (
  first: Scope,
  another: () => Promise<Scope>,
  locks: Locks,
  snapshot: () => Promise<StoreConnection | null>,
): Scopes => {
  const inner: Scope[] = [];
  const snapshots = new Map<OpenTransaction, StoreConnection>();
  const current = () => inner.at(-1) ?? first;

  const end = async (how: 'commit' | 'rollback') => {
    const { transactor, connection } = current();
    const { open } = transactor;
    try {
      await transactor[how]();
    } finally {
      if (open) {
        locks.releaseAll(open);
        await snapshots.get(open)?.close();
        snapshots.delete(open);
      }
      if (inner.length > 0) {
        inner.pop();
        await connection.close();
      }
    }
  };

  return {
    get current() {
      return current();
    },
    get open() {
      return current().transactor.open;
    },
    get snapshot() {
      const { open } = current().transactor;
      return (open && snapshots.get(open)) ?? null;
    },
    begin: async (frame, startedAt, name) => {
      const { open } = current().transactor;
      if (open?.scope === frame) return;
      if (open) inner.push(await another());
      const begun = current().transactor.begin(frame, startedAt, name);
      const seen = await snapshot();
      if (seen) snapshots.set(begun, seen);
    },
    end,
    rollbackAll: async () => {
      while (inner.length > 0) await end('rollback');
      await end('rollback');
    },
  };
};
