import { SnowflakeError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';

/** One bind as it comes over the wire; a list of values is an array bind, one value per row. */
export interface WireBind {
  readonly type: string;
  readonly value: string | null | readonly (string | null)[];
}

export type WireBindings = Readonly<Record<string, WireBind>>;

const NS_PER_SECOND = 1_000_000_000n;
const DAY = 86_400n * NS_PER_SECOND;

const malformed = (type: string, value: string) =>
  new SnowflakeError('100038', '22018', `Bind value '${value}' is not recognized as ${type}`);

const integer = (type: string, text: string): bigint => {
  if (!/^-?\d+$/.test(text)) throw malformed(type, text);
  return BigInt(text);
};

const clockText = (ns: bigint): string => {
  const second = ns / NS_PER_SECOND;
  const two = (value: bigint) => value.toString().padStart(2, '0');
  const fraction = (ns % NS_PER_SECOND).toString().padStart(9, '0');
  return `${two(second / 3600n)}:${two((second / 60n) % 60n)}:${two(second % 60n)}.${fraction}`;
};

const timestampText = (ns: bigint): string => {
  const day = ((ns % DAY) + DAY) % DAY;
  const date = new Date(Number((ns - day) / 1_000_000n)).toISOString().slice(0, 10);
  return `${date} ${clockText(day)}`;
};

const offsetText = (minutes: number): string => {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

const zonedText = (value: string): string => {
  const [ns, shifted] = value.split(' ');
  const offset = Number(shifted ?? 1440) - 1440;
  const local = integer('TIMESTAMP_TZ', ns ?? '') + BigInt(offset * 60) * NS_PER_SECOND;
  return `${timestampText(local)} ${offsetText(offset)}`;
};

const numeric = (text: string): Cell => {
  const value = Number(text);
  if (Number.isNaN(value)) throw malformed('FIXED', text);
  if (!/^-?\d+$/.test(text)) return String(value) === text ? value : text;
  return Number.isSafeInteger(value) ? value : BigInt(text);
};

/** Epoch counts come from the Python connector; snowflake-sdk sends dates as readable text of type TEXT. */
const instant = (
  type: string,
  value: string,
  unit: bigint,
  write: (ns: bigint) => string,
): string => (/^-?\d+$/.test(value) ? write(integer(type, value) * unit) : value);

/**
 * One bound value as the engine takes it. Times become text, which the engine coerces to the type
 * of what they meet.
 */
export const bindCell = (type: string, value: string | null): Cell => {
  if (value === null) return null;
  switch (type.toUpperCase()) {
    case 'FIXED':
      return numeric(value);
    case 'REAL':
      return Number(value);
    case 'BOOLEAN':
      return /^(true|1)$/i.test(value);
    case 'BINARY':
      return new Uint8Array(Buffer.from(value, 'hex'));
    case 'DATE':
      return instant('DATE', value, 1_000_000n, (ns) => timestampText(ns).slice(0, 10));
    case 'TIME':
      return instant('TIME', value, 1n, clockText);
    case 'TIMESTAMP_NTZ':
      return instant('TIMESTAMP_NTZ', value, 1n, timestampText);
    case 'TIMESTAMP_LTZ':
      return instant('TIMESTAMP_LTZ', value, 1n, (ns) => `${timestampText(ns)} +00:00`);
    case 'TIMESTAMP_TZ':
      return zonedText(value);
    default:
      return value;
  }
};

export interface Binds {
  /** position from 1, first entry first; a list of lists for array binds */
  readonly cells: readonly Cell[];
  /** column by column, or null when the statement runs once */
  readonly columns: readonly (readonly Cell[])[] | null;
}

/** @throws SnowflakeError 100038 for a value that its type cannot hold, 001003 for a gap in the positions */
export const readBindings = (bindings: WireBindings | undefined): Binds => {
  const entries = Object.entries(bindings ?? {}).sort(([a], [b]) => Number(a) - Number(b));
  const lists = entries.some(([, bind]) => Array.isArray(bind.value));
  const columns = entries.map(([, { type, value }]) =>
    (Array.isArray(value) ? value : [value]).map((cell: string | null) => bindCell(type, cell)),
  );
  if (lists) return { cells: [], columns };
  return { cells: columns.map(([cell]) => cell ?? null), columns: null };
};
