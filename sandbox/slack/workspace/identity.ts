/** Source of random bytes; a test may pass a fixed one. */
export type RandomBytes = (count: number) => Uint8Array;

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Makes ids, tokens and timestamps. One per server. */
export class Identity {
  #lastMicroseconds = 0;

  constructor(
    private readonly random: RandomBytes,
    private readonly now: () => number,
  ) {}

  /** An id such as `U7KQ2M9XWA4`: the letter, then ten characters. */
  id(letter: string): string {
    return letter + Array.from(this.random(10), (byte) => alphabet[byte % 32]).join('');
  }

  hex(bytes: number): string {
    return Array.from(this.random(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  uuid(): string {
    const hex = this.hex(16);
    return [8, 12, 16, 20]
      .map((start, index) => hex.slice([0, 8, 12, 16][index], start))
      .concat(hex.slice(20))
      .join('-');
  }

  /** The next message timestamp: `"<seconds>.<six digits>"`, never the same twice, always later. */
  ts(): string {
    this.#lastMicroseconds = Math.max(this.now() * 1000, this.#lastMicroseconds + 100);
    const seconds = Math.floor(this.#lastMicroseconds / 1e6);
    return `${seconds}.${String(Math.floor(this.#lastMicroseconds % 1e6)).padStart(6, '0')}`;
  }

  /** Never gives a timestamp at or before `ts` again: called with what a state file already holds. */
  startAfter(ts: number): void {
    this.#lastMicroseconds = Math.max(this.#lastMicroseconds, Math.round(ts * 1e6));
  }

  /** A number in [0, below). */
  pick(below: number): number {
    return (this.random(1)[0] ?? 0) % below;
  }
}
