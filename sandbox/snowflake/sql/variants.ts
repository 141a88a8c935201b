import type { Token } from './lexer.js';
import { operandEnd, operandStart } from './operands.js';
import {
  call,
  closing,
  commaSeparated,
  isSymbol,
  isWord,
  splitCommas,
  symbol,
} from './token-list.js';
import { isName, variantKey, variantOrder } from './variant-order.js';

/** Calls that give a VARIANT. */
const GIVES = ['SF_GET_PATH', 'SF_GET', 'SF_PARSE_JSON', 'SF_TRY_PARSE_JSON', 'SF_TO_VARIANT'];
const ARITHMETIC = ['+', '-', '*', '/', '%'];
/** Aggregates that compare, and those that take what to compare by. */
const EXTREMES: Readonly<Record<string, string>> = { MIN: 'ARG_MIN', MAX: 'ARG_MAX' };
const COMPARISON = ['=', '<>', '!=', '<', '>', '<=', '>='];

const OF_NUMBERS = new Set(
  `SUM AVG ABS ROUND SF_CEIL SF_FLOOR SF_TRUNC SQRT POWER EXP LN LOG SIGN STDDEV STDDEV_SAMP STDDEV_POP VARIANCE
   VAR_SAMP VAR_POP MEDIAN SF_FINER GREATEST LEAST CORR COVAR_POP COVAR_SAMP`.split(/\s+/),
);
/** They take texts. */
export const OF_TEXTS: ReadonlySet<string> = new Set(
  `UPPER LOWER TRIM LTRIM RTRIM SUBSTRING SUBSTR LEFT RIGHT REPLACE REVERSE SPLIT_PART STRING_SPLIT CONTAINS
   SF_STARTSWITH SF_ENDSWITH SF_REGEXP_LIKE REGEXP_REPLACE REGEXP_EXTRACT REGEXP_MATCHES LISTAGG STRING_AGG
   LPAD RPAD SF_LEN SF_INITCAP SF_CHARINDEX CONCAT SF_SPLIT`.split(/\s+/),
);

const isNumber = (operand: readonly Token[]): boolean =>
  operand.length <= 2 && operand.at(-1)?.kind === 'number';

const OTHERWISE = new Set(['NULL', 'TRUE', 'FALSE', 'CASE', 'NOT', 'SELECT', 'ANY', 'ALL']);

/** What a VARIANT must become beside this operand; undefined when DuckDB's own cast is right. */
const besides = (
  operator: Token,
  other: readonly Token[],
  variant: (tokens: readonly Token[]) => boolean,
): ((tokens: readonly Token[]) => Token[]) | undefined => {
  if (isSymbol(operator, '||')) return (tokens) => call('SF_TO_VARCHAR', [tokens]);
  if (ARITHMETIC.includes(operator.value)) return (tokens) => call('SF_NUMBER_OF', [tokens]);
  if (variant(other)) return undefined;
  if (other.length === 1 && other[0]?.kind === 'string')
    return (tokens) => call('SF_TO_VARCHAR', [tokens]);
  if (isNumber(other)) return (tokens) => call('SF_NUMBER_OF', [tokens]);
  if (isName(other) && !OTHERWISE.has(other[0]?.value ?? ''))
    return (tokens) => call('cast_to_type', [call('SF_TO_VARCHAR', [tokens]), other]);
  return undefined;
};

const isOperator = (token: Token | undefined): token is Token =>
  token?.kind === 'symbol' &&
  (token.value === '||' || ARITHMETIC.includes(token.value) || COMPARISON.includes(token.value));

/**
 * A VARIANT beside a number counts as a number, beside a text as a text: DuckDB would read the text as JSON, round the
 * number, or keep the quotes. The tokens are DuckDB's. Known as VARIANT are paths, what functions give that
 * always give one, and the columns named here.
 * @param columns VARIANT columns of the tables that are read
 */
export const variants = (tokens: readonly Token[], columns: ReadonlySet<string>): Token[] => {
  const flattened = tokens.some(({ value }) => value === 'FLAT_J');
  if (columns.size === 0 && !flattened && !tokens.some((token) => isWord(token, ...GIVES)))
    return [...tokens];
  const isVariant = (operand: readonly Token[]): boolean => {
    const [first] = operand;
    if (isWord(first, ...GIVES)) return closing(operand, 1) === operand.length - 1;
    const name = operand.at(-1)?.value ?? '';
    return isName(operand) && (columns.has(name) || (flattened && name === 'VALUE'));
  };
  return walk(variantOrder(tokens, isVariant), isVariant);
};

const walk = (
  tokens: readonly Token[],
  isVariant: (operand: readonly Token[]) => boolean,
): Token[] => {
  const out: Token[] = [];
  const asVariant = (operand: readonly Token[]) =>
    operand[0]?.kind === 'string' ? call('SF_TO_VARIANT', [operand]) : operand;
  const asText = (operand: readonly Token[]) => call('SF_TO_VARCHAR', [operand]);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const next = tokens[at + 1];
    if (token.kind === 'word' && isSymbol(next, '(') && !isWord(token, ...GIVES)) {
      const close = closing(tokens, at + 1);
      const inner = walk(tokens.slice(at + 2, close), isVariant);
      const best = EXTREMES[token.value];
      if (best && isVariant(inner)) {
        out.push(...call(best, [inner, variantKey(inner)]));
        at = close;
        continue;
      }
      const made = OF_NUMBERS.has(token.value)
        ? 'SF_NUMBER_OF'
        : OF_TEXTS.has(token.value)
          ? 'SF_TO_VARCHAR'
          : undefined;
      const args = made
        ? commaSeparated(
            splitCommas(inner).map((arg) => (isVariant(arg) ? call(made, [arg]) : arg)),
          )
        : isWord(token, 'COALESCE') && splitCommas(inner).some(isVariant)
          ? commaSeparated(splitCommas(inner).map(asVariant))
          : inner;
      // `v IN ('a', 'b')`: the first of the list says what it is compared as
      if (isWord(token, 'IN')) {
        const from = operandStart(out, out.length - 1 - (isWord(out.at(-1), 'NOT') ? 1 : 0));
        const not = isWord(out.at(-1), 'NOT') ? out.splice(-1) : [];
        const [first = []] = splitCommas(inner);
        const operand = out.splice(from);
        const change = isVariant(operand) && besides(symbol('='), first, isVariant);
        out.push(...(change ? change(operand) : operand), ...not);
      }
      out.push(token, symbol('('), ...args, symbol(')'));
      at = close;
      continue;
    }
    if (isWord(token, 'LIKE', 'ILIKE', 'BETWEEN') && out.length > 0) {
      const not = isWord(out.at(-1), 'NOT') ? out.splice(-1) : [];
      const operand = out.splice(operandStart(out, out.length - 1));
      const low = tokens.slice(at + 1, operandEnd(tokens, at + 1));
      const change = isWord(token, 'BETWEEN') ? besides(symbol('='), low, isVariant) : asText;
      out.push(...(change && isVariant(operand) ? change(operand) : operand), ...not, token);
      continue;
    }
    if (!isOperator(token) || out.length === 0) {
      out.push(token);
      continue;
    }
    const end = operandEnd(tokens, at + 1);
    const right = walk(tokens.slice(at + 1, end), isVariant);
    const start = operandStart(out, out.length - 1);
    const left = out.slice(start);
    const before = out[start - 1];
    const assigns =
      isWord(before, 'SET') || (isSymbol(before, ',') && tokens.some((one) => isWord(one, 'SET')));
    const compares = COMPARISON.includes(token.value) && !assigns;
    if (compares && isVariant(left) && isVariant(right)) {
      out.splice(start, left.length, ...variantKey(left), token, ...variantKey(right));
      at = end - 1;
      continue;
    }
    const changeLeft = isVariant(left) ? besides(token, right, isVariant) : undefined;
    const changeRight = isVariant(right) ? besides(token, left, isVariant) : undefined;
    if (changeLeft) out.splice(start, left.length, ...changeLeft(left));
    out.push(token, ...(changeRight ? changeRight(right) : right));
    at = end - 1;
  }
  return out;
};
