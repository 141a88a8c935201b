import type { Column, ColumnType } from '../engine/value.js';
import type { Token } from './lexer.js';
import { call, rewriteCalls } from './token-list.js';
import { isName } from './variant-order.js';

/** Which arguments of functions are texts, by what follows. */
const POSITIONS: readonly (readonly [names: string, at: readonly number[]])[] = [
  ['UPPER LOWER INITCAP REVERSE LENGTH LEN LEFT RIGHT SUBSTR SUBSTRING REPEAT ASCII', [0]],
  ['TRIM LTRIM RTRIM SPLIT_PART SPLIT CONTAINS STARTSWITH ENDSWITH CHARINDEX POSITION', [0, 1]],
  ['LPAD RPAD', [0, 2]],
  ['REPLACE', [0, 1, 2]],
];
const TEXTS = new Map(
  POSITIONS.flatMap(([names, at]) => names.split(' ').map((name) => [name, at] as const)),
);

/** Types of which the platform makes texts by itself; others have their own rules. */
const COERCED: readonly ColumnType[] = [
  'fixed',
  'real',
  'boolean',
  'date',
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
];

const isLiteral = (operand: readonly Token[]): boolean => {
  const last = operand.at(-1);
  if (last?.kind === 'number')
    return operand.length === 1 || (operand.length === 2 && isSign(operand[0]));
  return operand.length === 1 && last?.kind === 'word' && ['TRUE', 'FALSE'].includes(last.value);
};

const isSign = (token: Token | undefined): boolean => token?.value === '-' || token?.value === '+';

/**
 * Numbers, truth values, days and moments become texts where a function takes texts: DuckDB knows no such function.
 * Those are found that are literals or columns of the tables that are read.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion#data-types-that-can-be-cast
 */
export const textArguments = (tokens: readonly Token[], columns: readonly Column[]): Token[] => {
  if (!tokens.some(({ kind, value }) => kind === 'word' && TEXTS.has(value))) return [...tokens];
  const coerced = new Set(
    columns.filter(({ type }) => COERCED.includes(type)).map(({ name }) => name),
  );
  const isCoerced = (operand: readonly Token[]): boolean =>
    isLiteral(operand) || (isName(operand) && coerced.has(operand.at(-1)?.value ?? ''));
  return rewriteCalls(tokens, ({ name, args }) => {
    const positions = TEXTS.get(name);
    if (!positions?.some((at) => isCoerced(args[at] ?? []))) return undefined;
    return call(
      name,
      args.map((arg, at) =>
        positions.includes(at) && isCoerced(arg) ? call('SF_TO_VARCHAR', [arg]) : arg,
      ),
    );
  });
};
