import { canceled, SnowflakeError } from '../engine/errors.js';

/** Waiters beyond this fail at once (known from the platform's error text). */
const MOST_WAITERS = 20;

interface Waiter {
  readonly owner: object;
  grant(): void;
}

export interface LockRequest {
  /** what holds the lock: a transaction or one statement */
  readonly owner: object;
  readonly tableId: string;
  readonly tableName: string;
  readonly queryId: string;
  /** seconds; 0 does not wait */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Locks of whole tables for UPDATE, DELETE and MERGE. */
export interface Locks {
  /** @throws SnowflakeError 000625 (57014) when the wait runs out or too many wait, 000604 when cancelled */
  acquire(request: LockRequest): Promise<void>;
  releaseAll(owner: object): void;
}

const refused = (request: LockRequest, why: string) =>
  new SnowflakeError(
    '000625',
    '57014',
    `Statement '${request.queryId}' has locked table '${request.tableName}' in transaction and this lock has not yet been released. Your statement '${request.queryId}' was aborted because ${why}.`,
  );

export const tableLocks = (): Locks => {
  const holders = new Map<string, object>();
  const queues = new Map<string, Waiter[]>();

  const wait = (request: LockRequest, queue: Waiter[]) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        const at = queue.indexOf(waiter);
        if (at >= 0) queue.splice(at, 1);
        clearTimeout(timer);
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
        reject(refused(request, `the lock wait exceeded ${request.timeout} seconds`));
      };
      const waiter: Waiter = {
        owner: request.owner,
        grant: () => {
          leave();
          resolve();
        },
      };
      const timer = setTimeout(late, Math.min(request.timeout * 1000, 2 ** 31 - 1));
      request.signal.addEventListener('abort', stopped);
      queue.push(waiter);
    });

  /** Does a holder wait, directly or through others, for something that `owner` holds? */
  const waitsFor = (holder: object, owner: object, seen = new Set<object>()): boolean => {
    if (holder === owner) return true;
    if (seen.has(holder)) return false;
    seen.add(holder);
    return [...queues].some(([tableId, queue]) => {
      const next = holders.get(tableId);
      return (
        next !== undefined &&
        queue.some((waiter) => waiter.owner === holder) &&
        waitsFor(next, owner, seen)
      );
    });
  };

  return {
    acquire: async (request) => {
      const holder = holders.get(request.tableId);
      if (holder === undefined || holder === request.owner) {
        holders.set(request.tableId, request.owner);
        return;
      }
      if (request.signal.aborted) throw canceled();
      const queue = queues.get(request.tableId) ?? [];
      queues.set(request.tableId, queue);
      if (queue.length >= MOST_WAITERS) {
        throw refused(
          request,
          `the number of waiters for this lock exceeds the ${MOST_WAITERS} statements limit`,
        );
      }
      if (waitsFor(holder, request.owner))
        throw refused(request, 'its wait would have been a deadlock');
      if (request.timeout <= 0) throw refused(request, 'LOCK_TIMEOUT is 0');
      await wait(request, queue);
    },
    releaseAll: (owner) => {
      for (const [tableId, holder] of [...holders]) {
        if (holder !== owner) continue;
        const next = queues.get(tableId)?.[0];
        if (next) holders.set(tableId, next.owner);
        else {
          holders.delete(tableId);
          queues.delete(tableId);
        }
        next?.grant();
      }
    },
  };
};
