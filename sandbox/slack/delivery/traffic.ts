import type { Json } from '../json.js';
import type { Changes } from '../workspace/changes.js';

/** One payload to the app or one call from it, as the page's inspector shows it. */
export interface Exchange {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly direction: 'to app' | 'from app';
  readonly name: string;
  readonly sent: Json;
  answer: Json | null;
  /** What became of it: waiting, acked, ok, or the error. */
  outcome: string;
  /** Milliseconds until it was answered; null while it waits. */
  tookMs: number | null;
}

const kept = 200;

/** The last payloads and calls. */
export class Traffic {
  #recent: Exchange[] = [];
  #next = 1;

  constructor(
    private readonly changes: Changes,
    private readonly now: () => number,
  ) {}

  get recent(): readonly Exchange[] {
    return this.#recent;
  }

  begin(direction: Exchange['direction'], name: string, sent: Json): Exchange {
    const exchange: Exchange = {
      id: this.#next++,
      at: this.now(),
      direction,
      name,
      sent,
      answer: null,
      outcome: 'waiting',
      tookMs: null,
    };
    this.#recent = [...this.#recent, exchange].slice(-kept);
    this.changes.tell({ kind: 'traffic' });
    return exchange;
  }

  end(exchange: Exchange, outcome: string, answer: Json | null): void {
    Object.assign(exchange, { outcome, answer, tookMs: this.now() - exchange.at });
    this.changes.tell({ kind: 'traffic' });
  }

  clear(): void {
    this.#recent = [];
    this.changes.tell({ kind: 'traffic' });
  }
}
