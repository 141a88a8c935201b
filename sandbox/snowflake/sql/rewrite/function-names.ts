import { unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { type Call, call, isWord, rewriteCalls, stringToken, symbol, word } from '../token-list.js';

/** Snowflake's function names that a macro of the store answers (`SF_` + name), or another DuckDB function. */
const RENAMED: Readonly<Record<string, string>> = {
  TO_NUMERIC: 'SF_TO_NUMBER',
  TO_DECIMAL: 'SF_TO_NUMBER',
  TRY_TO_NUMERIC: 'SF_TRY_TO_NUMBER',
  TRY_TO_DECIMAL: 'SF_TRY_TO_NUMBER',
  AS_CHAR: 'SF_AS_VARCHAR',
  AS_REAL: 'SF_AS_DOUBLE',
  LENGTH: 'SF_LEN',
  SHA2_HEX: 'SF_SHA2',
  MD5_HEX: 'SF_MD5',
  VARIANCE_SAMP: 'VAR_SAMP',
  SYSTEM$TYPEOF: 'SF_TYPE_NAME',
  BIT_XOR: 'SF_BITXOR',
  BIT_SHIFTLEFT: 'SF_BITSHIFTLEFT',
  BIT_SHIFTRIGHT: 'SF_BITSHIFTRIGHT',
  SUBSTRING: 'SF_SUBSTR',
  TRUNCATE: 'SF_TRUNC',
  CEILING: 'SF_CEIL',
  ARRAY_INTERSECTION: 'list_intersect',
  TO_TIMESTAMP_NTZ: 'SF_TO_TIMESTAMP',
  DATE_FROM_PARTS: 'SF_DATE_FROM_PARTS',
  DATEFROMPARTS: 'SF_DATE_FROM_PARTS',
  TIMESTAMP_FROM_PARTS: 'SF_TIMESTAMP_NTZ_FROM_PARTS',
  TIMESTAMP_NTZ_FROM_PARTS: 'SF_TIMESTAMP_NTZ_FROM_PARTS',
  TIMESTAMP_TZ_FROM_PARTS: 'SF_TIMESTAMP_TZ_FROM_PARTS',
  TRY_TO_TIMESTAMP_NTZ: 'SF_TRY_TO_TIMESTAMP',
  APPROX_COUNT_DISTINCT: 'SF_APPROX_COUNT_DISTINCT',
  STARTSWITH: 'SF_STARTSWITH',
  ENDSWITH: 'SF_ENDSWITH',
  REGEXP_LIKE: 'SF_REGEXP_LIKE',
  RLIKE: 'SF_REGEXP_LIKE',
};

const SAME = new Set(
  `GET TO_VARIANT TO_JSON TO_OBJECT TO_ARRAY PARSE_JSON TRY_PARSE_JSON CHECK_JSON IS_NULL_VALUE TYPEOF
   IS_OBJECT IS_ARRAY IS_VARCHAR IS_BOOLEAN IS_INTEGER IS_DECIMAL OBJECT_KEYS ARRAY_SIZE ARRAY_CONTAINS
   ARRAY_TO_STRING ARRAY_APPEND ARRAY_CAT ARRAY_DISTINCT ARRAY_SLICE SPLIT 
   OBJECT_AGG TO_NUMBER TRY_TO_NUMBER TO_DOUBLE TRY_TO_DOUBLE TO_BOOLEAN TRY_TO_BOOLEAN WIDTH_BUCKET
   SQUARE TRUNC HASH UNIFORM SHA2 MD5 INITCAP CHARINDEX LEN UUID_STRING REGEXP_COUNT HEX_ENCODE TO_BINARY
   BASE64_ENCODE BASE64_DECODE_STRING TO_DATE TRY_TO_DATE TO_TIME TRY_TO_TIME TO_TIMESTAMP TO_TIMESTAMP_LTZ TO_TIMESTAMP_TZ
   TRY_TO_TIMESTAMP TRY_TO_TIMESTAMP_LTZ TRY_TO_TIMESTAMP_TZ
   HEX_DECODE_STRING HEX_DECODE_BINARY TRY_HEX_DECODE_STRING BASE64_DECODE_BINARY
   AS_VARCHAR AS_BOOLEAN AS_INTEGER AS_DOUBLE AS_OBJECT AS_ARRAY
   CONVERT_TIMEZONE APPROX_PERCENTILE HLL BOOLOR_AGG BOOLAND_AGG COUNT_IF ARRAY_UNIQUE_AGG ARRAY_UNION_AGG EQUAL_NULL
   TO_VARCHAR CEIL FLOOR STRTOK SOUNDEX PARSE_URL
   STRTOK_TO_ARRAY OCTET_LENGTH BITXOR BITSHIFTLEFT BITSHIFTRIGHT HAVERSINE SPACE CBRT
   BITAND_AGG BITOR_AGG BITXOR_AGG SUBSTR ARRAY_COMPACT ARRAY_SORT ARRAY_MAX ARRAY_MIN ARRAYS_OVERLAP ARRAYS_TO_OBJECT ARRAY_FLATTEN ARRAY_INSERT STRIP_NULL_VALUE`.split(
    /\s+/,
  ),
);

/** CONCAT with a NULL is NULL; DuckDB's leaves it out. */
const concatenated = (args: Call['args']): Token[] => {
  const texts = args.map((arg) =>
    arg.length === 1 && arg[0]?.kind === 'string' ? [...arg] : call('SF_TO_VARCHAR', [arg]),
  );
  const joined = texts.flatMap((text, index) => (index ? [symbol('||'), ...text] : text));
  return [symbol('('), ...joined, symbol(')')];
};

/** `REGEXP_SUBSTR(s, p, from, which, 'e', group)`: the transpiler loses which of several matches is meant. */
const regexpGroup = ([
  text = [],
  pattern = [],
  from = [],
  which = [],
  flags = [],
  group,
]: Call['args']) => {
  const letters = flags[0]?.value ?? '';
  if (flags.length !== 1 || flags[0]?.kind !== 'string' || /[^ceims]/.test(letters))
    throw unsupported('REGEXP_SUBSTR with these parameters');
  const inline = letters.replace(/[ce]/g, '');
  const prefixed =
    inline === '' ? pattern : [stringToken(`(?${inline})`), symbol('||'), ...pattern];
  const number = group ?? [{ ...word(letters.includes('e') ? '1' : '0'), kind: 'number' as const }];
  return call('SF_REGEXP_GROUP', [text, prefixed, from, which, number]);
};

/** Are these position 1 and occurrence 0, every match? */
const isEverywhere = (rest: Call['args']): boolean =>
  rest.length <= 2 &&
  rest.every((arg, index) => arg.length === 1 && arg[0]?.value === (index === 0 ? '1' : '0'));

/** A pattern that must match the whole text is no problem for DuckDB; only the name differs. */
export const functionNames = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args, after }: Call) => {
    if (name === 'DATE' && args.length === 1) return call('SF_TO_DATE', args);
    if (name === 'REGEXP_SUBSTR' && args.length >= 5) return regexpGroup(args);
    // the transpiler drops where to begin and which to replace
    if (name === 'REGEXP_REPLACE' && args.length > 3 && !isEverywhere(args.slice(3)))
      throw unsupported('REGEXP_REPLACE with a position, an occurrence or parameters');
    // the list of columns in MERGE's INSERT is quoted names
    if (name === 'INSERT' && args.length === 4 && !args.every((arg) => arg[0]?.kind === 'quoted'))
      return call('SF_INSERT', args);
    if (name === 'APPROX_TOP_K') return call('SF_TOP_K', [args[0] ?? [], args[1] ?? [word('1')]]);
    const over = isWord(after[0], 'OVER');
    // DuckDB makes a window of an aggregate only, not of what is made of it
    if (name === 'ARRAY_UNION_AGG' && over) throw unsupported('ARRAY_UNION_AGG(…) OVER');
    if (name === 'ARRAY_UNIQUE_AGG' && !over)
      return call('SF_ARRAY_OR_EMPTY', [call('SF_ARRAY_UNIQUE_AGG', args)]);
    if (name === 'CONCAT') return concatenated(args);
    const renamed = RENAMED[name] ?? (SAME.has(name) ? `SF_${name}` : undefined);
    return renamed === undefined ? undefined : call(renamed, args);
  });
