import type { Clock } from './engine/context.js';

/** metadata: cloud services only · cached: answered from an earlier result · warehouse: needs one that runs */
export type StatementClass = 'metadata' | 'cached' | 'warehouse';

export interface MeterReading {
  readonly credits: number;
  readonly resumes: number;
  readonly statements: Readonly<Record<StatementClass, number>>;
  readonly recent: readonly {
    readonly sql: string;
    readonly class: StatementClass;
    readonly at: string;
  }[];
}

interface Warehouse {
  resumedAt: number;
  busyUntil: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RECENT = 100;

/**
 * What the statements would cost on an X-Small warehouse that suspends itself after a minute:
 * one credit an hour by the second, at least 60 seconds each time that it is resumed.
 */
export class Meter {
  private readonly warehouses = new Map<string, Warehouse>();
  private statements = { metadata: 0, cached: 0, warehouse: 0 };
  private recent: MeterReading['recent'] = [];
  private spent = 0;
  private resumes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly autoSuspend = MINUTE,
  ) {}

  /** @param ms how long the statement kept the warehouse busy */
  record(sql: string, kind: StatementClass, warehouse: string | null, ms: number): void {
    const now = this.clock.now();
    this.statements[kind] += 1;
    const entry = { sql: sql.slice(0, 1000), class: kind, at: new Date(now).toISOString() };
    this.recent = [...this.recent.slice(1 - RECENT), entry];
    if (kind === 'warehouse') this.use(warehouse ?? '', now - ms, now);
  }

  read(): MeterReading {
    const now = this.clock.now();
    let running = 0;
    for (const warehouse of this.warehouses.values()) running += this.time(warehouse, now);
    return {
      credits: (this.spent + running) / HOUR,
      resumes: this.resumes,
      statements: { ...this.statements },
      recent: this.recent,
    };
  }

  reset(): void {
    this.warehouses.clear();
    this.statements = { metadata: 0, cached: 0, warehouse: 0 };
    this.recent = [];
    this.spent = 0;
    this.resumes = 0;
  }

  private use(name: string, from: number, until: number): void {
    const warehouse = this.warehouses.get(name);
    if (warehouse && from <= warehouse.busyUntil + this.autoSuspend) {
      warehouse.busyUntil = Math.max(warehouse.busyUntil, until);
      return;
    }
    if (warehouse) this.spent += this.time(warehouse, from);
    this.resumes += 1;
    this.warehouses.set(name, { resumedAt: from, busyUntil: until });
  }

  private time(warehouse: Warehouse, now: number): number {
    const suspended = Math.min(now, warehouse.busyUntil + this.autoSuspend);
    return Math.max(MINUTE, suspended - warehouse.resumedAt);
  }
}
