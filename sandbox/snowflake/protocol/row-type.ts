import type { Column, ColumnType } from '../engine/value.js';

const MAX_TEXT = 16_777_216;
const MAX_BINARY = 8_388_608;

interface Measures {
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
  readonly byteLength: number | null;
}

const none: Measures = { precision: null, scale: null, length: null, byteLength: null };

const TIMES: ReadonlySet<ColumnType> = new Set([
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
]);

const measures = (column: Column): Measures => {
  if (column.type === 'fixed')
    return { ...none, precision: column.precision ?? 38, scale: column.scale ?? 0 };
  if (TIMES.has(column.type)) return { ...none, precision: 0, scale: column.scale ?? 9 };
  if (column.type === 'text') {
    const length = column.length ?? MAX_TEXT;
    return { ...none, length, byteLength: Math.min(length * 4, MAX_TEXT) };
  }
  if (column.type === 'binary') {
    const length = column.length ?? MAX_BINARY;
    return { ...none, length, byteLength: length };
  }
  return none;
};

/** One entry of a reply's `rowtype`. Every key is present: the Python connector reads them all. */
export const rowType = (column: Column) => ({
  name: column.name,
  database: '',
  schema: '',
  table: '',
  nullable: column.nullable,
  type: column.type,
  ...measures(column),
  collation: null,
});
