import type { Clock } from './engine/context.js';
import type { WarehouseRuns } from './warehouse-runs.js';

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

const RECENT = 100;

/** What the statements were, by what they need, and what the warehouses that ran for them would cost. */
export class Meter {
  private statements = { metadata: 0, cached: 0, warehouse: 0 };
  private recent: MeterReading['recent'] = [];

  constructor(
    private readonly clock: Clock,
    private readonly warehouses: WarehouseRuns,
  ) {}

  /** @param ms how long the statement kept the warehouse busy */
  record(sql: string, kind: StatementClass, warehouse: string | null, ms: number): void {
    const now = this.clock.now();
    this.statements[kind] += 1;
    const entry = { sql: sql.slice(0, 1000), class: kind, at: new Date(now).toISOString() };
    this.recent = [...this.recent.slice(1 - RECENT), entry];
    if (kind === 'warehouse' && warehouse !== null) this.warehouses.busy(warehouse, now - ms, now);
  }

  read(): MeterReading {
    const { credits, resumes } = this.warehouses;
    return { credits, resumes, statements: { ...this.statements }, recent: this.recent };
  }

  reset(): void {
    this.warehouses.reset();
    this.statements = { metadata: 0, cached: 0, warehouse: 0 };
    this.recent = [];
  }
}
