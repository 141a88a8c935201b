import { REPEATING } from '../store/zoned.js';
import type { Token } from './lexer.js';
import { call, fragment, isWord, splitCommas, symbol } from './token-list.js';
import { OF_TEXTS } from './variants.js';
import type { Mentions } from './zoned-names.js';
import { allAlike, either, extreme, local, made, micros, ofType } from './zoned-values.js';

type Tokens = readonly Token[];

/** What a TIMESTAMP_TZ is read as before DuckDB's cast to these types. */
const CASTS: Readonly<Record<string, string>> = {
  DATE: 'SF_ZONED_LOCAL',
  TIME: 'SF_ZONED_LOCAL',
  TIMESTAMP: 'SF_ZONED_LOCAL',
  TIMESTAMPTZ: 'SF_ZONED_MOMENT',
};
/** They read the clock and the calendar that their last argument shows. */
const OF_CLOCK = new Set(
  `YEAR MONTH DAY HOUR MINUTE SECOND QUARTER WEEK DAYOFWEEK DAYOFWEEKISO ISODOW DAYOFYEAR DAYOFMONTH WEEKOFYEAR
   YEAROFWEEK ISOYEAR YEARWEEK LAST_DAY DAYNAME MONTHNAME DATE_PART DATEPART`.split(/\s+/),
);
/** All their arguments are of one type. */
const OF_ONE_TYPE = ['COALESCE', 'NULLIF', 'IFNULL'];
/** What they make is JSON. */
const OF_JSON = [
  'JSON_ARRAY',
  'ARRAY_AGG',
  'LIST',
  'SF_OBJECT_AGG',
  'LIST_VALUE',
  'SF_PAIR',
  'SF_PAIR_KEEP_NULL',
  'SF_ELEMENT',
  'SF_TO_JSON',
];

/** A call among whose arguments a TIMESTAMP_TZ may be, as DuckDB must write it. @param inner its arguments, written already */
export const called = (token: Token, inner: Tokens, mentions: Mentions): Token[] => {
  const plain = [token, symbol('('), ...inner, symbol(')')];
  if (!mentions(inner)) return plain;
  if (isWord(token, 'SF_TO_VARIANT')) return made('SF_ZONED_VARIANT', inner);
  if (isWord(token, ...REPEATING)) return made(token.value, inner);
  const args = splitCommas(inner);
  const last = args.at(-1) ?? [];
  if (isWord(token, 'DATE_TRUNC')) return call('SF_DATE_TRUNC', args);
  if (isWord(token, 'SF_ADD_MONTHS')) {
    const [of = [], months = []] = args;
    const moved = call(token.value, [local(of), months]);
    return ofType([of], call('SF_CLOCK_SET', [of, moved]), moved);
  }
  if (isWord(token, 'SF_TIME_SLICE', 'SF_TIME_SLICE_END'))
    return call(token.value, [local(args[0] ?? []), ...args.slice(1)]);
  if (isWord(token, 'DATE_DIFF'))
    return call(
      token.value,
      args.map((arg, index) => (index ? made('SF_STAMP_OF', arg) : arg)),
    );
  if (OF_CLOCK.has(token.value))
    return call(token.value, [...args.slice(0, -1), made('SF_STAMP_OF', last)]);
  const key = args[1];
  if (isWord(token, 'ARG_MAX', 'ARG_MIN', 'MAX_BY', 'MIN_BY') && key && mentions(key))
    return call(token.value, [args[0] ?? [], ofType([key], micros(key), key), ...args.slice(2)]);
  if (OF_TEXTS.has(token.value) && !isWord(token, 'LISTAGG', 'STRING_AGG'))
    return call(
      token.value,
      args.map((arg) => (mentions(arg) ? made('SF_TO_VARCHAR', arg) : arg)),
    );
  if (isWord(token, 'STRFTIME'))
    return call(token.value, [made('SF_STAMP_OF', args[0] ?? []), ...args.slice(1)]);
  if (isWord(token, 'EXTRACT') && isWord(inner[1], 'FROM'))
    return [
      ...fragment('EXTRACT('),
      ...inner.slice(0, 2),
      ...made('SF_STAMP_OF', inner.slice(2)),
      symbol(')'),
    ];
  if (isWord(token, ...OF_JSON))
    return call(
      token.value,
      args.map((arg) => (mentions(arg) ? ofType([arg], made('SF_ZONED_VARIANT', arg), arg) : arg)),
    );
  if (isWord(token, 'GREATEST', 'LEAST')) return extreme(isWord(token, 'LEAST'), allAlike(args));
  if (isWord(token, ...OF_ONE_TYPE)) return call(token.value, allAlike(args));
  if (!isWord(token, 'CAST', 'TRY_CAST') || !isWord(inner.at(-2), 'AS')) return plain;
  const value = inner.slice(0, -2);
  const read = CASTS[inner.at(-1)?.value ?? ''];
  if (read === undefined || isWord(value[0], 'NULL')) return plain;
  return either(
    [value],
    [token, symbol('('), ...call(read, [value]), ...inner.slice(-2), symbol(')')],
    plain,
  );
};
