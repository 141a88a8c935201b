import type { Column, ColumnType } from '../engine/value.js';
import { asText, NotFast } from './fast-values.js';
import type { Value } from './value.js';

const TYPES: readonly (readonly [RegExp, ColumnType])[] = [
  [/^(VARCHAR|STRING|TEXT|CHAR|CHARACTER|NVARCHAR|NCHAR)\b/, 'text'],
  [/^(NUMBER|DECIMAL|NUMERIC|INT|INTEGER|BIGINT|SMALLINT|TINYINT|BYTEINT)\b/, 'fixed'],
  [/^(FLOAT|FLOAT4|FLOAT8|DOUBLE|REAL)\b/, 'real'],
  [/^BOOLEAN\b/, 'boolean'],
  [/^DATE$/, 'date'],
  [/^TIME\b/, 'time'],
  [/^(TIMESTAMP_NTZ|TIMESTAMP|DATETIME)\b/, 'timestamp_ntz'],
  [/^TIMESTAMP_LTZ\b/, 'timestamp_ltz'],
  [/^TIMESTAMP_TZ\b/, 'timestamp_tz'],
  [/^VARIANT$/, 'variant'],
  [/^OBJECT\b/, 'object'],
  [/^ARRAY\b/, 'array'],
  [/^(BINARY|VARBINARY)\b/, 'binary'],
];

/** The column of a declared type; undefined for a name that is no type. */
export const columnOfType = (type: string): Column | undefined => {
  const upper = type.trim().toUpperCase();
  const kind = TYPES.find(([pattern]) => pattern.test(upper))?.[1];
  if (!kind) return undefined;
  const numbers = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(upper);
  const base = { name: '', type: kind, nullable: true };
  if (kind === 'fixed')
    return { ...base, precision: Number(numbers?.[1] ?? 38), scale: Number(numbers?.[2] ?? 0) };
  return kind === 'text' && numbers ? { ...base, length: Number(numbers[1]) } : base;
};

const rescaled = (value: Value, column: Column): Value | undefined => {
  const shift = (column.scale ?? 0) - (value.column.scale ?? 0);
  const cell = BigInt(value.cell as number | bigint);
  const half = (by: bigint) => (cell < 0n ? -by / 2n : by / 2n);
  const by = 10n ** BigInt(Math.abs(shift));
  const moved = shift >= 0 ? cell * by : (cell + half(by)) / by;
  if (moved.toString().replace('-', '').length > (column.precision ?? 38)) return undefined;
  return { column, cell: Number.isSafeInteger(Number(moved)) ? Number(moved) : moved };
};

/**
 * The value as one of the declared type, where that needs no database.
 * @returns undefined when the SQL engine has to cast it
 */
export const coerceFast = (value: Value, column: Column): Value | undefined => {
  if (value.cell === null) return { column, cell: null };
  const [from, to] = [value.column.type, column.type];
  if (to === 'fixed' && from === 'fixed') return rescaled(value, column);
  if (to === 'text') {
    try {
      const text = asText(value);
      return text === null || text.length <= (column.length ?? Number.POSITIVE_INFINITY)
        ? { column, cell: text }
        : undefined;
    } catch (error) {
      if (error instanceof NotFast) return undefined;
      throw error;
    }
  }
  if (from === to) return { column, cell: value.cell };
  if (to === 'variant') {
    if (from === 'object' || from === 'array') return { column, cell: value.cell };
    if (from === 'text') return { column, cell: JSON.stringify(value.cell) };
    if (from === 'boolean') return { column, cell: String(value.cell) };
  }
  return undefined;
};
