import type { Clock, OpenTransaction } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';

/** Waiters beyond this fail at once (known from the platform's error text). */
const MOST_WAITERS = 20;

/**
 * A transaction for which others wait is rolled back once its client has been silent for so long.
 * https://docs.snowflake.com/en/sql-reference/transactions (aborting transactions)
 */
const ABANDONED_MS = 300_000;

export interface LockRequest {
  /** what holds the lock: a transaction, of one statement or of several */
  readonly owner: OpenTransaction;
  readonly tableId: string;
  readonly tableName: string;
  readonly queryId: string;
  /** seconds; 0 does not wait */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** A lock that is held or waited for. */
export interface LockState {
  readonly request: LockRequest;
  /** virtual time, milliseconds since the epoch; null for one that waits */
  readonly acquiredAt: number | null;
}

interface Waiter {
  readonly request: LockRequest;
  grant(): void;
  cancel(): void;
}

interface Holder {
  readonly request: LockRequest;
  readonly acquiredAt: number;
}

/** Locks of whole tables for UPDATE, DELETE and MERGE. */
export interface Locks {
  /** @throws SnowflakeError 000625 (57014) when the wait runs out or too many wait, 000604 when cancelled */
  acquire(request: LockRequest): Promise<void>;
  releaseAll(owner: OpenTransaction): void;
  /** Ends what the transaction waits for with 000604. */
  cancelWaits(owner: OpenTransaction): void;
  /** All of them, the holders before those who wait for them. */
  list(): readonly LockState[];
}

const refused = (request: LockRequest, holder: LockRequest, why: string) =>
  new SnowflakeError(
    '000625',
    '57014',
    `Statement '${holder.queryId}' has locked table '${request.tableName}' in transaction ${holder.owner.id} and this lock has not yet been released. Your statement '${request.queryId}' was aborted because ${why}.`,
  );

export const tableLocks = (clock: Clock): Locks => {
  const holders = new Map<string, Holder>();
  const queues = new Map<string, Waiter[]>();

  /** A task's run takes real time, as all that it does; other waits end by the account's clock. */
  const after = (seconds: number, { owner }: LockRequest, callback: () => void): (() => void) => {
    if (!owner.scope.task) return clock.at(clock.now() + seconds * 1000, callback);
    const timer = setTimeout(callback, Math.min(seconds * 1000, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  };

  const hold = (request: LockRequest) =>
    holders.set(request.tableId, { request, acquiredAt: clock.now() });

  /** Looks at who holds the table, as long as somebody waits for it. @returns stops looking */
  const watchHolder = (tableId: string): (() => void) => {
    let stop = () => {};
    const look = () => {
      const owner = holders.get(tableId)?.request.owner;
      const session = owner?.scope.session;
      const since = session?.idleSince ?? clock.now();
      const left = since + ABANDONED_MS - clock.now();
      stop = clock.at(clock.now() + (left > 0 ? left : ABANDONED_MS), look);
      if (left > 0 || session?.transaction !== owner) return undefined;
      return session?.rollback().catch(() => undefined);
    };
    look();
    return () => stop();
  };

  const wait = (request: LockRequest, queue: Waiter[]) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        const at = queue.indexOf(waiter);
        if (at >= 0) queue.splice(at, 1);
        stopTimer();
        stopWatching();
        request.signal.removeEventListener('abort', stopped);
      };
      const stopped = () => {
        leave();
        reject(
          request.signal.reason instanceof SnowflakeError ? request.signal.reason : canceled(),
        );
      };
      const late = () => {
        leave();
        const holder = holders.get(request.tableId)?.request ?? request;
        reject(refused(request, holder, `the lock wait exceeded ${request.timeout} seconds`));
      };
      const waiter: Waiter = {
        request,
        grant: () => {
          leave();
          resolve();
        },
        cancel: () => {
          leave();
          reject(canceled());
        },
      };
      const stopTimer = after(request.timeout, request, late);
      request.signal.addEventListener('abort', stopped);
      queue.push(waiter);
      const stopWatching = watchHolder(request.tableId);
    });

  /** Does a holder wait, directly or through others, for something that `owner` holds? */
  const waitsFor = (
    holder: OpenTransaction,
    owner: OpenTransaction,
    seen = new Set<OpenTransaction>(),
  ): boolean => {
    if (holder === owner) return true;
    if (seen.has(holder)) return false;
    seen.add(holder);
    return [...queues].some(([tableId, queue]) => {
      const next = holders.get(tableId)?.request.owner;
      return (
        next !== undefined &&
        queue.some((waiter) => waiter.request.owner === holder) &&
        waitsFor(next, owner, seen)
      );
    });
  };

  return {
    acquire: async (request) => {
      const holder = holders.get(request.tableId)?.request;
      if (holder === undefined) return void hold(request);
      if (holder.owner === request.owner) return;
      if (request.signal.aborted) throw canceled();
      const queue = queues.get(request.tableId) ?? [];
      queues.set(request.tableId, queue);
      if (queue.length >= MOST_WAITERS) {
        throw refused(
          request,
          holder,
          `the number of waiters for this lock exceeds the ${MOST_WAITERS} statements limit`,
        );
      }
      if (waitsFor(holder.owner, request.owner))
        throw refused(request, holder, 'its wait would have been a deadlock');
      if (request.timeout <= 0) throw refused(request, holder, 'LOCK_TIMEOUT is 0');
      await wait(request, queue);
    },
    releaseAll: (owner) => {
      for (const [tableId, { request }] of [...holders]) {
        if (request.owner !== owner) continue;
        const next = queues.get(tableId)?.[0];
        if (next) hold(next.request);
        else {
          holders.delete(tableId);
          queues.delete(tableId);
        }
        next?.grant();
      }
    },
    cancelWaits: (owner) => {
      for (const queue of queues.values())
        for (const waiter of [...queue]) if (waiter.request.owner === owner) waiter.cancel();
    },
    list: () =>
      [...holders].flatMap(([tableId, holder]): LockState[] => [
        holder,
        ...(queues.get(tableId) ?? []).map(({ request }) => ({ request, acquiredAt: null })),
      ]),
  };
};
