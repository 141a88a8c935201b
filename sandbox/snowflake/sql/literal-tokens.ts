import type { Cell, Column, ColumnType } from '../engine/value.js';
import { literal } from '../store/literal.js';
import type { Token } from './lexer.js';
import { fragment, stringToken, symbol, word } from './token-list.js';

/** A value of a known type as an expression that still has the rewrites before it. */
export const literalTokens = (cell: Cell, column: Column): Token[] => {
  if (cell !== null && column.type === 'text') return [stringToken(String(cell))];
  if (cell !== null && ['variant', 'object', 'array'].includes(column.type)) {
    const json = [word('SF_PARSE_JSON'), symbol('('), stringToken(String(cell)), symbol(')')];
    if (column.type === 'variant') return json;
    const macro = column.type === 'object' ? 'SF_TO_OBJECT' : 'SF_TO_ARRAY';
    return [word(macro), symbol('('), ...json, symbol(')')];
  }
  return fragment(literal(cell, column));
};

const OF_TIME = ['DATE', 'TIME', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ'];
const OF_JSON: Readonly<Record<string, ColumnType>> = {
  VARIANT: 'variant',
  OBJECT: 'object',
  ARRAY: 'array',
};

/**
 * A bound value.
 * @param type what the client calls its type; without it the JavaScript type is all that is known
 */
export const bindTokens = (cell: Cell, type?: string): Token[] => {
  const json = OF_JSON[type ?? ''];
  if (json && (cell === null || typeof cell === 'string'))
    return literalTokens(cell, { name: '', type: json, nullable: true });
  if (cell === null) return [word('NULL')];
  if (type !== undefined && typeof cell === 'string' && OF_TIME.includes(type))
    return [...fragment('CAST('), stringToken(cell), ...fragment(`AS ${type})`)];
  if (type === 'FIXED' && /^-?\d+\.\d+$/.test(String(cell))) return signed(String(cell));
  switch (typeof cell) {
    case 'string':
      return [stringToken(cell)];
    case 'boolean':
      return [word(cell ? 'TRUE' : 'FALSE')];
    case 'bigint':
      return signed(cell.toString());
    case 'number':
      return Number.isInteger(cell)
        ? signed(BigInt(cell).toString())
        : literalTokens(cell, { name: '', type: 'real', nullable: true });
    default:
      return cell instanceof Uint8Array
        ? literalTokens(cell, { name: '', type: 'binary', nullable: true })
        : literalTokens(cell, { name: '', type: 'timestamp_tz', nullable: true });
  }
};

const signed = (text: string): Token[] =>
  text.startsWith('-') ? fragment(`(${text})`) : fragment(text);
