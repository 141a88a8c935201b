import { AUTOMATIC } from '../store/automatic-dates.js';
import type { Token } from './lexer.js';
import {
  type Call,
  call,
  closing,
  fragment,
  isSymbol,
  isWord,
  rewriteCalls,
  symbol,
  word,
} from './token-list.js';

const MACROS: Readonly<Record<string, string>> = {
  TEXT: 'SF_TO_VARCHAR',
  VARCHAR: 'SF_TO_VARCHAR',
  JSON: 'SF_TO_VARIANT',
  SF_OBJECT: 'SF_TO_OBJECT',
  SF_ARRAY: 'SF_TO_ARRAY',
  HUGEINT: 'SF_WHOLE',
  INT128: 'SF_WHOLE',
  BLOB: 'SF_TO_BINARY', // of texts the platform takes hex digits, DuckDB the characters
  TIME: 'SF_TO_TIME', // DuckDB has no such cast from TIMESTAMPTZ
  SF_TIMESTAMP_TZ: 'SF_TO_TIMESTAMP_TZ',
};

/** Those of TRY_CAST. */
const TRYING: Readonly<Record<string, string>> = {
  BLOB: 'SF_TRY_TO_BINARY',
  SF_TIMESTAMP_TZ: 'SF_TRY_TO_TIMESTAMP_TZ',
};

/** Inside these, a macro that repeats what it is given would be planned again and again. */
const LARGE = ['SELECT', 'SF_WHOLE', 'SF_WHOLE_ONCE', 'SF_QUOTIENT', 'SF_TO_VARCHAR'];

/** One call whose result needs no look at its type to become a text: to repeat it in SF_TO_VARCHAR would plan it ten times. */
const isPlain = (value: readonly Token[]): boolean =>
  isWord(value[0], 'SF_WHOLE', 'SF_WHOLE_ONCE', 'SF_TO_VARCHAR') &&
  isSymbol(value[1], '(') &&
  closing(value, 1) === value.length - 1;

/** A value made a whole number of 38 digits, as DuckDB's tokens. */
export const whole = (value: readonly Token[]): Token[] =>
  call(value.some((token) => isWord(token, ...LARGE)) ? 'SF_WHOLE_ONCE' : 'SF_WHOLE', [value]);

/** Those for texts that DuckDB reads differently. */
const TEXTS: Readonly<Record<string, string>> = {
  DATE: 'SF_TO_DATE',
  TIMESTAMP: 'SF_TO_TIMESTAMP',
  TIMESTAMPTZ: 'SF_TO_TIMESTAMP_LTZ',
};

/** DuckDB reads no blank before an offset, no seconds (or milliseconds, …) since 1970, and dates in ISO alone. */
const DIFFERENT = / (Z|[+-]\d\d:?\d\d)$|^-?\d+$/;

/** Arguments of DuckDB's functions that must be small whole numbers; NUMBER columns are 128 bits wide. */
const SMALL: Readonly<Record<string, readonly number[]>> = {
  SUBSTRING: [1, 2],
  SUBSTR: [1, 2],
  LEFT: [1],
  RIGHT: [1],
  REPEAT: [1],
  LPAD: [1],
  RPAD: [1],
  SPLIT_PART: [2],
  ROUND: [1],
  CHR: [0],
  REGEXP_EXTRACT: [2],
  MAKE_TIMESTAMP: [0, 1, 2, 3, 4],
  ARRAY_EXTRACT: [1],
  LIST_EXTRACT: [1],
};

const smallArguments = (positions: readonly number[], args: Call['args']) =>
  args.map((arg, index) =>
    positions.includes(index) && !(arg.length === 1 && arg[0]?.kind !== 'word')
      ? [word('CAST'), symbol('('), ...arg, word('AS'), word('INTEGER'), symbol(')')]
      : arg,
  );

/** Casts whose meaning differs for JSON go through macros. The tokens are DuckDB's, after transpiling. */
export const casts = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    const [inner = []] = args;
    const small = SMALL[name];
    if (small) return call(name, smallArguments(small, args));
    // the transpiler does not know how DuckDB unpacks a row
    if (name === 'SF_ALL_COLUMNS') return fragment('struct_pack(*COLUMNS(*))');
    if ((name !== 'CAST' && name !== 'TRY_CAST') || args.length !== 1) return undefined;
    const at = lastAs(inner);
    const type = inner[at + 1]?.value ?? '';
    if (name === 'TRY_CAST') {
      const trying = TRYING[type];
      return trying ? call(trying, [inner.slice(0, at)]) : undefined;
    }
    const value = inner.slice(0, at);
    const different =
      value.length === 1 &&
      value[0]?.kind === 'string' &&
      [DIFFERENT, AUTOMATIC].some((form) => form.test(value[0]?.value ?? ''));
    const macro = (different ? TEXTS[type] : undefined) ?? MACROS[type];
    if (at < 0 || macro === undefined || isNull(value)) return undefined;
    const [first] = value;
    const isText = value.length === 1 && first?.kind === 'string';
    const isNumber = value.length === 1 && first?.kind === 'number';
    if (macro === 'SF_WHOLE') return isText || isNumber ? undefined : whole(value);
    if (macro === 'SF_TO_VARCHAR' && (isText || isPlain(value))) return undefined;
    return once(macro, value);
  });

/** A query in brackets, without further brackets around them. */
const bracketedQuery = (value: readonly Token[]): readonly Token[] | undefined => {
  let [inner, last] = [0, value.length - 1];
  while (isSymbol(value[inner], '(') && closing(value, inner) === last)
    [inner, last] = [inner + 1, last - 1];
  return inner > 0 && isWord(value[inner], 'SELECT', 'WITH')
    ? value.slice(inner - 1, last + 2)
    : undefined;
};

/** A macro repeats what it is given, and DuckDB plans each copy: of a query it is given the value alone. */
const once = (macro: string, value: readonly Token[]): Token[] => {
  const query = bracketedQuery(value);
  if (!query) return [word(macro), symbol('('), ...value, symbol(')')];
  return [
    ...fragment(`(SELECT ${macro}(DAGBOT_V) FROM`),
    ...query,
    ...fragment('AS DAGBOT_Q(DAGBOT_V))'),
  ];
};

const isNull = (value: readonly Token[]) => value.length === 1 && isWord(value[0], 'NULL');

const lastAs = (tokens: readonly Token[]): number => {
  let found = -1;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind === 'symbol' && (isSymbol(token, '(') || isSymbol(token, '[')))
      at = closing(tokens, at);
    else if (isWord(token, 'AS')) found = at;
  }
  return found;
};
