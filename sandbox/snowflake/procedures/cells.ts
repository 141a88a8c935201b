import { SnowflakeError } from '../engine/errors.js';
import type { Cell, Column, ZonedTimestamp } from '../engine/value.js';

/** A cell on its way into Python; `python/values.py` reads it. */
export interface EncodedCell {
  readonly type: Column['type'];
  readonly scale: number;
  readonly value: string | null;
}

const NS = 1_000_000_000n;

const scaledText = (cell: number | bigint, scale: number): string => {
  const digits = BigInt(cell)
    .toString()
    .replace('-', '')
    .padStart(scale + 1, '0');
  const sign = cell < 0 ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

const stamp = (ns: bigint, offsetMinutes = 0): string => {
  const local = ns + BigInt(offsetMinutes) * 60n * NS;
  const micros = ((local % NS) + NS) % NS;
  const seconds = (local - micros) / NS;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}.${(micros / 1000n).toString().padStart(6, '0')}`;
};

const zone = (minutes: number): string => {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

const textOf = (cell: Exclude<Cell, null>, column: Column): string => {
  switch (column.type) {
    case 'fixed':
      return scaledText(cell as number | bigint, column.scale ?? 0);
    case 'date':
      return new Date(Number(cell) * 86_400_000).toISOString().slice(0, 10);
    case 'time':
      return stamp(cell as bigint).slice(11);
    case 'timestamp_ntz':
      return stamp(cell as bigint);
    case 'timestamp_ltz':
      return `${stamp(cell as bigint)}+00:00`;
    case 'timestamp_tz': {
      const { ns, offset } = cell as ZonedTimestamp;
      return stamp(ns, offset) + zone(offset);
    }
    case 'binary':
      return Buffer.from(cell as Uint8Array).toString('hex');
    default:
      return String(cell);
  }
};

export const encodeCell = (cell: Cell, column: Column): EncodedCell => ({
  type: column.type,
  scale: column.scale ?? 0,
  value: cell === null ? null : textOf(cell, column),
});

const wrongValue = (text: string, column: Column) =>
  new SnowflakeError(
    '100038',
    '22018',
    `The handler's result '${text.slice(0, 100)}' cannot be read as ${column.type.toUpperCase()}.`,
  );

const decimal = (text: string, column: Column): Cell => {
  const scale = column.scale ?? 0;
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (!match) throw wrongValue(text, column);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent) - fraction.length + scale;
  let value = BigInt(whole + fraction || '0');
  if (shift >= 0) value *= 10n ** BigInt(shift);
  else {
    const by = 10n ** BigInt(-shift);
    value = (value + by / 2n) / by;
  }
  const signed = sign === '-' ? -value : value;
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
};

const nanoseconds = (text: string, column: Column): { ns: bigint; offset: number } => {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
      text,
    );
  if (!match) throw wrongValue(text, column);
  const [, date, time = '00:00:00', fraction = '', offsetText = 'Z'] = match;
  const seconds = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`) / 1000;
  const sign = offsetText.startsWith('-') ? -1 : 1;
  const digits = offsetText === 'Z' ? '0000' : offsetText.slice(1).replace(':', '');
  const offset = sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
  const ns = BigInt(seconds) * NS + BigInt(fraction.padEnd(9, '0').slice(0, 9));
  return { ns: ns - BigInt(offset) * 60n * NS, offset };
};

/** A handler's result text as a cell of the declared type. @throws SnowflakeError 100038 when it is none */
export const decodeCell = (text: string | null, column: Column): Cell => {
  if (text === null) return null;
  switch (column.type) {
    case 'fixed':
      return decimal(text, column);
    case 'real':
      return Number(text === 'nan' ? Number.NaN : text.replace('inf', 'Infinity'));
    case 'boolean':
      return text === 'true';
    case 'date':
      return Number(nanoseconds(text.slice(0, 10), column).ns / (86_400n * NS));
    case 'time':
      return nanoseconds(`1970-01-01T${text}`, column).ns;
    case 'timestamp_ntz': {
      const { ns, offset } = nanoseconds(text, column);
      return ns + BigInt(offset) * 60n * NS;
    }
    case 'timestamp_ltz':
      return nanoseconds(text, column).ns;
    case 'timestamp_tz':
      return nanoseconds(text, column);
    case 'binary':
      return Buffer.from(text, 'hex');
    default:
      return text;
  }
};
