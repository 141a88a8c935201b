import { duckTypeOf } from '../../store/types.js';
import { readType } from '../column-type.js';
import { Cursor } from '../cursor.js';
import type { Token } from '../lexer.js';
import { fragment, isSymbol, isWord, textOf } from '../token-list.js';

/** Snowflake's type names, after `::` and in CAST and TRY_CAST, become DuckDB's. */
export const types = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  const casts: boolean[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (isSymbol(token, '(')) casts.push(isWord(tokens[at - 1], 'CAST', 'TRY_CAST'));
    else if (isSymbol(token, ')')) casts.pop();
    out.push(token);
    if (!isSymbol(token, '::') && !(isWord(token, 'AS') && casts.at(-1))) continue;
    const cursor = new Cursor(textOf(tokens), tokens.slice(at + 1, at + 12));
    const column = readType(cursor, '');
    if (!column) continue;
    out.push(...fragment(duckTypeOf(column)));
    at += cursor.position;
  }
  return out;
};
