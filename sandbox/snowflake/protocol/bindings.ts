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

/** Nanoseconds of the last moment that a timestamp may be: the end of year 9999. */
const LAST_NS = 253_402_300_800n * NS_PER_SECOND;

const integer = (type: string, text: string): bigint => {
  if (!/^-?\d{1,30}$/.test(text)) throw malformed(type, text);
  return BigInt(text);
};

/** A count that stands for a moment, in nanoseconds. */
const moment = (type: string, text: string, unit: bigint): bigint => {
  const ns = integer(type, text) * unit;
  if (ns >= LAST_NS || ns <= -LAST_NS) throw malformed(type, text);
  return ns;
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
  if (!(Number.isInteger(offset) && Math.abs(offset) <= 1440))
    throw malformed('TIMESTAMP_TZ', value);
  const local = moment('TIMESTAMP_TZ', ns ?? '', 1n) + BigInt(offset * 60) * NS_PER_SECOND;
  return `${timestampText(local)} ${offsetText(offset)}`;
};

const numeric = (text: string): Cell => {
  const value = Number(text);
  if (Number.isNaN(value)) throw malformed('FIXED', text);
  if (!/^-?\d+$/.test(text)) return String(value) === text ? value : text;
  return Number.isSafeInteger(value) ? value : BigInt(text);
};

const real = (text: string): number => {
  const named: Readonly<Record<string, number>> = {
    nan: Number.NaN,
    inf: Infinity,
    '-inf': -Infinity,
  };
  const value = named[text.toLowerCase()] ?? Number(text);
  if (text.trim() === '' || (Number.isNaN(value) && !/^nan$/i.test(text)))
    throw malformed('REAL', text);
  return value;
};

/** Epoch counts come from the Python connector; snowflake-sdk sends dates as readable text of type TEXT. */
const instant = (
  type: string,
  value: string,
  unit: bigint,
  write: (ns: bigint) => string,
): string => (/^-?\d+$/.test(value) ? write(moment(type, value, unit)) : value);

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
      return real(value);
    case 'BOOLEAN':
      if (!/^(true|false|1|0)$/i.test(value)) throw malformed('BOOLEAN', value);
      return /^(true|1)$/i.test(value);
    case 'BINARY':
      if (!/^([0-9a-f]{2})*$/i.test(value)) throw malformed('BINARY', value);
      return new Uint8Array(Buffer.from(value, 'hex'));
    case 'DATE':
      return instant('DATE', value, 1_000_000n, (ns) => timestampText(ns).slice(0, 10));
    case 'TIME':
      return instant('TIME', value, 1n, (ns) => {
        if (ns < 0n || ns >= DAY) throw malformed('TIME', value);
        return clockText(ns);
      });
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
  /** the type of each, as the client calls it */
  readonly types: readonly string[];
  /** column by column, or null when the statement runs once */
  readonly columns: readonly (readonly Cell[])[] | null;
}

/** @throws SnowflakeError 100038 for a value that its type cannot hold, 002049 for a gap in the positions */
export const readBindings = (bindings: WireBindings | undefined): Binds => {
  const entries = Object.entries(bindings ?? {}).sort(([a], [b]) => Number(a) - Number(b));
  const gap = entries.findIndex(([position], at) => position !== String(at + 1));
  if (gap >= 0)
    throw new SnowflakeError(
      '002049',
      '42601',
      `SQL compilation error:\nBind variable ${gap + 1} is missing, or there is none of the name '${entries[gap]?.[0]}'.`,
    );
  const lists = entries.some(([, bind]) => Array.isArray(bind.value));
  const columns = entries.map(([, { type, value }]) =>
    (Array.isArray(value) ? value : [value]).map((cell: string | null) => bindCell(type, cell)),
  );
  const rows = columns[0]?.length ?? 0;
  if (lists && columns.some(({ length }) => length !== rows))
    throw new SnowflakeError('100038', '22018', 'Array binds have lists of different lengths.');
  if (lists) return { cells: [], types: [], columns };
  const types = entries.map(([, { type }]) => type.toUpperCase());
  return { cells: columns.map(([cell]) => cell ?? null), types, columns: null };
};
