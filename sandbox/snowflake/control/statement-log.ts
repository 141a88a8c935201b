import type { StatementClass } from '../meter.js';

/** One statement that a client sent. */
export interface LoggedStatement {
  readonly n: number;
  readonly session: number;
  readonly user: string;
  readonly role: string;
  readonly sql: string;
  readonly class: StatementClass;
  readonly ms: number;
  /** the error's code, null when it succeeded */
  readonly code: string | null;
}

const KEPT = 20_000;
const LONGEST = 20_000;

/** The newest statements, numbered from 1 in the order in which they ended. */
export class StatementLog {
  private entries: LoggedStatement[] = [];
  private last = 0;

  add(entry: Omit<LoggedStatement, 'n'>): void {
    this.last += 1;
    this.entries.push({ n: this.last, ...entry, sql: entry.sql.slice(0, LONGEST) });
    if (this.entries.length > 2 * KEPT) this.entries = this.entries.slice(-KEPT);
  }

  /** Those with a higher number. */
  since(n: number): readonly LoggedStatement[] {
    return this.entries.filter((entry) => entry.n > n);
  }
}
