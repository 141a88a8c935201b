import type { Clock, Session } from '../engine/context.js';

/** A transaction that was begun since the server started. */
export interface TransactionRecord {
  readonly id: bigint;
  readonly session: Session;
  readonly name: string;
  /** virtual time, milliseconds since the epoch, as `endedAt` */
  readonly startedAt: number;
  readonly state: 'running' | 'committed' | 'rolled back';
  readonly endedAt: number | null;
}

/** Those that have ended and are still known. */
const MOST_ENDED = 1000;

const NANOS_PER_MS = 1_000_000n;

/** Which transactions run, and how the last ones ended. Numbers are nanoseconds of the time of their begin. */
export class TransactionBook {
  private readonly open = new Map<bigint, TransactionRecord>();
  private readonly ended = new Map<bigint, TransactionRecord>();
  private lastId = 0n;

  constructor(private readonly clock: Clock) {}

  begin(session: Session, startedAt: number, name: string): bigint {
    const earliest = BigInt(Math.trunc(startedAt)) * NANOS_PER_MS;
    const id = earliest > this.lastId ? earliest : this.lastId + NANOS_PER_MS;
    this.lastId = id;
    this.open.set(id, { id, session, name, startedAt, state: 'running', endedAt: null });
    return id;
  }

  end(id: bigint, state: 'committed' | 'rolled back'): void {
    const record = this.open.get(id);
    if (!record) return;
    this.open.delete(id);
    this.ended.set(id, { ...record, state, endedAt: this.clock.now() });
    for (const oldest of this.ended.keys()) {
      if (this.ended.size <= MOST_ENDED) break;
      this.ended.delete(oldest);
    }
  }

  find(id: bigint): TransactionRecord | undefined {
    return this.open.get(id) ?? this.ended.get(id);
  }

  running(): readonly TransactionRecord[] {
    return [...this.open.values()];
  }
}
