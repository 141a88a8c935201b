import { LoginError, UnknownOutcomeError, WarehouseError } from '../errors.js';
import type { SnowflakeSettings } from '../snowflake-config.js';
import { openSession, type Session } from './connection.js';
import { isLostSession } from './errors.js';
import { Pool } from './pool.js';
import type { Bind, Query, QueryOptions, Warehouse } from './warehouse.js';

export interface WarehouseOptions {
  readonly open?: () => Promise<Session>;
  readonly size?: number;
  readonly monotonicMs?: () => number;
  /** Deadline of a statement that gives none, in milliseconds. */
  readonly timeoutMs?: number;
}

const rowsOf = <Row>(query: Query<Row>, rows: readonly Record<string, unknown>[]): Row[] =>
  rows.map((row) => {
    const parsed = query.row.safeParse(row);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new WarehouseError(query.name, {
      cause: new Error(`unexpected ${issue?.path.join('.') ?? 'row'}: ${issue?.message ?? ''}`),
    });
  });

/** A lost answer of these leaves nothing in doubt: nothing was to be changed. */
const isReading = ({ sql }: Query<unknown>): boolean => /^\s*(SELECT|SHOW|DESCRIBE)\b/i.test(sql);

/** The driver repeats a request by itself within this time; a person may be waiting for a reading. */
const deadlineMs = (query: Query<unknown>): number => (isReading(query) ? 20_000 : 65_000);

/** The door to one Snowflake user, over a pool of sessions. */
export const openWarehouse = (
  settings: SnowflakeSettings,
  options: WarehouseOptions = {},
): Warehouse => {
  const pool = new Pool({
    open: options.open ?? (() => openSession(settings)),
    size: options.size ?? 6,
    idleMs: 60_000,
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
  });
  const once = (query: Query<unknown>, binds: readonly Bind[], given: QueryOptions) =>
    pool.use(async (session, lost) => {
      try {
        return await session.run({
          name: query.name,
          sql: query.sql,
          binds,
          tag: given.tag,
          timeoutMs: given.timeoutMs ?? options.timeoutMs ?? deadlineMs(query),
        });
      } catch (error) {
        if (isLostSession(error) || error instanceof UnknownOutcomeError) lost();
        if (error instanceof UnknownOutcomeError && isReading(query))
          throw new WarehouseError(error.doing, {
            cause: error.cause,
            code: error.code,
            retryable: true,
          });
        throw error;
      }
    });
  return {
    query: async (query, binds = [], given = {}) => {
      try {
        return rowsOf(query, await once(query, binds, given));
      } catch (error) {
        // A session that was already gone ran nothing: once more on a new one.
        if (isLostSession(error) && !(error instanceof LoginError))
          return rowsOf(query, await once(query, binds, given));
        throw error;
      }
    },
    close: () => pool.close(),
  };
};
