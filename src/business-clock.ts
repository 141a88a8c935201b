import type { Clock } from './deps.js';

/** Snowflake's time, carried between readings by a local clock that only grows. */
export class BusinessClock implements Clock {
  /** Milliseconds to add to the local clock. */
  private offset: number;

  constructor(
    private readonly localMs: () => number,
    guess: Date,
  ) {
    this.offset = guess.getTime() - localMs();
  }

  now(): Date {
    return new Date(this.offset + this.localMs());
  }

  monotonicMs(): number {
    return this.localMs();
  }

  /** Takes over what Snowflake said; the question was asked at local time `askedAt`. */
  set(said: Date, askedAt: number): void {
    this.offset = said.getTime() - (askedAt + this.localMs()) / 2;
  }
}
