import { DuckDBIntervalValue } from '@duckdb/node-api';
import { SnowflakeError } from '../engine/errors.js';
import type { ZonedTimestamp } from '../engine/value.js';

const DAY_MICROS = 86_400_000_000n;
const LARGEST_OFFSET = 1440;

/** A TIMESTAMP_TZ as the store holds it; `zonedMacros` says how. */
export const zonedValue = ({ ns, offset }: ZonedTimestamp): DuckDBIntervalValue => {
  const months = offset + LARGEST_OFFSET + 1;
  return new DuckDBIntervalValue(months, -30 * months, ns / 1000n);
};

/** The same as DuckDB's text. */
export const zonedLiteral = ({ ns, offset }: ZonedTimestamp): string =>
  `SF_ZONED(${ns / 1000n}, ${offset})`;

/**
 * The way back. Days may have been added meanwhile.
 * @throws SnowflakeError 001044 for what is an interval only, such as the difference of two timestamps
 */
export const zonedCell = ({ months, days, micros }: DuckDBIntervalValue): ZonedTimestamp => {
  if (months === 0)
    throw new SnowflakeError(
      '001044',
      '42P13',
      `SQL compilation error: error line 1 at position 0\nInvalid argument types for function '-': intervals cannot be selected.`,
    );
  const total = micros + BigInt(days + 30 * months) * DAY_MICROS;
  return { ns: total * 1000n, offset: months - LARGEST_OFFSET - 1 };
};

/** The value itself where it is a TIMESTAMP_TZ, else NULL: DuckDB knows the type when it plans. */
const span = `CASE WHEN SF_IS_ZONED(x) THEN TRY_CAST(x AS INTERVAL) END`;

/** Of an interval `v`: its offset in minutes, and the time that its clock shows. */
const MINUTES = `CAST(datepart('year', v) * 12 + datepart('month', v) - 1441 AS INTEGER)`;
const LOCAL = `make_timestamp(epoch_us(v) + CAST(${MINUTES} AS BIGINT) * 60000000)`;

/** An expression of `v` that computes the value but once, where a macro would repeat it. */
const once = (value: string, expression: string): string =>
  `list_transform([${value}], lambda v: ${expression})[1]`;

/**
 * TIMESTAMP_TZ in the store is an INTERVAL: `offset + 1441` months, the same months taken back as days of 30, and
 * the moment in microseconds. DuckDB compares, groups, joins and hashes intervals by their whole length, which is
 * the moment (docs/decisions/028). The macros take values of all types: which one it is they ask `typeof`, which is
 * decided before a query runs. Macros by parameter type would not do: inside aggregates DuckDB takes the wrong one.
 */
export const zonedMacros: readonly string[] = [
  // minutes east of UTC at a moment of the session's zone, and as text
  `SF_SHIFT(x) AS date_diff('minute', x AT TIME ZONE 'UTC', CAST(x AS TIMESTAMP))`,
  // lambdas compute a value once, where a macro would repeat its expression
  `SF_SHIFT_TEXT(m) AS list_transform([m], lambda n: CASE WHEN n < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(n) // 60 AS VARCHAR), 2, '0') || lpad(CAST(abs(n) % 60 AS VARCHAR), 2, '0'))[1]`,
  `SF_IS_ZONED(x) AS typeof(x) = 'INTERVAL'`,
  `SF_ZONED(micros, shift) AS (to_months(1) + to_days(-30)) * CAST(shift + 1441 AS BIGINT) + to_microseconds(CAST(micros AS BIGINT))`,
  `SF_ZONED_SPAN(x) AS ${span}`,
  `SF_ZONED_SHIFT(x) AS ${once('SF_ZONED_SPAN(x)', MINUTES)}`,
  `SF_ZONED_LOCAL(x) AS ${once('SF_ZONED_SPAN(x)', LOCAL)}`,
  `SF_ZONED_MOMENT(x) AS make_timestamptz(epoch_us(SF_ZONED_SPAN(x)))`,
  `SF_ZONED_TEXT(x) AS ${once('SF_ZONED_SPAN(x)', `strftime(${LOCAL}, '%Y-%m-%d %H:%M:%S.%g ') || SF_SHIFT_TEXT(${MINUTES})`)}`,
  `SF_ZONED_ISO(x) AS ${once('SF_ZONED_SPAN(x)', `strftime(${LOCAL}, '%Y-%m-%d %H:%M:%S.%f') || SF_SHIFT_TEXT(${MINUTES})`)}`,
  // minutes that a text such as +02:00, +0200 or Z names
  `SF_SHIFT_NAMED(t) AS CASE WHEN t = 'Z' THEN 0 ELSE (CASE WHEN t LIKE '-%' THEN -1 ELSE 1 END) * (CAST(substr(t, 2, 2) AS INTEGER) * 60 + CAST(right(t, 2) AS INTEGER)) END`,
  // of a row as a struct: the names of its fields that hold such values
  `SF_ZONED_FIELDS(s) AS list_transform(regexp_extract_all(typeof(s), '("(?:[^"]|"")*"|[^ ,(]+) INTERVAL', 1), lambda n: CASE WHEN n LIKE '"%' THEN replace(n[2:-2], '""', '"') ELSE n END)`,
  // 146,000 years later, where no value is: DuckDB's UPDATE leaves out what is equal, and another offset alone is
  `SF_FAR(x) AS CAST(x AS INTERVAL) + to_microseconds(4611686018427387904)`,
  `SF_IS_FAR(x) AS epoch_us(x) > 2305843009213693952`,
  `SF_NEAR(x) AS CASE WHEN SF_IS_FAR(x) THEN x - to_microseconds(4611686018427387904) ELSE x END`,
  `SF_CLOCK_SET(x, t) AS SF_ZONED_SPAN(x) + to_microseconds(epoch_us(TRY_CAST(t AS TIMESTAMP)) - epoch_us(SF_ZONED_LOCAL(x)))`,
  // a local time at an offset, a moment in the session's zone
  `SF_ZONED_AT(t, shift) AS SF_ZONED(epoch_us(t) - CAST(shift AS BIGINT) * 60000000, shift)`,
  `SF_ZONED_HERE(m) AS SF_ZONED(epoch_us(m), SF_SHIFT(m))`,
];

/** Macros that repeat their argument often; `SF_…_ONCE` computes it first. */
export const REPEATING: readonly string[] = [
  'SF_TO_TIMESTAMP_TZ',
  'SF_MICROS',
  'SF_TO_VARCHAR',
  'SF_ZONED_VARIANT',
  'SF_STAMP_OF',
  'SF_ZONED_LOCAL',
];

/** Those that call other macros of the store. */
export const zonedConversions: readonly string[] = [
  `SF_TEXT_OF(x) AS CASE WHEN typeof(x) = 'JSON' THEN json_extract_string(to_json(x), '$') ELSE trim(CAST(x AS VARCHAR), '"') END`,
  `SF_ZONED_READ(t) AS CASE WHEN SF_ZONE_NAMED(t) <> '' THEN SF_ZONED_AT(CAST(SF_UNZONED(t) AS TIMESTAMP), SF_SHIFT_NAMED(SF_ZONE_NAMED(t))) ELSE SF_ZONED_HERE(SF_TO_TIMESTAMP_LTZ(t)) END`,
  `SF_TO_TIMESTAMP_TZ(x) AS CASE
     WHEN SF_IS_ZONED(x) THEN TRY_CAST(x AS INTERVAL)
     WHEN typeof(x) IN ('TIMESTAMP WITH TIME ZONE', 'TIMESTAMP', 'DATE') THEN SF_ZONED_HERE(TRY_CAST(x AS TIMESTAMPTZ))
     WHEN SF_IS_AUTO(SF_TEXT_OF(x)) THEN ${once('SF_AUTO(SF_TEXT_OF(x))', 'SF_ZONED_READ(v)')}
     ELSE SF_ZONED_READ(SF_TEXT_OF(x)) END`,
  `SF_TRY_TO_TIMESTAMP_TZ(x) AS CASE WHEN SF_IS_ZONED(x) OR TRY_CAST(SF_UNZONED(SF_AUTO(CAST(x AS VARCHAR))) AS TIMESTAMP) IS NOT NULL OR regexp_full_match(CAST(x AS VARCHAR), '-?[0-9]+') THEN SF_TO_TIMESTAMP_TZ(x) END`,
  `SF_MICROS(x) AS CASE WHEN SF_IS_ZONED(x) THEN epoch_us(TRY_CAST(x AS INTERVAL)) ELSE epoch_us(SF_TO_TIMESTAMP_LTZ(x)) END`,
  // without the digits of a second behind one that counts so many microseconds
  `SF_TO_SCALE(x, p) AS ${once('x', 'v - to_microseconds(((epoch_us(v) % p) + p) % p)')}`,
  `SF_IS_STAMP(x) AS SF_IS_ZONED(x) OR typeof(x) IN ('TIMESTAMP WITH TIME ZONE', 'TIMESTAMP', 'DATE')`,
  `SF_CONVERT_TIMEZONE(z, x) AS ${once('struct_pack(m := make_timestamptz(SF_MICROS(x)), z := z)', `SF_ZONED(epoch_us(v.m), date_diff('minute', v.m AT TIME ZONE 'UTC', v.m AT TIME ZONE v.z))`)}`,
  // minutes of the offset that a value shows
  `SF_OFFSET(x) AS CASE WHEN SF_IS_ZONED(x) THEN SF_ZONED_SHIFT(x) WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN SF_SHIFT(TRY_CAST(x AS TIMESTAMPTZ)) ELSE 0 END`,
  `SF_TIMEZONE_HOUR(x) AS CAST(trunc(SF_OFFSET(x) / 60) AS INTEGER)`,
  `SF_TIMEZONE_MINUTE(x) AS CAST(SF_OFFSET(x) % 60 AS INTEGER)`,
  // what is taken from a TIMESTAMP_TZ must not be another
  `SF_TAKEN_FROM(x, y) AS CASE WHEN SF_IS_ZONED(x) AND SF_IS_ZONED(y) THEN error('001044: SQL compilation error:\\nInvalid argument types for function ''-'': (TIMESTAMP_TZ(9), TIMESTAMP_TZ(9))') ELSE y END`,
  `SF_ZONED_VARIANT(x) AS CASE WHEN SF_IS_ZONED(x) THEN to_json(SF_ZONED_TEXT(x)) ELSE CAST(to_json(x) AS JSON) END`,
  ...REPEATING.map((name) => `${name}_ONCE(x) AS ${once('x', `${name}(v)`)}`),
  // months are as long as they are in the value's own calendar
  `SF_SPAN_FROM(x, i) AS ${once('struct_pack(x := x, i := i)', `CASE WHEN SF_IS_ZONED(v.x) THEN to_microseconds(epoch_us(SF_ZONED_LOCAL(v.x) + v.i) - epoch_us(SF_ZONED_LOCAL(v.x))) ELSE v.i END`)}`,
  `SF_DATE_TRUNC(p, x) AS CASE WHEN SF_IS_ZONED(x) THEN x + ${once('SF_ZONED_LOCAL(x)', 'to_microseconds(epoch_us(date_trunc(p, v)) - epoch_us(v))')} ELSE date_trunc(p, x) END`,
];
