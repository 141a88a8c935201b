import { SnowflakeError } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { duckTypeOf } from '../store/types.js';

const MAX_TEXT = 16_777_216;

const mismatch = (column: Column, got: Column) =>
  new SnowflakeError(
    '002023',
    '22000',
    `SQL compilation error:\nExpression type does not match column data type, expecting ${column.type.toUpperCase()} but got ${got.type === 'text' ? 'VARCHAR(16777216)' : got.type.toUpperCase()} for column ${column.name}`,
  );

/** Finest digits that the store keeps of a second. */
const MICROSECONDS = 6;

const OF_TIME: ReadonlySet<Column['type']> = new Set([
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
]);

/** What digits of a second a type leaves out, in microseconds of its last one; undefined where it leaves none out. */
export const lastDigit = ({ type, scale = 9 }: Column): number | undefined =>
  OF_TIME.has(type) && scale < MICROSECONDS ? 10 ** (MICROSECONDS - scale) : undefined;

/** `assigned` to the type, cut to the column's digits of a second. */
export const assigned = (expression: string, from: Column, to: Column): string => {
  const digit = lastDigit(to);
  const typed = ofType(expression, from, to);
  const same = from.type === to.type && (from.scale ?? 9) <= (to.scale ?? 9);
  return digit === undefined || same ? typed : `SF_TO_SCALE(${typed}, ${digit})`;
};

/**
 * A DuckDB expression of one type made fit for a column of another, by Snowflake's implicit casts.
 * @throws SnowflakeError 002023 for text in a VARIANT, OBJECT or ARRAY column
 */
const ofType = (expression: string, from: Column, to: Column): string => {
  switch (to.type) {
    case 'text': {
      const text = from.type === 'text' ? expression : `SF_TO_VARCHAR(${expression})`;
      return (to.length ?? MAX_TEXT) < MAX_TEXT ? `SF_FIT(${text}, ${to.length})` : text;
    }
    case 'variant':
      if (from.type === 'variant') return expression;
      if (from.type === 'text') throw mismatch(to, from);
      return `SF_TO_VARIANT(${expression})`;
    case 'object':
    case 'array':
      if (from.type === 'text') throw mismatch(to, from);
      return `SF_TO_${to.type.toUpperCase()}(${expression})`;
    case 'timestamp_ntz':
      if (from.type === 'timestamp_ntz' || from.type === 'date') {
        return `CAST(${expression} AS TIMESTAMP)`;
      }
      return `SF_TO_TIMESTAMP(${expression})`;
    case 'timestamp_tz':
      return from.type === to.type ? expression : `SF_TO_TIMESTAMP_TZ(${expression})`;
    case 'timestamp_ltz':
      if (from.type === 'text' || from.type === 'timestamp_tz')
        return `SF_TO_TIMESTAMP_LTZ(${expression})`;
      return `CAST(${expression} AS TIMESTAMPTZ)`;
    case 'time':
      if (from.type === 'timestamp_tz') return `SF_TO_TIME(${expression})`;
      return from.type === to.type ? expression : `CAST(${expression} AS TIME)`;
    case 'date':
    case 'binary':
      if (['text', 'timestamp_tz', 'variant'].includes(from.type))
        return `SF_TO_${to.type.toUpperCase()}(${expression})`;
      return from.type === to.type ? expression : `CAST(${expression} AS ${duckTypeOf(to)})`;
    case 'fixed':
      if (from.type === 'fixed' && from.scale === to.scale && from.precision === to.precision) {
        return expression;
      }
      return duckTypeOf(to) === 'HUGEINT' && ['real', 'variant'].includes(from.type)
        ? `SF_WHOLE(${expression})`
        : `CAST(${expression} AS ${duckTypeOf(to)})`;
    default:
      return from.type === to.type ? expression : `CAST(${expression} AS ${duckTypeOf(to)})`;
  }
};
