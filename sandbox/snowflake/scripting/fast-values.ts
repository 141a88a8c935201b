import { jsonAt } from './json-path.js';
import {
  booleanValue,
  fixedText,
  integerValue,
  nullValue,
  objectValue,
  textValue,
  type Value,
  variantValue,
} from './value.js';

/** Thrown where this short cut does not know what the SQL engine would say; the engine is asked then. */
export class NotFast extends Error {}

export const notFast = (): never => {
  throw new NotFast();
};

export const isNull = (value: Value): boolean => value.cell === null;

/** A JSON scalar as the SQL value that it compares and computes as. */
export const unwrapped = (value: Value): Value => {
  if (value.column.type !== 'variant' || value.cell === null) return value;
  const json: unknown = JSON.parse(String(value.cell));
  if (typeof json === 'string') return textValue(json);
  if (typeof json === 'boolean') return booleanValue(json);
  if (typeof json === 'number' && Number.isSafeInteger(json)) return integerValue(json);
  return notFast();
};

const scaleOf = (value: Value) => value.column.scale ?? 0;

const atScale = (value: Value, scale: number): bigint =>
  BigInt(value.cell as number | bigint) * 10n ** BigInt(scale - scaleOf(value));

const ordered = (left: bigint | string | boolean, right: bigint | string | boolean): number =>
  left === right ? 0 : left < right ? -1 : 1;

const textOrder = (left: string, right: string): number =>
  Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)));

/** Negative, 0 or positive; null when either side is NULL. */
export const compare = (one: Value, other: Value): number | null => {
  if (isNull(one) || isNull(other)) return null;
  const [left, right] = [unwrapped(one), unwrapped(other)];
  if (left.column.type !== right.column.type) return notFast();
  switch (left.column.type) {
    case 'text':
      return textOrder(String(left.cell), String(right.cell));
    case 'boolean':
      return ordered(left.cell as boolean, right.cell as boolean);
    case 'fixed': {
      const scale = Math.max(scaleOf(left), scaleOf(right));
      return ordered(atScale(left, scale), atScale(right, scale));
    }
    case 'date':
    case 'timestamp_ntz':
      return ordered(BigInt(left.cell as number | bigint), BigInt(right.cell as number | bigint));
    default:
      return notFast();
  }
};

/** What `||` and `::VARCHAR` make of a value. */
export const asText = (value: Value): string | null => {
  if (value.cell === null) return null;
  switch (value.column.type) {
    case 'text':
      return String(value.cell);
    case 'boolean':
      return String(value.cell);
    case 'fixed':
      return fixedText(value.cell as number | bigint, scaleOf(value));
    case 'variant': {
      const raw = String(value.cell).trim();
      if (raw === 'null') return null;
      if (raw.startsWith('"')) return JSON.parse(raw) as string;
      return /^(-?\d{1,15}|true|false)$/.test(raw) ? raw : notFast();
    }
    default:
      return notFast();
  }
};

export const asBoolean = (given: Value): boolean | null => {
  if (given.cell === null) return null;
  const value = unwrapped(given);
  return value.column.type === 'boolean' ? (value.cell as boolean) : notFast();
};

const LIMIT = 10n ** 18n;

/** `+`, `-` and `*` on whole numbers. */
export const arithmetic = (one: Value, sign: string, other: Value): Value => {
  if (isNull(one) || isNull(other)) return integerValue(null);
  const [left, right] = [unwrapped(one), unwrapped(other)];
  for (const side of [left, right])
    if (side.column.type !== 'fixed' || scaleOf(side) !== 0) return notFast();
  const [a, b] = [BigInt(left.cell as number | bigint), BigInt(right.cell as number | bigint)];
  const result = sign === '+' ? a + b : sign === '-' ? a - b : a * b;
  if (result > LIMIT || result < -LIMIT) return notFast();
  return integerValue(Number.isSafeInteger(Number(result)) ? Number(result) : result);
};

/** `value::TYPE` for the types whose casts cannot fail in a way worth knowing here. */
export const castFast = (value: Value, type: string): Value => {
  if (/^(VARCHAR|STRING|TEXT|CHAR)$/.test(type)) return textValue(asText(value));
  if (/^(INT|INTEGER|NUMBER|BIGINT|DECIMAL)$/.test(type)) {
    if (isNull(value)) return integerValue(null);
    const text = asText(value);
    return text !== null && /^-?\d{1,15}$/.test(text) ? integerValue(Number(text)) : notFast();
  }
  if (type === 'BOOLEAN') {
    const text = asText(value);
    if (text === null) return booleanValue(null);
    return text === 'true' || text === 'false' ? booleanValue(text === 'true') : notFast();
  }
  if (type === 'VARIANT' && ['variant', 'object', 'array'].includes(value.column.type))
    return variantValue(value.cell as string | null);
  return notFast();
};

const asJson = (value: Value): string | null => {
  if (value.cell === null) return null;
  switch (value.column.type) {
    case 'text':
      return JSON.stringify(value.cell);
    case 'boolean':
      return String(value.cell);
    case 'fixed':
      return fixedText(value.cell as number | bigint, scaleOf(value));
    case 'variant':
    case 'object':
    case 'array':
      return jsonAt(String(value.cell), []);
    default:
      return notFast();
  }
};

const objectConstruct = (args: readonly Value[]): Value => {
  if (args.length % 2 !== 0) return notFast();
  const pairs: [string, string][] = [];
  for (let at = 0; at < args.length; at += 2) {
    const [key, value] = [args[at], args[at + 1]];
    if (!key || !value || key.column.type !== 'text') return notFast();
    const json = asJson(value);
    if (key.cell !== null && json !== null) pairs.push([String(key.cell), json]);
  }
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) return notFast();
  pairs.sort(([a], [b]) => textOrder(a, b));
  return objectValue(`{${pairs.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`);
};

const onText = (value: Value | undefined, change: (text: string) => Value): Value => {
  if (!value || (value.column.type !== 'text' && !isNull(value))) return notFast();
  return value.cell === null ? nullValue : change(String(value.cell));
};

const sameType = (values: readonly Value[]): void => {
  const types = new Set(values.filter((value) => !isNull(value)).map(({ column }) => column.type));
  if (types.size > 1) notFast();
};

/** Functions that need no database. Everything else is the engine's. */
export const callFast = (name: string, args: readonly Value[]): Value => {
  const [first, second, third] = args;
  switch (name) {
    case 'COALESCE':
    case 'NVL':
    case 'IFNULL':
      sameType(args);
      return args.find((value) => !isNull(value)) ?? first ?? notFast();
    case 'IFF': {
      if (!first || !second || !third) return notFast();
      sameType([second, third]);
      return asBoolean(first) ? second : third;
    }
    case 'NULLIF':
      if (!first || !second || args.length !== 2) return notFast();
      return compare(first, second) === 0 ? { ...first, cell: null } : first;
    case 'UPPER':
      return onText(first, (text) => textValue(text.toUpperCase()));
    case 'LOWER':
      return onText(first, (text) => textValue(text.toLowerCase()));
    case 'LENGTH':
      return onText(first, (text) => integerValue([...text].length));
    case 'TRIM':
      return args.length === 1
        ? onText(first, (text) => textValue(text.replace(/^ +| +$/g, '')))
        : notFast();
    case 'TO_VARCHAR':
    case 'TO_CHAR':
      return first && args.length === 1 ? textValue(asText(first)) : notFast();
    case 'OBJECT_CONSTRUCT':
      return objectConstruct(args);
    default:
      return notFast();
  }
};
