import { MAX_TEXT } from '../../engine/value.js';
import { readType } from '../column-type.js';
import { Cursor } from '../cursor.js';
import type { Token } from '../lexer.js';
import { closing, isName, isSymbol, isWord, splitCommas, textOf } from '../token-list.js';
import { FUNCTIONS } from './functions.js';
import { common, computed, fixed, lengthOf, type Type, text } from './type.js';

type Tokens = readonly Token[];

/** Where an expression stands. */
export interface Scope {
  /** the type of a column, by its name's parts */
  column(name: readonly string[]): Type | undefined;
  /** the type of a query's only column */
  query(tokens: Tokens): Type | undefined;
  /** notes what `SYSTEM$TYPEOF` is asked about */
  asked(call: Token, type: Type | undefined): void;
  /** notes an expression that DuckDB computes with more digits than this */
  wide(expression: Tokens, type: Type | undefined): void;
}

/** Tokens of an expression that is looked at; its operands are cut out again and again. */
const LONGEST = 2000;
const LOWEST = 'AND OR NOT IS LIKE ILIKE RLIKE REGEXP IN BETWEEN EXISTS'.split(' ');
const COMPARISON = ['=', '<>', '!=', '<', '>', '<=', '>='];
/** DuckDB gives these 38 digits, which beside a finer number would cost some of those after the point. */
const WIDE = ['SUM', 'AVG', 'DIV0', 'DIV0NULL'];
const AFTER_CALL = ['OVER', 'WITHIN', 'IGNORE', 'RESPECT', 'FILTER'];

/** Indexes of the tokens outside of all brackets and of CASE … END. */
const outside = (tokens: Tokens): number[] => {
  const found: number[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    found.push(at);
    if (token?.kind === 'symbol' && '([{'.includes(token.value)) at = closing(tokens, at);
    else if (isWord(token, 'CASE')) {
      for (let depth = 0; at < tokens.length; at++) {
        if (isWord(tokens[at], 'CASE')) depth++;
        else if (isWord(tokens[at], 'END') && --depth === 0) break;
      }
    }
  }
  return found;
};

/** A sign stands where an operand is expected. */
const isBinary = (tokens: Tokens, at: number): boolean => {
  const before = tokens[at - 1];
  return before !== undefined && (before.kind !== 'symbol' || ')]}'.includes(before.value));
};

/** `12.50` has four digits, two of them after the point; `1e3` is the number that it means. */
const literal = (token: Token): Type | undefined => {
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(token.value);
  if (!parts) return undefined;
  const [, whole = '', fraction = ''] = parts;
  const digits = Math.max(whole.replace(/^0+/, '').length, 1) + fraction.length;
  if (token.bound) return fixed(38, fraction.length);
  return digits > 38 ? undefined : fixed(digits, fraction.length);
};

const cast = (type: Tokens): Type | undefined => {
  const cursor = new Cursor(textOf(type), type);
  const column = readType(cursor, '');
  return column && cursor.position >= type.length ? column : undefined;
};

/** The results of `CASE … END`. */
const branches = (tokens: Tokens): Tokens[] => {
  const inner = tokens.slice(1, -1);
  const marks = outside(inner).filter((at) => isWord(inner[at], 'WHEN', 'THEN', 'ELSE'));
  return marks.flatMap((at, index) =>
    isWord(inner[at], 'WHEN') ? [] : [inner.slice(at + 1, marks[index + 1] ?? inner.length)],
  );
};

const called = (tokens: Tokens, scope: Scope): Type | undefined => {
  const [name] = tokens;
  const close = closing(tokens, 1);
  const inner = tokens.slice(2, close);
  const after = tokens[close + 1];
  if (!name || (after && !isWord(after, ...AFTER_CALL))) return undefined;
  if (isWord(name, 'CAST', 'TRY_CAST')) {
    const as = outside(inner).findLast((at) => isWord(inner[at], 'AS'));
    if (as === undefined) return undefined;
    typeOf(inner.slice(0, as), scope);
    return cast(inner.slice(as + 1));
  }
  const distinct = isWord(inner[0], 'DISTINCT', 'ALL') ? inner.slice(1) : inner;
  const args = splitCommas(distinct).map((arg) => {
    const sign = isSymbol(arg[0], '-') ? -1 : 1;
    const only = arg.length === (sign < 0 ? 2 : 1) ? arg.at(-1) : undefined;
    const value = only?.kind === 'number' ? sign * Number(only.value) : undefined;
    return { type: typeOf(arg, scope), value };
  });
  if (name.value === 'SYSTEM$TYPEOF') {
    scope.asked(name, args[0]?.type);
    return text(MAX_TEXT);
  }
  const type = FUNCTIONS.get(name.value)?.(args);
  if (WIDE.includes(name.value)) scope.wide(tokens, type);
  return type;
};

const single = (tokens: Tokens, scope: Scope): Type | undefined => {
  const [token] = tokens;
  if (!token) return undefined;
  if (isSymbol(token, '(') && closing(tokens, 0) === tokens.length - 1) {
    const inner = tokens.slice(1, -1);
    return isWord(inner[0], 'SELECT', 'WITH') ? scope.query(inner) : typeOf(inner, scope);
  }
  if (isWord(token, 'CASE') && isWord(tokens.at(-1), 'END'))
    return common(branches(tokens).map((branch) => typeOf(branch, scope)));
  if (isName(token) && isSymbol(tokens[1], '(')) return called(tokens, scope);
  if (tokens.length === 1) {
    if (token.kind === 'number') return literal(token);
    if (token.kind === 'string') return text(token.bound ? MAX_TEXT : [...token.value].length);
    if (isWord(token, 'TRUE', 'FALSE')) return { type: 'boolean' };
    if (isWord(token, 'NULL')) return undefined;
  }
  const isPath = tokens.every((one, at) => (at % 2 === 0 ? isName(one) : isSymbol(one, '.')));
  return isPath ? scope.column(tokens.filter(isName).map(({ value }) => value)) : undefined;
};

/** The type of an expression by Snowflake's rules; undefined where they are not known here. */
export const typeOf = (tokens: Tokens, scope: Scope): Type | undefined => {
  if (tokens.length > LONGEST) return undefined;
  const top = outside(tokens);
  const isOne = (at: number, of: readonly string[]) =>
    tokens[at]?.kind === 'symbol' && of.includes(tokens[at]?.value ?? '');
  const split = (at: number) => [
    typeOf(tokens.slice(0, at), scope),
    typeOf(tokens.slice(at + 1), scope),
  ];
  if (top.some((at) => isWord(tokens[at], ...LOWEST) || isOne(at, COMPARISON)))
    return { type: 'boolean' };
  const sum = top.findLast((at) => isOne(at, ['+', '-']) && isBinary(tokens, at));
  if (sum !== undefined) return computed(tokens[sum]?.value ?? '', ...split(sum));
  const joint = top.findLast((at) => isOne(at, ['||']));
  if (joint !== undefined) {
    const [a, b] = split(joint);
    return a?.type === 'text' && b?.type === 'text' ? text(lengthOf(a) + lengthOf(b)) : undefined;
  }
  const product = top.findLast((at) => isOne(at, ['*', '/', '%']) && at > 0);
  if (product !== undefined) {
    const type = computed(tokens[product]?.value ?? '', ...split(product));
    if (isSymbol(tokens[product], '/')) scope.wide(tokens, type);
    return type;
  }
  if (isOne(0, ['+', '-'])) {
    const of = typeOf(tokens.slice(1), scope);
    return of?.type === 'fixed' || of?.type === 'real' ? of : undefined;
  }
  const casting = top.findLast((at) => isOne(at, ['::']));
  if (casting === undefined) return single(tokens, scope);
  typeOf(tokens.slice(0, casting), scope);
  return cast(tokens.slice(casting + 1));
};
