import type { ZonedTimestamp } from '../engine/value.js';
import { fixedText, type Value } from './value.js';

const NANOSECONDS = 1_000_000_000n;

export const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const floorDivide = (value: bigint, by: bigint): bigint =>
  value >= 0n || value % by === 0n ? value / by : value / by - 1n;

const timestampText = (ns: bigint): string => {
  const seconds = floorDivide(ns, NANOSECONDS);
  const fraction = (ns - seconds * NANOSECONDS).toString().padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
};

const offsetText = (minutes: number): string => {
  const size = Math.abs(minutes);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

const zoned = ({ ns, offset }: ZonedTimestamp): string =>
  `${timestampText(ns + BigInt(offset) * 60n * NANOSECONDS)} ${offsetText(offset)}`;

const real = (cell: number): string =>
  Number.isFinite(cell) ? `${cell}::FLOAT` : `'${String(cell).replace('Infinity', 'inf')}'::FLOAT`;

/**
 * A value as Snowflake text that can stand wherever an expression can. NULL carries no type, because it must
 * be able to become any.
 */
export const literalOf = ({ column, cell }: Value): string => {
  if (cell === null) return 'NULL';
  switch (column.type) {
    case 'text':
      return quoted(String(cell));
    case 'fixed': {
      const text = fixedText(cell as number | bigint, column.scale ?? 0);
      return text.startsWith('-') ? `(${text})` : text;
    }
    case 'real':
      return `(${real(Number(cell))})`;
    case 'boolean':
      return cell ? 'TRUE' : 'FALSE';
    case 'date':
      return `'${new Date(Number(cell) * 86_400_000).toISOString().slice(0, 10)}'::DATE`;
    case 'time':
      return `'${timestampText(cell as bigint).slice(11)}'::TIME`;
    case 'timestamp_ntz':
      return `'${timestampText(cell as bigint)}'::TIMESTAMP_NTZ`;
    case 'timestamp_ltz':
      return `'${timestampText(cell as bigint)} +00:00'::TIMESTAMP_LTZ`;
    case 'timestamp_tz':
      return `'${zoned(cell as ZonedTimestamp)}'::TIMESTAMP_TZ`;
    case 'binary':
      return `TO_BINARY('${Buffer.from(cell as Uint8Array).toString('hex')}', 'HEX')`;
    case 'object':
    case 'array':
      return `PARSE_JSON(${quoted(String(cell))})::${column.type.toUpperCase()}`;
    default:
      return `PARSE_JSON(${quoted(String(cell))})`;
  }
};
