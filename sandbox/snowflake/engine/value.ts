/** Type names as they go over the wire (always lower case: snowflake-sdk compares them exactly). */
export type ColumnType =
  | 'fixed'
  | 'real'
  | 'text'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp_ntz'
  | 'timestamp_ltz'
  | 'timestamp_tz'
  | 'variant'
  | 'object'
  | 'array'
  | 'binary';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** fixed: digits in all, 1..38 */
  readonly precision?: number;
  /** fixed: digits after the point; time and timestamps: digits of the fraction (9) */
  readonly scale?: number;
  /** text, binary: characters or bytes */
  readonly length?: number;
}

/** `timestamp_tz` alone keeps its offset. */
export interface ZonedTimestamp {
  /** nanoseconds since 1970-01-01T00:00:00Z */
  readonly ns: bigint;
  /** minutes east of UTC */
  readonly offset: number;
}

/**
 * One cell, in one canonical form per column type:
 * fixed → number or bigint, the value times 10^scale · real → number · boolean → boolean ·
 * text → string · variant, object, array → JSON text · date → number, days since 1970-01-01 ·
 * time → bigint, ns since midnight · timestamp_ntz, timestamp_ltz → bigint, ns since the epoch ·
 * timestamp_tz → ZonedTimestamp · binary → Uint8Array · SQL NULL → null.
 */
export type Cell = string | number | bigint | boolean | Uint8Array | ZonedTimestamp | null;

/** Characters of a text whose type names no length. */
export const MAX_TEXT = 16_777_216;

export const textColumn = (name: string, nullable = true): Column => ({
  name,
  type: 'text',
  nullable,
  length: MAX_TEXT,
});

export const fixedColumn = (name: string, precision = 38, scale = 0, nullable = true): Column => ({
  name,
  type: 'fixed',
  nullable,
  precision,
  scale,
});

export const timestampColumn = (
  name: string,
  type: 'timestamp_ntz' | 'timestamp_ltz' | 'timestamp_tz' = 'timestamp_ltz',
): Column => ({ name, type, nullable: true, precision: 0, scale: 9 });
