import { unsupported } from '../engine/errors.js';
import type { Column, ColumnType } from '../engine/value.js';
import type { Cursor } from './cursor.js';

const MAX_TEXT = 16_777_216;
const MAX_BINARY = 8_388_608;

const FIXED = new Set(['NUMBER', 'DECIMAL', 'NUMERIC', 'DEC']);
const WHOLE = new Set(['INT', 'INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'BYTEINT']);
const REAL = new Set(['FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'REAL']);
const TEXT = new Set(['VARCHAR', 'STRING', 'TEXT', 'NVARCHAR', 'NVARCHAR2', 'CHARACTER']);
const SHORT_TEXT = new Set(['CHAR', 'NCHAR']);
const BINARY = new Set(['BINARY', 'VARBINARY']);
const STAMPS: Readonly<Record<string, ColumnType>> = {
  TIMESTAMP: 'timestamp_ntz',
  DATETIME: 'timestamp_ntz',
  TIMESTAMP_NTZ: 'timestamp_ntz',
  TIMESTAMPNTZ: 'timestamp_ntz',
  TIMESTAMP_LTZ: 'timestamp_ltz',
  TIMESTAMPLTZ: 'timestamp_ltz',
  TIMESTAMP_TZ: 'timestamp_tz',
  TIMESTAMPTZ: 'timestamp_tz',
};
const PLAIN: Readonly<Record<string, ColumnType>> = {
  BOOLEAN: 'boolean',
  DATE: 'date',
  VARIANT: 'variant',
  JSON: 'variant',
  OBJECT: 'object',
  ARRAY: 'array',
};

/** The platform's other types. DuckDB would take some of them for types of its own. */
const UNKNOWN_HERE = new Set([
  'DECFLOAT',
  'FILE',
  'GEOGRAPHY',
  'GEOMETRY',
  'MAP',
  'UUID',
  'VECTOR',
]);

/** `TIMESTAMP WITH LOCAL TIME ZONE` and its sisters: https://docs.snowflake.com/en/sql-reference/data-types-datetime */
const spelledOut = (cursor: Cursor): ColumnType | undefined => {
  if (cursor.accept('WITHOUT', 'TIME', 'ZONE')) return 'timestamp_ntz';
  if (cursor.accept('WITH', 'TIME', 'ZONE')) return 'timestamp_tz';
  return cursor.accept('WITH', 'LOCAL', 'TIME', 'ZONE') ? 'timestamp_ltz' : undefined;
};

const lengths = (cursor: Cursor): number[] => {
  const numbers: number[] = [];
  if (!cursor.accept('(')) return numbers;
  do numbers.push(cursor.integer());
  while (cursor.accept(','));
  cursor.expect(')');
  return numbers;
};

/**
 * Reads a Snowflake type such as `NUMBER(12, 2)`, `STRING(16777216)` or `TIMESTAMP_NTZ(9)`.
 * @returns undefined, and nothing is read, when no type comes next
 * @throws SnowflakeError 000002 for a type of the platform that there is none of here
 */
export const readType = (cursor: Cursor, name: string): Column | undefined => {
  const token = cursor.peek();
  if (token?.kind !== 'word') return undefined;
  const here = cursor.position;
  cursor.next();
  const { value } = token;
  const base = { name, nullable: true } as const;
  if (FIXED.has(value)) {
    const [precision = 38, scale = 0] = lengths(cursor);
    return { ...base, type: 'fixed', precision, scale };
  }
  if (WHOLE.has(value)) return { ...base, type: 'fixed', precision: 38, scale: 0 };
  if (REAL.has(value)) {
    if (!cursor.accept('PRECISION')) lengths(cursor);
    return { ...base, type: 'real' };
  }
  if (TEXT.has(value) || SHORT_TEXT.has(value)) {
    cursor.accept('VARYING');
    const [length = SHORT_TEXT.has(value) ? 1 : MAX_TEXT] = lengths(cursor);
    return { ...base, type: 'text', length };
  }
  if (BINARY.has(value)) {
    const [length = MAX_BINARY] = lengths(cursor);
    return { ...base, type: 'binary', length };
  }
  const stamp = STAMPS[value];
  if (stamp) {
    const [scale = 9] = lengths(cursor);
    const type = (value === 'TIMESTAMP' ? spelledOut(cursor) : undefined) ?? stamp;
    return { ...base, type, precision: 0, scale };
  }
  if (value === 'TIME') {
    const [scale = 9] = lengths(cursor);
    return { ...base, type: 'time', precision: 0, scale };
  }
  const plain = PLAIN[value];
  if (plain) {
    if ((value === 'ARRAY' || value === 'OBJECT') && cursor.sees('(')) cursor.parenthesised();
    return { ...base, type: plain };
  }
  if (UNKNOWN_HERE.has(value)) throw unsupported(`type ${value}`);
  cursor.position = here;
  return undefined;
};

/** The type as SHOW, DESCRIBE and INFER_SCHEMA print it. */
export const typeText = (column: Column): string => {
  switch (column.type) {
    case 'fixed':
      return `NUMBER(${column.precision ?? 38},${column.scale ?? 0})`;
    case 'real':
      return 'FLOAT';
    case 'text':
      return `VARCHAR(${column.length ?? MAX_TEXT})`;
    case 'binary':
      return `BINARY(${column.length ?? MAX_BINARY})`;
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
    case 'time':
      return `${column.type.toUpperCase()}(${column.scale ?? 9})`;
    default:
      return column.type.toUpperCase();
  }
};
