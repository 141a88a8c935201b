import type { Cell, Column, ZonedTimestamp } from '../engine/value.js';
import { duckTypeOf } from './types.js';
import { zonedLiteral } from './zoned.js';

/** A DuckDB identifier. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A DuckDB string literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** An ISO timestamp with microseconds, from nanoseconds since the epoch. */
const stamp = (ns: bigint): string => {
  const seconds = ns >= 0n ? ns / 1_000_000_000n : -((-ns + 999_999_999n) / 1_000_000_000n);
  const fraction = ((ns - seconds * 1_000_000_000n) / 1000n).toString().padStart(6, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
};

const scaled = (cell: number | bigint, scale: number): string => {
  const digits = BigInt(cell)
    .toString()
    .replace('-', '')
    .padStart(scale + 1, '0');
  const sign = cell < 0 ? '-' : '';
  return scale === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

/** A canonical cell as a DuckDB expression of the column's type. */
export const literal = (cell: Cell, column: Column): string => {
  const type = duckTypeOf(column);
  if (cell === null) return `CAST(NULL AS ${type})`;
  switch (column.type) {
    case 'fixed':
      return `CAST(${scaled(cell as number | bigint, column.scale ?? 0)} AS ${type})`;
    case 'real':
      return `CAST('${String(cell).replace('Infinity', 'inf').replace('NaN', 'nan')}' AS DOUBLE)`;
    case 'boolean':
      return cell ? 'TRUE' : 'FALSE';
    case 'date':
      return `DATE '${new Date(Number(cell) * 86_400_000).toISOString().slice(0, 10)}'`;
    case 'time':
      return `TIME '${stamp(cell as bigint).slice(11)}'`;
    case 'timestamp_ntz':
      return `TIMESTAMP '${stamp(cell as bigint)}'`;
    case 'timestamp_ltz':
      return `TIMESTAMPTZ '${stamp(cell as bigint)}+00'`;
    case 'timestamp_tz':
      return zonedLiteral(cell as ZonedTimestamp);
    case 'binary':
      return `from_hex('${Buffer.from(cell as Uint8Array).toString('hex')}')`;
    case 'text':
      return quoteText(String(cell));
    default:
      return `CAST(${quoteText(String(cell))} AS ${type})`;
  }
};
