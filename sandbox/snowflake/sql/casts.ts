import type { Token } from './lexer.js';
import { call, closing, isSymbol, isWord, rewriteCalls, symbol, word } from './token-list.js';

const MACROS: Readonly<Record<string, string>> = {
  TEXT: 'SF_TO_VARCHAR',
  VARCHAR: 'SF_TO_VARCHAR',
  JSON: 'SF_TO_VARIANT',
  SF_OBJECT: 'SF_TO_OBJECT',
  SF_ARRAY: 'SF_TO_ARRAY',
};

const STAMPS: Readonly<Record<string, string>> = {
  TIMESTAMP: 'SF_TO_TIMESTAMP',
  TIMESTAMPTZ: 'SF_TO_TIMESTAMP_LTZ',
};

/** DuckDB reads no blank before an offset. */
const OFFSET = / (Z|[+-]\d\d:?\d\d)$/;

/** Casts whose meaning differs for JSON go through macros. The tokens are DuckDB's, after transpiling. */
export const casts = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    const [inner = []] = args;
    if (name === 'SF_JSON_OBJECT') return call('json_object', args);
    if (name !== 'CAST' || args.length !== 1) return undefined;
    const at = lastAs(inner);
    const type = inner[at + 1]?.value ?? '';
    const value = inner.slice(0, at);
    const zoned = value.length === 1 && value[0]?.kind === 'string' && OFFSET.test(value[0].value);
    const macro = zoned && STAMPS[type] ? STAMPS[type] : MACROS[type];
    if (at < 0 || macro === undefined || isNull(value)) return undefined;
    if (macro === 'SF_TO_VARCHAR' && value.length === 1 && value[0]?.kind === 'string')
      return undefined;
    return [word(macro), symbol('('), ...value, symbol(')')];
  });

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
