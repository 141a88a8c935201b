import type { Result } from '../engine/result.js';
import type { Cell, Column } from '../engine/value.js';
import { jsonText } from './json-text.js';

type Text = string | null;

const scaled = (value: bigint, scale: number): string => {
  if (scale === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const sign = value < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

const whole = (cell: Cell): bigint => (typeof cell === 'bigint' ? cell : BigInt(Number(cell)));

/** Seconds with exactly `scale` digits behind the point: with fewer, the Python connector reads another time. */
const seconds = (ns: bigint, scale: number): string => scaled(ns / 10n ** BigInt(9 - scale), scale);

const real = (cell: Cell): string => {
  const value = Number(cell);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value);
};

const encoder = (column: Column): ((cell: Exclude<Cell, null>) => string) => {
  const scale = column.scale ?? 0;
  const fraction = column.scale ?? 9;
  switch (column.type) {
    case 'fixed':
      return scale === 0 ? (cell) => cell.toString() : (cell) => scaled(whole(cell), scale);
    case 'real':
      return real;
    case 'boolean':
      return (cell) => (cell ? '1' : '0');
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
      return (cell) => seconds(whole(cell), fraction);
    case 'timestamp_tz':
      return (cell) =>
        typeof cell === 'object' && 'ns' in cell
          ? `${seconds(cell.ns, fraction)} ${cell.offset + 1440}`
          : `${seconds(whole(cell as bigint), fraction)} 1440`;
    case 'binary':
      return (cell) =>
        Buffer.from(cell as Uint8Array)
          .toString('hex')
          .toUpperCase();
    case 'variant':
    case 'object':
    case 'array':
      return (cell) => jsonText(cell.toString());
    default:
      return (cell) => cell.toString();
  }
};

/** A result's rows as clients without Arrow read them: every cell a string or null. */
export const jsonRows = (result: Result): Text[][] => {
  const encoders = result.columns.map(encoder);
  const rows: Text[][] = new Array(result.rowCount);
  for (let at = 0; at < rows.length; at++) {
    rows[at] = encoders.map((encode, index) => {
      const cell = result.vectors[index]?.[at] ?? null;
      return cell === null ? null : encode(cell);
    });
  }
  return rows;
};
