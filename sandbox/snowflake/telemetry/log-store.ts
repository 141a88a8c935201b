import type { Services } from '../engine/context.js';
import { INTERNAL_SCHEMA } from '../store/database.js';
import { quoteText } from '../store/literal.js';
import type { EventRow } from './event-row.js';

const TABLE = `${INTERNAL_SCHEMA}.logs`;

/** as long as runs of tasks are kept */
const A_YEAR = 365 * 86_400_000;

/** rows of one INSERT */
const BATCH = 500;

/** so many are kept in all: the newest */
const MOST_ROWS = 200_000;

/** Logs on the disk, outside of all transactions of sessions: what was logged stays, whatever is rolled back. */
export class LogStore {
  private count = 0;

  constructor(
    private readonly services: Pick<Services, 'system' | 'clock'>,
    private readonly most = MOST_ROWS,
  ) {}

  /** Forgets what is older than a year. */
  async open(): Promise<void> {
    const { system } = this.services;
    await system.execute(`DELETE FROM ${TABLE} WHERE NOT ${this.ofTheYear}`);
    const { vectors } = await system.query(`SELECT COUNT(*)::INT FROM ${TABLE}`);
    this.count = Number(vectors[0]?.[0]);
  }

  /** Resolves once they are on the disk. */
  async add(rows: readonly EventRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += BATCH) {
      const values = rows
        .slice(from, from + BATCH)
        .map((row) => `(${row.at}, ${quoteText(JSON.stringify(row))})`);
      await this.services.system.execute(`INSERT INTO ${TABLE} VALUES ${values.join(', ')}`);
    }
    this.count += rows.length;
    // not each time: that would cost as much as the writing
    if (this.count > this.most * 1.1) await this.forgetOldest();
  }

  /** In the order in which they came. */
  async all(): Promise<EventRow[]> {
    const { vectors } = await this.services.system.query(
      `SELECT told FROM ${TABLE} WHERE ${this.ofTheYear} ORDER BY rowid`,
    );
    return (vectors[0] ?? []).map((told) => JSON.parse(String(told)) as EventRow);
  }

  private get ofTheYear(): string {
    return `(logged_at >= ${this.services.clock.now() - A_YEAR})`;
  }

  private async forgetOldest(): Promise<void> {
    this.count = this.most;
    await this.services.system.execute(
      `DELETE FROM ${TABLE} WHERE rowid <= (SELECT MAX(rowid) FROM ${TABLE}) - ${this.most}`,
    );
  }
}
