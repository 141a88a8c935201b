/** A wrong answer the Web API gives on purpose. */
export interface Fault {
  /** Method it applies to; every method without it. */
  readonly method?: string;
  /** HTTP status; 200 without it, 429 for `ratelimited`. */
  readonly status?: number;
  readonly error?: string;
  /** Seconds, for `ratelimited`. */
  readonly retryAfter?: number;
  /** Milliseconds the answer is held back. */
  readonly delayMs?: number;
}

/** The wrong answers still to give, in the order they were asked for. */
export class Faults {
  #waiting: { fault: Fault; times: number }[] = [];

  /** Has the next `times` fitting calls answered with the fault; zero forgets those of the same method. */
  add(fault: Fault, times: number): void {
    if (times > 0) this.#waiting.push({ fault, times });
    else
      this.#waiting = this.#waiting.filter(
        (entry) => fault.method !== undefined && entry.fault.method !== fault.method,
      );
  }

  /** The fault to answer a call with, counted as used. */
  take(method: string): Fault | undefined {
    const entry = this.#waiting.find(
      ({ fault }) => fault.method === undefined || fault.method === method,
    );
    if (!entry) return undefined;
    entry.times -= 1;
    if (entry.times === 0) this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    return entry.fault;
  }

  clear(): void {
    this.#waiting = [];
  }
}
