import type { Clock } from './engine/context.js';

/** The time that the virtual clock starts from and flows with. */
export interface WallClock {
  /** milliseconds since the epoch */
  now(): number;
  /** @returns a function that forgets the call */
  after(ms: number, callback: () => void): () => void;
}

export const wallClock: WallClock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

interface Alarm {
  readonly at: number;
  readonly callback: () => unknown;
}

/** Where virtual time stands, to be kept over a restart. */
export interface ClockReading {
  /** virtual minus real time, milliseconds */
  readonly offset: number;
  /** virtual seconds per real second */
  readonly rate: number;
}

// setTimeout's limit is 2^31 - 1 ms; a longer wait is cut into pieces
const LONGEST_WAIT = 2_000_000_000;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The account's time: real time until a control route moves it, and then what was set.
 * Moved forward, it stops at every alarm on the way, so that what recurs daily falls due once for each day.
 */
export class VirtualClock implements Clock {
  private readonly alarms = new Set<Alarm>();
  private readonly setBack: ((before: number) => void)[] = [];
  private readonly leapt: ((ms: number) => void)[] = [];
  private base: number;
  private realBase: number;
  private speed: number;
  private disarm: () => void = () => {};
  /** the alarm that real time is watched for */
  private armed: Alarm | undefined;
  private stopped = false;
  private moving: Promise<void> = Promise.resolve();

  constructor(
    private readonly wall: WallClock = wallClock,
    from: ClockReading = { offset: 0, rate: 1 },
    private readonly moved: (reading: ClockReading) => void = () => {},
  ) {
    this.realBase = wall.now();
    this.base = this.realBase + from.offset;
    this.speed = from.rate;
  }

  now(): number {
    return Math.floor(this.base + (this.wall.now() - this.realBase) * this.speed);
  }

  get rate(): number {
    return this.speed;
  }

  at(at: number, callback: () => unknown): () => void {
    const alarm = { at, callback };
    this.alarms.add(alarm);
    if (!this.armed || at < this.armed.at) this.arm();
    return () => {
      if (this.alarms.delete(alarm) && alarm === this.armed) this.arm();
    };
  }

  onSetBack(callback: (before: number) => void): void {
    this.setBack.push(callback);
  }

  /** @param callback told of each move ahead by how much, in milliseconds; what merely flows is no move */
  onLeap(callback: (ms: number) => void): void {
    this.leapt.push(callback);
  }

  /**
   * Moves to a time (milliseconds since the epoch), earlier ones too.
   * @returns once the callbacks of all alarms that fell due have run
   */
  set(target: number): Promise<void> {
    this.moving = this.moving.then(() => this.travel(target));
    return this.moving;
  }

  advance(ms: number): Promise<void> {
    this.moving = this.moving.then(() => this.travel(this.now() + ms));
    return this.moving;
  }

  /** @param rate virtual seconds per real second; 0 makes time stand still */
  setRate(rate: number): void {
    this.rebase(this.now());
    this.speed = rate;
    this.arm();
    this.tell();
  }

  stop(): void {
    this.stopped = true;
    this.disarm();
    this.alarms.clear();
  }

  private async travel(target: number): Promise<void> {
    const ahead = target - this.now();
    for (let due = this.first(); due && due.at <= target; due = this.first()) {
      this.rebase(Math.max(this.now(), due.at));
      await this.ring(due);
      await nextTurn();
    }
    const before = this.now();
    this.rebase(target);
    if (target < before) for (const told of this.setBack) told(before);
    if (ahead > 0) for (const told of this.leapt) told(ahead);
    this.arm();
    this.tell();
  }

  private rebase(now: number): void {
    this.base = now;
    this.realBase = this.wall.now();
  }

  private first(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.alarms) if (!first || alarm.at < first.at) first = alarm;
    return first;
  }

  private ring(alarm: Alarm): unknown {
    this.alarms.delete(alarm);
    return alarm.callback();
  }

  private arm(): void {
    this.disarm();
    this.disarm = () => {};
    const first = this.first();
    this.armed = first;
    if (!first || this.speed <= 0 || this.stopped) return;
    const wait = Math.max(0, (first.at - this.now()) / this.speed);
    this.disarm = this.wall.after(Math.ceil(Math.min(wait, LONGEST_WAIT)), () => this.ringDue());
  }

  private ringDue(): void {
    for (let due = this.first(); due && due.at <= this.now(); due = this.first()) this.ring(due);
    this.arm();
  }

  private tell(): void {
    this.moved({ offset: this.now() - this.wall.now(), rate: this.speed });
  }
}
