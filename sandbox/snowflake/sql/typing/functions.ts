import {
  common,
  computed,
  fixed,
  lengthOf,
  rounded,
  type Type,
  text,
  variance,
  wider,
} from './type.js';

/** Of a call's arguments: their types, and their texts where they are literal numbers. */
export interface Argument {
  readonly type: Type | undefined;
  readonly value: number | undefined;
}

type Rule = (args: readonly Argument[]) => Type | undefined;

const first: Rule = ([one]) => one?.type;
const ofNumber =
  (rule: (of: Type) => Type): Rule =>
  ([one]) =>
    one?.type?.type === 'fixed'
      ? rule(one.type)
      : one?.type?.type === 'real'
        ? one.type
        : undefined;
const ofText =
  (rule: (length: number) => number): Rule =>
  ([one]) =>
    one?.type?.type === 'text' ? text(rule(lengthOf(one.type))) : undefined;
const always =
  (type: Type): Rule =>
  () =>
    type;
const all: Rule = (args) => common(args.map(({ type }) => type));
const quotient: Rule = ([a, b]) => computed('/', a?.type, b?.type);

/** COUNT's, and SUM's rows: a sum has twelve digits more than what it adds. */
const COUNT = fixed(18);
const sum = (of: Type): Type => wider(of, 12);

const rounding: Rule = ([one, digits]) => {
  if (one?.type?.type !== 'fixed') return one?.type?.type === 'real' ? one.type : undefined;
  const scale = digits ? digits.value : 0;
  return scale === undefined ? undefined : rounded(one.type, scale);
};

const SAME = 'MIN MAX ANY_VALUE MODE FIRST_VALUE LAST_VALUE NTH_VALUE ABS NULLIF';
const COMMON = 'COALESCE NVL IFNULL GREATEST LEAST';

const each = (names: string, rule: Rule): [string, Rule][] =>
  names.split(' ').map((name) => [name, rule]);

/**
 * Result types of functions, where the platform's are known: https://docs.snowflake.com/en/sql-reference/functions/system_typeof
 * shows them for each expression. Those of other functions are DuckDB's.
 */
export const FUNCTIONS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...each(SAME, first),
  ...each(COMMON, all),
  ...each('ROUND CEIL FLOOR TRUNC TRUNCATE', rounding),
  ...each('COUNT ROW_NUMBER RANK DENSE_RANK LENGTH LEN', always(COUNT)),
  ...each(
    'TRIM LTRIM RTRIM SUBSTR SUBSTRING SPLIT_PART REVERSE',
    ofText((n) => n),
  ),
  ...each(
    'UPPER LOWER INITCAP',
    ofText((n) => 3 * n),
  ),
  ...each('VARIANCE VARIANCE_SAMP VARIANCE_POP VAR_SAMP VAR_POP', ofNumber(variance)),
  ...each('MD5 MD5_HEX', always(text(32))),
  ['COUNT_IF', always(fixed(13))],
  // as the Python connector's own tests see them
  ['SEQ1', always(fixed(3))],
  ['SEQ2', always(fixed(5))],
  ['SEQ4', always(fixed(10))],
  ['SEQ8', always(fixed(19))],
  ['UUID_STRING', always(text(36))],
  ['SUM', ofNumber(sum)],
  ['AVG', ofNumber((of) => computed('/', sum(of), COUNT) ?? of)],
  ['MEDIAN', ofNumber((of) => wider(of, 0, 3))],
  ['MOD', ([a, b]) => computed('%', a?.type, b?.type)],
  ['DIV0', quotient],
  ['DIV0NULL', quotient],
  ['ZEROIFNULL', ([one]) => common([one?.type, one?.type])],
  ['IFF', (args) => all(args.slice(1))],
  ['NVL2', (args) => all(args.slice(1))],
  ['LAG', ([one, , other]) => (other ? common([one?.type, other.type]) : one?.type)],
  ['LEAD', ([one, , other]) => (other ? common([one?.type, other.type]) : one?.type)],
  [
    'CONCAT',
    (args) =>
      args.every(({ type }) => type?.type === 'text')
        ? text(args.reduce((length, { type }) => length + (type ? lengthOf(type) : 0), 0))
        : undefined,
  ],
]);
