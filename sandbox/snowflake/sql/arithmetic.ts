import { SnowflakeError } from '../engine/errors.js';
import type { Token } from './lexer.js';
import { operandEnd, operandStart } from './operands.js';
import { call, closing, fragment, isSymbol, isWord, symbol, word } from './token-list.js';

const isNumber = (token: Token | undefined): boolean =>
  token?.kind === 'number' && /^\d+$/.test(token.value);

const harmless = (operand: readonly Token[]): boolean =>
  operand.length === 1 && operand[0]?.kind === 'number' && Number(operand[0].value) !== 0;

/** Computing these several times would give several answers, or take too long. */
const ONCE = [
  'SF_QUOTIENT',
  'SF_QUOTIENT_ONCE',
  'SELECT',
  'SF_RANDOM',
  'RANDOM',
  'UUID',
  'NEXTVAL',
];

const quotient = (left: readonly Token[], right: readonly Token[]): Token[] => {
  const once = [...left, ...right].some((token) => isWord(token, ...ONCE));
  return call(once ? 'SF_QUOTIENT_ONCE' : 'SF_QUOTIENT', [left, right]);
};

/** Where the chain of `*` and `%` begins whose last token is at `last`: `a * -b` before `/ c`. */
const chainStart = (tokens: readonly Token[], last: number): number => {
  let start = operandStart(tokens, last);
  for (;;) {
    let before = start - 1;
    while (isSymbol(tokens[before], '-') || isSymbol(tokens[before], '+')) before--;
    if (!isSymbol(tokens[before], '*') && !isSymbol(tokens[before], '%')) return start;
    const further = operandStart(tokens, before - 1);
    if (further >= before) return start;
    start = further;
  }
};

/** `AVG(x) [OVER …]` is a sum divided by a count, so that numbers stay exact. */
const average = (tokens: readonly Token[], at: number): [Token[], number] => {
  const close = closing(tokens, at + 1);
  const end = operandEnd(tokens, at);
  const inner = arithmetic(tokens.slice(at + 2, close));
  const after = arithmetic(tokens.slice(close + 1, end));
  const count = [...call('COUNT', [inner]), ...after];
  return [
    quotient([...call('SUM', [inner]), ...after], call('NULLIF', [count, fragment('0')])),
    end,
  ];
};

const VARIANCES = ['VARIANCE', 'VAR_SAMP', 'VAR_POP', 'VARIANCE_SAMP', 'VARIANCE_POP'];

/** `VARIANCE(x) [OVER …]` of numbers is a number with a quotient's digits; DuckDB's is a float. */
const varianceOf = (tokens: readonly Token[], at: number): [Token[], number] => {
  const end = operandEnd(tokens, at);
  const whole = [tokens[at] ?? word(''), ...arithmetic(tokens.slice(at + 1, end))];
  const sum = [word('SUM'), ...whole.slice(1)];
  return [call('cast_to_type', [whole, call('SF_QUOTIENT_TYPE', [sum, fragment('1')])]), end];
};

/**
 * Division, AVG, VARIANCE and large products as Snowflake computes them, on DuckDB's tokens. DuckDB divides numbers
 * to floats and by zero to NULL, and multiplies literals in 32 bits.
 * https://docs.snowflake.com/en/sql-reference/operators-arithmetic#scale-and-precision-in-arithmetic-operations
 */
export const arithmetic = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (isWord(token, 'AVG') && isSymbol(tokens[at + 1], '(') && !isSymbol(tokens[at - 1], '.')) {
      const [written, end] = average(tokens, at);
      out.push(...written);
      at = end - 1;
    } else if (isWord(token, ...VARIANCES) && isSymbol(tokens[at + 1], '(')) {
      const [written, end] = varianceOf(tokens, at);
      out.push(...written);
      at = end - 1;
    } else if (isSymbol(token, '/')) {
      const end = operandEnd(tokens, at + 1);
      const left = out.splice(chainStart(out, out.length - 1));
      out.push(...quotient(left, arithmetic(tokens.slice(at + 1, end))));
      at = end - 1;
    } else if (isSymbol(token, '%')) {
      const end = operandEnd(tokens, at + 1);
      const operand = tokens.slice(at + 1, end);
      out.push(token);
      if (harmless(operand)) continue;
      out.push(word('SF_DIVISOR'), symbol('('), ...arithmetic(operand), symbol(')'));
      at = end - 1;
    } else if (isShift(token) && isDate(out.slice(operandStart(out, out.length - 1)))) {
      const end = operandEnd(tokens, at + 1);
      const days = arithmetic(tokens.slice(at + 1, end));
      out.push(token, ...(isName(days) ? fragment('CAST(') : []), ...days);
      if (isName(days)) out.push(...fragment('AS INTEGER)'));
      at = end - 1;
    } else if (isNumber(token) && isOperator(tokens[at + 1]) && isNumber(tokens[at + 2]))
      out.push(...fragment(`CAST(${token.text} AS HUGEINT)`));
    else if (token.kind === 'string' && (isShift(tokens[at - 1]) || isShift(tokens[at + 1])))
      out.push(summand(token, isShift(tokens[at - 1]) ? tokens[at - 2] : tokens[at + 2]));
    else out.push(token);
  }
  return out;
};

/** A text added to something is the number that it holds. @throws SnowflakeError 100038 when it holds none */
const summand = (text: Token, other: Token | undefined): Token => {
  if (/^-?\d+(\.\d+)?$/.test(text.value)) return { ...word(text.value), kind: 'number' };
  if (other?.kind !== 'number') return text;
  throw new SnowflakeError('100038', '22018', `Numeric value '${text.value}' is not recognized`);
};

const isShift = (token: Token | undefined): boolean => isSymbol(token, '+') || isSymbol(token, '-');

/** Is the operand a date by its own words? */
const isDate = (operand: readonly Token[]): boolean =>
  isWord(operand[0], 'SF_TO_DATE') ||
  (isWord(operand[0], 'CAST') && isWord(operand.at(-2), 'DATE') && isSymbol(operand.at(-1), ')'));

const isName = (operand: readonly Token[]): boolean =>
  (operand[0]?.kind === 'word' || operand[0]?.kind === 'quoted') &&
  !operand.some((token) => isSymbol(token, '('));

const isOperator = (token: Token | undefined): boolean =>
  token?.kind === 'symbol' && ['*', '+', '-'].includes(token.value);
