import type { Services } from '../engine/context.js';
import { INTERNAL_SCHEMA } from '../store/database.js';
import { quoteText } from '../store/literal.js';
import type { EventRow } from './event-row.js';

const TABLE = `${INTERNAL_SCHEMA}.logs`;

/** as long as runs of tasks are kept */
const A_YEAR = 365 * 86_400_000;

/** rows of one INSERT */
const BATCH = 500;

/** Logs on the disk, outside of all transactions of sessions: what was logged stays, whatever is rolled back. */
export class LogStore {
  constructor(private readonly services: Pick<Services, 'system' | 'clock'>) {}

  /** Forgets what is older than a year. */
  async open(): Promise<void> {
    const { system, clock } = this.services;
    await system.execute(`DELETE FROM ${TABLE} WHERE logged_at < ${clock.now() - A_YEAR}`);
  }

  /** Resolves once they are on the disk. */
  async add(rows: readonly EventRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += BATCH) {
      const values = rows
        .slice(from, from + BATCH)
        .map((row) => `(${row.at}, ${quoteText(JSON.stringify(row))})`);
      await this.services.system.execute(`INSERT INTO ${TABLE} VALUES ${values.join(', ')}`);
    }
  }

  /** In the order in which they came. */
  async all(): Promise<EventRow[]> {
    const { vectors } = await this.services.system.query(
      `SELECT told FROM ${TABLE} ORDER BY rowid`,
    );
    return (vectors[0] ?? []).map((told) => JSON.parse(String(told)) as EventRow);
  }
}
