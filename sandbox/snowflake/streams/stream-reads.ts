import type { Context, OpenTransaction } from '../engine/context.js';
import { parameterOf } from '../engine/parameters.js';
import { ownSession } from '../sql/own-session.js';
import { ofStatement } from '../sql/write.js';
import type { Companion } from '../store/companion.js';
import type { Stream } from './stream.js';

/** A stream has one reader at a time that moves it on. */
const lock = async (stream: Stream, owner: OpenTransaction, context: Context): Promise<void> => {
  const session = ownSession(context.frame.session);
  const timeout = Number(parameterOf('LOCK_TIMEOUT', context.frame, context.parameters));
  const { queryId, signal } = context;
  const request = { owner, tableId: stream.id, tableName: stream.name, queryId, timeout, signal };
  await session.waiting(() => session.locks.acquire(request));
};

/** Keeps a stream for the open transaction, if there is one: it sees the same changes until it ends. */
export const lockForTransaction = async (stream: Stream, context: Context): Promise<void> => {
  const { transaction } = context.frame.session;
  if (transaction) await lock(stream, transaction, context);
};

/** The streams that one statement reads and moves on, by the fate of what it writes. */
export class StreamReads {
  private readonly moves = new Map<string, Companion>();
  private own: OpenTransaction | undefined;

  /** What holds the streams of a statement outside of transactions, once it has read one. */
  get owner(): OpenTransaction | undefined {
    return this.own;
  }

  /** Waits until nobody else moves the stream on. */
  async lock(stream: Stream, context: Context): Promise<void> {
    if (context.frame.session.transaction) return lockForTransaction(stream, context);
    this.own ??= ofStatement(context);
    return lock(stream, this.own, context);
  }

  /** @param companion moves it on */
  add(stream: Stream, companion: Companion): void {
    this.moves.set(stream.id, companion);
  }

  /** What moves the streams on, for the write that does it; later writes of the statement have none. */
  take(): Companion | undefined {
    const all = [...this.moves.values()];
    this.moves.clear();
    if (all.length === 0) return undefined;
    return {
      before: all.flatMap(({ before }) => before),
      after: all.flatMap(({ after }) => after),
      targets: all.flatMap(({ targets }) => targets),
    };
  }

  /** The statement is over: others may have its streams. */
  end({ frame }: Context, how: 'committed' | 'rolled back'): void {
    if (!this.own) return;
    const { locks, transactions } = ownSession(frame.session);
    locks.releaseAll(this.own);
    transactions.end(this.own.id, how);
  }
}
