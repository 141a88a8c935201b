import { type Column, MAX_TEXT } from '../../engine/value.js';
import { duckTypeOf } from '../../store/types.js';
import { lastDigit } from '../assign.js';
import { readType } from '../column-type.js';
import { Cursor } from '../cursor.js';
import type { Token } from '../lexer.js';
import { operandStart } from '../operands.js';
import { fragment, isSymbol, isWord, symbol, textOf, word } from '../token-list.js';

/** Words that make one literal with the text after them. */
const LITERALS = ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ', 'INTERVAL'];

/** A cast to fewer characters, or digits of a second, leaves the others out. */
const cut = (cast: readonly Token[], column: Column): Token[] => {
  const { type, length = MAX_TEXT } = column;
  if (type === 'text' && length < MAX_TEXT)
    return [...fragment('SUBSTR('), ...cast, ...fragment(`, 1, ${length})`)];
  const digit = lastDigit(column);
  return digit === undefined
    ? [...cast]
    : [...fragment('SF_TO_SCALE('), ...cast, ...fragment(`, ${digit})`)];
};

/**
 * Snowflake's type names, in CAST and TRY_CAST and after `::`, become DuckDB's. `x::T` becomes CAST(x AS T): the
 * transpiler gives up on the whole statement where NOT stands before it.
 */
export const types = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  /** where the CAST began whose brackets are open; undefined for other brackets */
  const casts: (number | undefined)[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (isSymbol(token, '('))
      casts.push(isWord(tokens[at - 1], 'CAST', 'TRY_CAST') ? out.length - 1 : undefined);
    else if (isSymbol(token, ')')) casts.pop();
    out.push(token);
    if (!isSymbol(token, '::') && !(isWord(token, 'AS') && casts.at(-1) !== undefined)) continue;
    const cursor = new Cursor(textOf(tokens), tokens.slice(at + 1, at + 12));
    const column = readType(cursor, '');
    if (!column) continue;
    const type = fragment(duckTypeOf(column));
    at += cursor.position;
    const start = casts.at(-1);
    if (isSymbol(token, '::') && out.length > 1) {
      out.pop();
      const first = operandStart(out, out.length - 1);
      const literal = out[first]?.kind === 'string' && isWord(out[first - 1], ...LITERALS);
      const value = out.splice(literal ? first - 1 : first);
      const cast = [word('CAST'), symbol('('), ...value, word('AS'), ...type, symbol(')')];
      out.push(...cut(cast, column));
    } else if (start !== undefined && isWord(out[start], 'CAST') && isSymbol(tokens[at + 1], ')')) {
      out.push(...cut([...out.splice(start), ...type, symbol(')')], column));
      casts.pop();
      at++;
    } else out.push(...type);
  }
  return out;
};
