import type { Table } from '../engine/context.js';
import type { Cell, Column } from '../engine/value.js';

/** A virtual time as a cell of a timestamp column. */
export const momentOrNull = (at: number | null | undefined): Cell =>
  at === null || at === undefined ? null : BigInt(Math.round(at)) * 1_000_000n;

/** Rows as a table; cells that a row lacks are NULL. */
export const tableOf = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): Table => ({
  columns,
  vectors: columns.map((_, index) => rows.map((row) => row[index] ?? null)),
  rowCount: rows.length,
});
