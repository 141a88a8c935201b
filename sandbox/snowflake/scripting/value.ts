import type { Cell, Column, ColumnType } from '../engine/value.js';

/** A value with its type, as a variable holds it. */
export interface Value {
  readonly column: Column;
  readonly cell: Cell;
}

const plain = (type: ColumnType): Column => ({ name: '', type, nullable: true });

export const textValue = (cell: string | null): Value => ({ column: plain('text'), cell });
export const booleanValue = (cell: boolean | null): Value => ({ column: plain('boolean'), cell });
export const variantValue = (cell: string | null): Value => ({ column: plain('variant'), cell });
export const objectValue = (cell: string): Value => ({ column: plain('object'), cell });

/** A whole number of any size. */
export const integerValue = (cell: number | bigint | null): Value => ({
  column: { ...plain('fixed'), precision: 38, scale: 0 },
  cell,
});

/** @param cell the value times 10^scale */
export const decimalValue = (cell: number | bigint, scale: number): Value => ({
  column: { ...plain('fixed'), precision: 38, scale },
  cell,
});

export const nullValue: Value = textValue(null);

/** Digits of a fixed cell with the point put in. */
export const fixedText = (cell: number | bigint, scale: number): string => {
  const whole = BigInt(cell);
  if (scale === 0) return whole.toString();
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0');
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};
