import { limitOf } from './tiers.js';

/** Counts calls as Slack does, once somebody asks for it. */
export class RateLimits {
  readonly #calls = new Map<string, number[]>();

  #on: boolean;

  constructor(
    private readonly now: () => number,
    private readonly usually: boolean,
  ) {
    this.#on = usually;
  }

  /** Begins to count anew, or no longer counts. */
  set(on: boolean): void {
    this.#calls.clear();
    this.#on = on;
  }

  /** Counts as at the start. */
  reset(): void {
    this.set(this.usually);
  }

  /** Counts a call; answers the seconds to wait when it is one too many. */
  take(method: string, channel: string): number | undefined {
    if (!this.#on) return undefined;
    const { spanMs, calls } = limitOf(method);
    const key = method === 'chat.postMessage' ? `${method} ${channel}` : method;
    const now = this.now();
    const recent = (this.#calls.get(key) ?? []).filter((at) => now - at < spanMs);
    this.#calls.set(key, recent);
    const oldest = recent[0];
    if (recent.length >= calls && oldest !== undefined)
      return Math.max(1, Math.ceil((oldest + spanMs - now) / 1000));
    recent.push(now);
    return undefined;
  }
}
