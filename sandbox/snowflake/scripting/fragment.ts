import type { Cursor } from '../sql/cursor.js';
import type { Token } from '../sql/lexer.js';
import type { Fragment, Place } from './tree.js';

/** Where a character of the body stands. */
export const placeOf = (source: string, at: number): Place => {
  const before = source.slice(0, at);
  const newline = before.lastIndexOf('\n');
  return { line: before.split('\n').length, position: at - newline - 1 };
};

export const fragmentOf = (source: string, tokens: readonly Token[]): Fragment => ({
  source,
  tokens,
  place: placeOf(source, tokens[0]?.start ?? 0),
});

/** The piece as typed. */
export const textOf = ({ source, tokens }: Fragment): string =>
  source.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);

export const isSymbol = (token: Token | undefined, value: string): boolean =>
  token?.kind === 'symbol' && token.value === value;

export const isWord = (token: Token | undefined, ...values: readonly string[]): boolean =>
  token?.kind === 'word' && values.includes(token.value);

/** +1 for what opens a bracket, -1 for what closes one. */
export const nesting = (token: Token): number => {
  if (token.kind !== 'symbol') return 0;
  if (token.value === '(' || token.value === '[' || token.value === '{') return 1;
  return token.value === ')' || token.value === ']' || token.value === '}' ? -1 : 0;
};

/**
 * Takes everything up to a token outside brackets and CASE … END that `stops` accepts, which stays.
 * @throws SnowflakeError 001003 when there is nothing before it, or no such token
 */
export const takeUntil = (cursor: Cursor, stops: (token: Token) => boolean): Fragment => {
  const tokens: Token[] = [];
  let depth = 0;
  let cases = 0;
  for (;;) {
    const token = cursor.peek();
    if (!token) throw cursor.unexpected();
    if (depth === 0 && cases === 0 && stops(token)) break;
    depth += nesting(token);
    if (depth < 0 || (depth === 0 && isSymbol(token, ';'))) throw cursor.unexpected();
    if (isWord(token, 'CASE')) cases++;
    else if (cases > 0 && isWord(token, 'END')) cases--;
    tokens.push(cursor.next());
  }
  if (tokens.length === 0) throw cursor.unexpected();
  return fragmentOf(cursor.sql, tokens);
};

export const semicolon = (token: Token): boolean => isSymbol(token, ';');

/** `( … )`: what stands between, which may not be empty. */
export const takeBracketed = (cursor: Cursor): Fragment => {
  cursor.expect('(');
  const inside = takeUntil(cursor, (token) => isSymbol(token, ')'));
  cursor.expect(')');
  return inside;
};

/** `(a, b, …)`: each part on its own. */
export const takeList = (cursor: Cursor): Fragment[] => {
  cursor.expect('(');
  const parts: Fragment[] = [];
  do parts.push(takeUntil(cursor, (token) => isSymbol(token, ',') || isSymbol(token, ')')));
  while (cursor.accept(','));
  cursor.expect(')');
  return parts;
};
