import type { Session } from './connection.js';

export interface PoolOptions {
  readonly open: () => Promise<Session>;
  /** Most sessions at one time. */
  readonly size: number;
  /** A session unused for longer is asked whether it still lives before it is handed out. */
  readonly idleMs: number;
  /** Milliseconds that only ever grow. */
  readonly monotonicMs: () => number;
}

interface Resting {
  readonly session: Session;
  readonly since: number;
}

/**
 * Sessions opened when needed and used by one piece of work at a time. The driver never logs in
 * again by itself, so a lost session is thrown away and replaced.
 */
export class Pool {
  private readonly resting: Resting[] = [];
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  /** Runs `work` on a session of its own; `work` says through `lost` when the session is gone. */
  async use<T>(work: (session: Session, lost: () => void) => Promise<T>): Promise<T> {
    await this.turn();
    let session: Session | undefined;
    let isLost = false;
    try {
      session = await this.take();
      return await work(session, () => {
        isLost = true;
      });
    } finally {
      this.giveBack(session, isLost);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.resting.splice(0).map(({ session }) => session.close()));
  }

  private async turn(): Promise<void> {
    if (this.busy >= this.options.size)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.busy += 1;
  }

  private async take(): Promise<Session> {
    for (let rested = this.resting.pop(); rested !== undefined; rested = this.resting.pop()) {
      const { session, since } = rested;
      const fresh = this.options.monotonicMs() - since < this.options.idleMs;
      if (session.isUp() && (fresh || (await session.isValid().catch(() => false)))) return session;
      void session.close();
    }
    return this.options.open();
  }

  private giveBack(session: Session | undefined, isLost: boolean): void {
    if (session !== undefined) {
      if (isLost || this.closed || !session.isUp()) void session.close();
      else this.resting.push({ session, since: this.options.monotonicMs() });
    }
    const next = this.waiting.shift();
    // The turn passes on directly, so that nobody can slip in between.
    if (next === undefined) this.busy -= 1;
    else next();
  }
}
