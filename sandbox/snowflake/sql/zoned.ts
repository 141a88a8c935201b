import { unsupported } from '../engine/errors.js';
import { REPEATING } from '../store/zoned.js';
import type { Token } from './lexer.js';
import { operandEnd, operandStart } from './operands.js';
import { isCalendarSpan, spanEnd } from './spans.js';
import {
  call,
  closing,
  commaSeparated,
  fragment,
  isSymbol,
  isWord,
  splitCommas,
  symbol,
  word,
} from './token-list.js';
import { OF_TEXTS } from './variants.js';
import { givesZoned, type Mentions, zonedNames } from './zoned-names.js';

type Tokens = readonly Token[];

const COMPARISON = ['=', '<>', '!=', '<', '>', '<=', '>='];
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

const anyZoned = (operands: readonly Tokens[]): Token[] =>
  operands.flatMap((operand, index) => [
    ...(index ? [word('OR')] : []),
    ...call('SF_IS_ZONED', [operand]),
  ]);

/** One of two expressions of the same type; DuckDB knows which when it plans. */
const either = (operands: readonly Tokens[], zonedOne: Tokens, other: Tokens): Token[] => [
  ...fragment('(CASE WHEN'),
  ...anyZoned(operands),
  word('THEN'),
  ...zonedOne,
  word('ELSE'),
  ...other,
  ...fragment('END)'),
];

const isSimple = (operand: Tokens): boolean => !operand.some((token) => isSymbol(token, '('));

/** A call of a macro that repeats its argument; what takes long is computed before. */
const made = (macro: string, operand: Tokens): Token[] =>
  call(isSimple(operand) ? macro : `${macro}_ONCE`, [operand]);

const micros = (operand: Tokens): Token[] => made('SF_MICROS', operand);

/** One of two expressions of different types. Both are computed: the first must bear values that it is not meant for. */
const ofType = (operands: readonly Tokens[], zonedOne: Tokens, other: Tokens): Token[] => [
  ...fragment('struct_extract(struct_pack(z := CASE WHEN'),
  ...anyZoned(operands),
  word('THEN'),
  ...zonedOne,
  ...fragment('END, p := '),
  ...other,
  ...fragment('), CASE WHEN'),
  ...anyZoned(operands),
  ...fragment("THEN 'z' ELSE 'p' END)"),
];

/** A value made a TIMESTAMP_TZ when one of the others is. A literal has no type of its own. */
const alike = (value: Tokens, others: readonly Tokens[]): Token[] =>
  isWord(value[0], 'NULL') || others.length === 0
    ? [...value]
    : ofType(others, made('SF_TO_TIMESTAMP_TZ', value), value);

const isText = (operand: Tokens): boolean => operand.length === 1 && operand[0]?.kind === 'string';

/** What compares some values, as DuckDB must write it. */
const compared = (
  operands: readonly Tokens[],
  written: (operands: readonly Tokens[]) => Token[],
): Token[] => {
  const others = allAlike(operands).map((one, index) => {
    const operand = operands[index] ?? [];
    return isText(operand) ? operand : one;
  });
  return either(operands, written(operands.map(micros)), written(others));
};

const allAlike = (values: readonly Tokens[]): Token[][] =>
  values.map((value, index) =>
    alike(value, [...values.slice(0, index), ...values.slice(index + 1)]),
  );

/**
 * TIMESTAMP_TZ beside other types, and what reads its clock: DuckDB holds it as an interval (`store/zoned.ts`). The
 * tokens are DuckDB's. Names only tell where one may be; which type it really is DuckDB is asked.
 * @param columns TIMESTAMP_TZ columns of the tables that are read
 */
export const zoned = (tokens: Tokens, columns: ReadonlySet<string>): Token[] => {
  if (columns.size === 0 && !tokens.some(givesZoned)) return [...tokens];
  if (columns.size > 0 && tokens.some((token) => isWord(token, 'COLUMNS')))
    throw unsupported('OBJECT_CONSTRUCT(*) of rows with a TIMESTAMP_TZ');
  return walk(tokens, zonedNames(tokens, columns));
};

const walk = (tokens: Tokens, mentions: Mentions): Token[] => {
  const out: Token[] = [];
  const cases: number[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const before = out.at(-1);
    const operandBefore = () => out.splice(operandStart(out, out.length - 1));
    if (isSymbol(tokens[at + 1], '(') && token.kind === 'word' && !isWord(token, 'AS')) {
      const close = closing(tokens, at + 1);
      const inner = walk(tokens.slice(at + 2, close), mentions);
      if (isWord(token, 'IN') && !isWord(inner[0], 'SELECT', 'WITH')) {
        const not = isWord(before, 'NOT') ? out.splice(-1) : [];
        const left = operandBefore();
        out.push(...among(left, [...not, token], splitCommas(inner), mentions));
      } else out.push(...called(token, inner, mentions));
      at = close;
    } else if (isWord(token, 'CASE')) {
      cases.push(out.length);
      out.push(token);
    } else if (isWord(token, 'END') && cases.length > 0) {
      const start = cases.pop() ?? 0;
      out.push(...caseAlike([...out.splice(start), token], mentions));
    } else if (isWord(token, 'BETWEEN') && !isWord(before, 'RANGE', 'ROWS', 'GROUPS')) {
      const middle = operandEnd(tokens, at + 1);
      const end = operandEnd(tokens, middle + 1);
      const not = isWord(before, 'NOT') ? out.splice(-1) : [];
      const operands = [
        operandBefore(),
        walk(tokens.slice(at + 1, middle), mentions),
        walk(tokens.slice(middle + 1, end), mentions),
      ];
      const written = ([value = [], low = [], high = []]: readonly Tokens[]) => [
        ...value,
        ...not,
        token,
        ...low,
        word('AND'),
        ...high,
      ];
      out.push(...(operands.some(mentions) ? compared(operands, written) : written(operands)));
      at = end - 1;
    } else if (isSymbol(token, '||') || isWord(token, 'LIKE', 'ILIKE')) {
      const not = isWord(before, 'NOT') ? out.splice(-1) : [];
      const end = operandEnd(tokens, at + 1);
      const [left, right] = [operandBefore(), walk(tokens.slice(at + 1, end), mentions)].map(
        (one) => (mentions(one) ? made('SF_TO_VARCHAR', one) : one),
      );
      out.push(...(left ?? []), ...not, token, ...(right ?? []));
      at = end - 1;
    } else if (isSymbol(token, '+') || isSymbol(token, '-')) {
      const isSpan = isCalendarSpan(tokens[at + 1]);
      const left = out.slice(operandStart(out, out.length - 1));
      if (!mentions(left)) out.push(token);
      else if (!isSpan) {
        const end = operandEnd(tokens, at + 1);
        const right = walk(tokens.slice(at + 1, end), mentions);
        out.push(token, ...(isSymbol(token, '-') ? call('SF_TAKEN_FROM', [left, right]) : right));
        at = end - 1;
      } else {
        const end = spanEnd(tokens, at + 1);
        const span = tokens.slice(at + 1, end);
        const signed = isSymbol(token, '-') ? [token, symbol('('), ...span, symbol(')')] : span;
        out.push(symbol('+'), ...call('SF_SPAN_FROM', [left, signed]));
        at = end - 1;
      }
    } else if (token.kind === 'symbol' && COMPARISON.includes(token.value) && before) {
      const end = operandEnd(tokens, at + 1);
      const right = walk(tokens.slice(at + 1, end), mentions);
      const start = operandStart(out, out.length - 1);
      const left = out.slice(start);
      const ahead = out[start - 1];
      const assigns =
        isWord(ahead, 'SET') || (isSymbol(ahead, ',') && tokens.some((one) => isWord(one, 'SET')));
      if (assigns || isWord(tokens[at + 1], 'ANY', 'ALL') || !mentions([...left, ...right]))
        out.push(token, ...right);
      else
        out.splice(
          start,
          left.length,
          ...compared([left, right], ([one = [], other = []]) => [...one, token, ...other]),
        );
      at = end - 1;
    } else out.push(token);
  }
  return out;
};

const among = (left: Tokens, operator: Tokens, items: readonly Tokens[], mentions: Mentions) => {
  const operands = [left, ...items];
  const written = ([value = [], ...list]: readonly Tokens[]) => [
    ...value,
    ...operator,
    symbol('('),
    ...commaSeparated(list),
    symbol(')'),
  ];
  return operands.some(mentions) ? compared(operands, written) : written(operands);
};

/** DuckDB's own compare the parts of intervals, not their length. */
const extreme = (least: boolean, [first = [], second, ...others]: readonly Tokens[]): Token[] => {
  if (!second) return [...first];
  const operator = symbol(least ? '<=' : '>=');
  const of = [first, operator, second, [word('THEN')], first, [word('ELSE')], second].flat();
  return extreme(least, [[...fragment('(CASE WHEN'), ...of, ...fragment('END)')], ...others]);
};

/** The results of a CASE are of one type. */
const caseAlike = (tokens: Tokens, mentions: Mentions): Token[] => {
  if (!mentions(tokens)) return [...tokens];
  const results: { from: number; to: number }[] = [];
  for (let at = 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (isSymbol(token, '(')) at = closing(tokens, at);
    else if (isWord(token, 'THEN', 'ELSE')) results.push({ from: at + 1, to: at + 1 });
    const last = results.at(-1);
    if (last && !isWord(tokens[at + 1], 'WHEN', 'ELSE', 'END')) continue;
    if (last && last.to === last.from) last.to = at + 1;
  }
  const values = allAlike(results.map(({ from, to }) => tokens.slice(from, to)));
  let at = 0;
  return [
    ...results.flatMap(({ from, to }, index) => {
      const part = [...tokens.slice(at, from), ...(values[index] ?? [])];
      at = to;
      return part;
    }),
    ...tokens.slice(at),
  ];
};

const called = (token: Token, inner: Tokens, mentions: Mentions): Token[] => {
  const plain = [token, symbol('('), ...inner, symbol(')')];
  if (!mentions(inner)) return plain;
  if (isWord(token, 'SF_TO_VARIANT')) return made('SF_ZONED_VARIANT', inner);
  if (isWord(token, ...REPEATING)) return made(token.value, inner);
  const args = splitCommas(inner);
  const last = args.at(-1) ?? [];
  if (isWord(token, 'DATE_TRUNC')) return call('SF_DATE_TRUNC', args);
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
