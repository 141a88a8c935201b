import type { z } from 'zod';

/** A statement and the shape of one row of its answer. `name` is for logs and error messages. */
export interface Query<Row> {
  readonly name: string;
  readonly sql: string;
  readonly row: z.ZodType<Row>;
}

export type Bind = string | number | boolean | null;

export interface QueryOptions {
  /** Goes into QUERY_TAG of the statement, such as the request id and the person's id. */
  readonly tag?: string;
  /** Deadline of this statement in milliseconds; the warehouse's default when absent. */
  readonly timeoutMs?: number;
}

/**
 * The one door to Snowflake. `query` rejects with `WarehouseError` when the statement was refused
 * or never ran, and with `UnknownOutcomeError` when its answer was lost.
 */
export interface Warehouse {
  query<Row>(query: Query<Row>, binds?: readonly Bind[], options?: QueryOptions): Promise<Row[]>;
  close(): Promise<void>;
}
