import type { AccountObject, Clock } from './engine/context.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Credits an hour, by size (the platform's table of standard warehouses). */
const CREDITS: Readonly<Record<string, number>> = {
  XSMALL: 1,
  SMALL: 2,
  MEDIUM: 4,
  LARGE: 8,
  XLARGE: 16,
  XXLARGE: 32,
  X2LARGE: 32,
  XXXLARGE: 64,
  X3LARGE: 64,
  X4LARGE: 128,
  X5LARGE: 256,
  X6LARGE: 512,
};

/** What the platform calls the compute of tasks without a warehouse. It is no object of the account. */
export const SERVERLESS = 'COMPUTE_SERVICE_WH_USER_TASKS_POOL_XSMALL_0';

/** What a warehouse cost for a time, by one rate. Times are virtual, milliseconds since the epoch. */
export interface Charge {
  readonly warehouse: string;
  readonly from: number;
  readonly to: number;
  /** credits an hour */
  readonly rate: number;
}

/** One stretch of time for which a warehouse ran. */
interface Run {
  readonly resumedAt: number;
  busyUntil: number;
  /** what it was before, while no statement has run on it: the one that it was resumed for may yet be refused */
  unused: 'STARTED' | 'SUSPENDED' | null;
  /** credits an hour since `rateSince`; what came before is in `spent` */
  rate: number;
  rateSince: number;
  spent: number;
}

const rateOf = ({ properties }: AccountObject): number => {
  const size = String(properties.WAREHOUSE_SIZE ?? 'XSMALL').toUpperCase();
  return CREDITS[size.replaceAll('-', '').replace(/^(\d)X/, 'X$1')] ?? 1;
};

/** Milliseconds of idleness after which it suspends itself; without the property 10 minutes, as on the platform. */
const autoSuspendOf = ({ properties }: AccountObject): number => {
  const seconds = Number(properties.AUTO_SUSPEND ?? 600);
  return seconds > 0 ? seconds * SECOND : Infinity;
};

/**
 * Which warehouses run, and what that costs: credits by the second, at least 60 seconds each time that one is
 * resumed. Times are virtual. A warehouse runs from the first statement that needs it, or from ALTER
 * WAREHOUSE … RESUME, until it has been idle for AUTO_SUSPEND or is suspended. Serverless compute costs what
 * the statements take, at the rate of an X-Small warehouse.
 */
export class WarehouseRuns {
  private readonly runs = new Map<string, Run>();
  private readonly stopped = new Set<string>();
  private spent = 0;
  private resumed = 0;

  /**
   * @param find the warehouse of that name, if there is one
   * @param charged is told what a warehouse has cost once that is certain, each time once
   */
  constructor(
    private readonly clock: Clock,
    private readonly find: (name: string) => AccountObject | undefined,
    private readonly charged: (charge: Charge) => void = () => undefined,
  ) {}

  get resumes(): number {
    return this.resumed;
  }

  /** All that was spent since the last reset. */
  get credits(): number {
    const now = this.clock.now();
    let running = 0;
    for (const [name, run] of this.runs) running += this.cost(run, this.end(name, run, now));
    return this.spent + running;
  }

  /** What those that run have cost and nobody was charged for yet. */
  get uncharged(): readonly Charge[] {
    const now = this.clock.now();
    return [...this.runs].map(([name, run]) => this.chargeOf(name, run, this.end(name, run, now)));
  }

  state(warehouse: AccountObject): 'STARTED' | 'SUSPENDED' {
    if (this.running(warehouse.name)) return 'STARTED';
    if (this.runs.has(warehouse.name) || this.stopped.has(warehouse.name)) return 'SUSPENDED';
    return warehouse.properties.state === 'SUSPENDED' ? 'SUSPENDED' : 'STARTED';
  }

  /** Makes it run for a statement that begins. @returns false when it is suspended and does not resume by itself */
  wake(warehouse: AccountObject): boolean {
    const before = this.state(warehouse);
    if (before === 'SUSPENDED' && warehouse.properties.AUTO_RESUME === false) return false;
    if (this.running(warehouse.name)) return true;
    this.resume(warehouse.name);
    const run = this.runs.get(warehouse.name);
    if (run) run.unused = before;
    return true;
  }

  /** A statement that it was to run for was refused before it ran. */
  release(name: string): void {
    const before = this.runs.get(name)?.unused ?? null;
    if (before === null) return;
    this.runs.delete(name);
    this.resumed -= 1;
    if (before === 'SUSPENDED') this.stopped.add(name);
  }

  resume(name: string): void {
    const now = this.clock.now();
    this.busy(name, now, now);
  }

  suspend(name: string): void {
    this.finish(name, this.clock.now());
    this.stopped.add(name);
  }

  /** It was dropped, or replaced by another of its name. */
  forget(warehouse: AccountObject): void {
    this.finish(warehouse.name, this.clock.now(), warehouse);
    this.stopped.delete(warehouse.name);
  }

  /** A statement kept it busy. */
  busy(name: string, from: number, until: number): void {
    if (name === SERVERLESS) {
      this.spent += (until - from) / HOUR;
      return;
    }
    const run = this.runs.get(name);
    const warehouse = this.find(name);
    const rate = warehouse ? rateOf(warehouse) : 1;
    if (run && from < this.end(name, run, Infinity)) {
      run.busyUntil = Math.max(run.busyUntil, until);
      run.unused = null;
      if (run.rate !== rate) this.reprice(name, run, rate, this.clock.now());
      else if (until >= run.rateSince + MINUTE) this.reprice(name, run, rate, until);
      return;
    }
    this.finish(name, from);
    this.stopped.delete(name);
    this.resumed += 1;
    const since = { resumedAt: from, rateSince: from };
    this.runs.set(name, { ...since, busyUntil: until, rate, spent: 0, unused: null });
  }

  /** The clock was set back from there: what ran is paid, and runs from anew. */
  settle(before: number): void {
    for (const [name, run] of this.runs) this.pay(name, run, this.end(name, run, before));
    this.runs.clear();
  }

  /** The size of a running warehouse was changed. */
  resize(name: string): void {
    const run = this.running(name);
    const warehouse = this.find(name);
    if (run && warehouse) this.reprice(name, run, rateOf(warehouse), this.clock.now());
  }

  /** Forgets what was spent; what runs is as if it had been suspended. */
  reset(): void {
    this.settle(this.clock.now());
    this.spent = 0;
    this.resumed = 0;
  }

  private running(name: string): Run | undefined {
    const run = this.runs.get(name);
    return run && this.clock.now() < this.end(name, run, Infinity) ? run : undefined;
  }

  /** When the run ends, or `now` while it lasts. */
  private end(name: string, run: Run, now: number, warehouse = this.find(name)): number {
    const idle = warehouse ? autoSuspendOf(warehouse) : MINUTE;
    return Math.max(run.resumedAt, Math.min(now, run.busyUntil + idle));
  }

  private finish(name: string, now: number, warehouse = this.find(name)): void {
    const run = this.runs.get(name);
    if (!run) return;
    this.runs.delete(name);
    this.pay(name, run, this.end(name, run, now, warehouse));
    this.stopped.add(name);
  }

  /** What came before is certain: another rate counts from then on, or the same. */
  private reprice(name: string, run: Run, rate: number, at: number): void {
    this.charged({ warehouse: name, from: run.rateSince, to: at, rate: run.rate });
    run.spent += (run.rate * (at - run.rateSince)) / HOUR;
    run.rate = rate;
    run.rateSince = at;
  }

  private pay(name: string, run: Run, end: number): void {
    this.spent += this.cost(run, end);
    const charge = this.chargeOf(name, run, end);
    if (charge.to > charge.from) this.charged(charge);
  }

  private chargeOf(name: string, run: Run, end: number): Charge {
    const billed = Math.max(end, run.resumedAt + MINUTE, run.rateSince);
    return { warehouse: name, from: run.rateSince, to: billed, rate: run.rate };
  }

  private cost(run: Run, end: number): number {
    const billed = Math.max(end, run.resumedAt + MINUTE);
    return run.spent + (run.rate * Math.max(0, billed - run.rateSince)) / HOUR;
  }
}
