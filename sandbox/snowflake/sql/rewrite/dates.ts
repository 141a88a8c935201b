import { syntaxError } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import {
  type Call,
  call,
  fragment,
  isWord,
  rewriteCalls,
  stringToken,
  symbol,
  textOf,
} from '../token-list.js';

const PARTS: Readonly<Record<string, string>> = {
  Y: 'year',
  YY: 'year',
  YYY: 'year',
  YYYY: 'year',
  YR: 'year',
  YEAR: 'year',
  YEARS: 'year',
  YRS: 'year',
  Q: 'quarter',
  QTR: 'quarter',
  QTRS: 'quarter',
  QUARTER: 'quarter',
  QUARTERS: 'quarter',
  MM: 'month',
  MON: 'month',
  MONS: 'month',
  MONTH: 'month',
  MONTHS: 'month',
  W: 'week',
  WK: 'week',
  WEEK: 'week',
  WEEKS: 'week',
  WEEKOFYEAR: 'week',
  D: 'day',
  DD: 'day',
  DAY: 'day',
  DAYS: 'day',
  DAYOFMONTH: 'day',
  H: 'hour',
  HH: 'hour',
  HR: 'hour',
  HOUR: 'hour',
  HOURS: 'hour',
  HRS: 'hour',
  M: 'minute',
  MI: 'minute',
  MIN: 'minute',
  MINUTE: 'minute',
  MINUTES: 'minute',
  MINS: 'minute',
  S: 'second',
  SEC: 'second',
  SECOND: 'second',
  SECONDS: 'second',
  SECS: 'second',
  MS: 'millisecond',
  MSEC: 'millisecond',
  MILLISECOND: 'millisecond',
  MILLISECONDS: 'millisecond',
  US: 'microsecond',
  USEC: 'microsecond',
  MICROSECOND: 'microsecond',
  MICROSECONDS: 'microsecond',
  NS: 'nanosecond',
  NSEC: 'nanosecond',
  NANOSECOND: 'nanosecond',
  NANOSECONDS: 'nanosecond',
};

const EPOCHS: Readonly<Record<string, string>> = {
  EPOCH: 's',
  EPOCH_SECOND: 's',
  EPOCH_SECONDS: 's',
  EPOCH_MILLISECOND: 'ms',
  EPOCH_MILLISECONDS: 'ms',
  EPOCH_MICROSECOND: 'us',
  EPOCH_MICROSECONDS: 'us',
  EPOCH_NANOSECOND: 'ns',
  EPOCH_NANOSECONDS: 'ns',
};

/** Parts that can be asked for, not added, and what DuckDB calls them. */
const ASKED: Readonly<Record<string, string>> = {
  DOW_ISO: 'isodow',
  WEEKDAY_ISO: 'isodow',
  DAYOFWEEK_ISO: 'isodow',
  WEEK_ISO: 'week',
  WEEKOFYEARISO: 'week',
  WEEKOFYEAR_ISO: 'week',
};

const ZONE_PARTS: Readonly<Record<string, string>> = {
  TIMEZONE_HOUR: 'SF_TIMEZONE_HOUR',
  TZH: 'SF_TIMEZONE_HOUR',
  TIMEZONE_MINUTE: 'SF_TIMEZONE_MINUTE',
  TZM: 'SF_TIMEZONE_MINUTE',
};

const CALENDAR = ['year', 'quarter', 'month', 'week', 'day'];

const partOf = (tokens: readonly Token[]): string => {
  const [token] = tokens;
  const part = PARTS[token?.value.toUpperCase() ?? ''];
  if (tokens.length !== 1 || part === undefined) {
    throw syntaxError(`'${textOf(tokens)}' is not a valid date/time component for this function.`);
  }
  return part;
};

/** A literal has no type that DuckDB could add an interval to. */
const stamp = (tokens: readonly Token[]): Token[] => {
  const literal = tokens.length === 1 && tokens[0]?.kind === 'string';
  return literal ? [...call('SF_TO_TIMESTAMP', [tokens])] : [symbol('('), ...tokens, symbol(')')];
};

/** A literal is a date. */
const stampOf = (tokens: readonly Token[]): readonly Token[] =>
  tokens.length === 1 && tokens[0]?.kind === 'string' ? call('SF_TO_TIMESTAMP', [tokens]) : tokens;

const add = (part: string, amount: readonly Token[], to: readonly Token[]): Token[] => {
  const interval = call(`SF_${part.toUpperCase()}S`, [amount]);
  const operand = stamp(to);
  const sum = [symbol('('), ...operand, symbol('+'), ...interval, symbol(')')];
  // A DATE plus whole days stays a DATE in Snowflake; DuckDB makes a timestamp of it.
  return CALENDAR.includes(part) ? call('cast_to_type', [sum, operand]) : sum;
};

/** A DATE stays a DATE, by hours too; DuckDB makes a timestamp of it. Fractions of seconds end at microseconds. */
const truncated = (part: string, value: readonly Token[]): Token[] => {
  const operand = stamp(value);
  const unit = part === 'nanosecond' ? 'microsecond' : part;
  return call('cast_to_type', [call('DATE_TRUNC', [[stringToken(unit)], operand]), operand]);
};

const SLICED = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'];

/**
 * `TIME_SLICE(x, length, part [, 'START' | 'END'])`: slices are counted from 1970, those of weeks from its first
 * Monday's week. Only DATE and TIMESTAMP_NTZ are taken; other timestamps become the latter.
 * https://docs.snowflake.com/en/sql-reference/functions/time_slice
 */
const slice = ([value = [], length = [], unit = [], edge]: Call['args']): Token[] => {
  const part = partOf(unit);
  if (!SLICED.includes(part)) throw syntaxError(`'${part}' is not a valid part for TIME_SLICE.`);
  const origin = part === 'week' ? '1969-12-29' : '1970-01-01';
  return call(edge?.[0]?.value.toUpperCase() === 'END' ? 'SF_TIME_SLICE_END' : 'SF_TIME_SLICE', [
    stamp(value),
    call(`SF_${part.toUpperCase()}S`, [length]),
    call('SF_TO_TIMESTAMP', [[stringToken(origin)]]),
  ]);
};

/** DATEADD, DATEDIFF, DATE_PART and their other names: the transpiler's versions lose the time of day. */
export const dates = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    const [first = [], second = [], third = []] = args;
    switch (name) {
      case 'DATEADD':
      case 'TIMESTAMPADD':
      case 'TIMEADD':
        return args.length === 3 ? add(partOf(first), second, third) : undefined;
      case 'ADD_MONTHS':
        return call('SF_ADD_MONTHS', [stampOf(first), second]);
      case 'NEXT_DAY':
      case 'PREVIOUS_DAY':
        return call(`SF_${name}`, [call('SF_STAMP_OF', [first]), second]);
      case 'TIME_SLICE':
        return args.length >= 3 ? slice(args) : undefined;
      case 'DATEDIFF':
      case 'TIMESTAMPDIFF':
      case 'TIMEDIFF':
        return args.length === 3
          ? call('SF_DATEDIFF', [[stringToken(partOf(first))], second, third])
          : undefined;
      case 'DATE_PART': {
        const part = first[0]?.value.toUpperCase() ?? '';
        const ofZone = ZONE_PARTS[part];
        if (ofZone) return call(ofZone, [second]);
        const epoch = EPOCHS[part];
        if (epoch !== undefined) return call('SF_EPOCH', [[stringToken(epoch)], second]);
        const known = PARTS[part] ?? ASKED[part];
        if (known === 'nanosecond')
          return [
            symbol('('),
            ...call(name, [[stringToken('microsecond')], second]),
            ...fragment('% 1000000 * 1000)'),
          ];
        if (known === undefined || part === known.toUpperCase()) return undefined;
        return call(name, [[stringToken(known)], second]);
      }
      case 'EXTRACT': {
        const ofZone = ZONE_PARTS[first[0]?.value.toUpperCase() ?? ''];
        return ofZone && isWord(first[1], 'FROM') ? call(ofZone, [first.slice(2)]) : undefined;
      }
      case 'TRUNC': {
        const part = PARTS[second[0]?.value.toUpperCase() ?? ''];
        const literal = second[0]?.kind === 'string';
        return part && literal ? truncated(part, first) : undefined;
      }
      case 'DATE_TRUNC': {
        const part = PARTS[first[0]?.value.toUpperCase() ?? ''];
        return part ? truncated(part, second) : undefined;
      }
      default:
        return undefined;
    }
  });
