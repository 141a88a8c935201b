import type { Token } from './lexer.js';
import { closing, isSymbol, isWord } from './token-list.js';

/** Words before a parenthesis that call nothing. */
const KEYWORDS =
  'SELECT DISTINCT ALL FROM WHERE ON AND OR NOT IN LIKE ILIKE BETWEEN WHEN THEN ELSE CASE BY HAVING QUALIFY LIMIT OFFSET USING JOIN AS IS EXISTS ANY SOME VALUES SET RETURNING UNION INTERSECT EXCEPT'.split(
    ' ',
  );

const OPENING = ['(', '[', '{'];

/** Do brackets after this token take something out of it? Otherwise they are an array of their own. */
const isIndexed = (token: Token | undefined): boolean =>
  token?.kind === 'symbol'
    ? [')', ']', '}'].includes(token.value)
    : token !== undefined && !(token.kind === 'word' && KEYWORDS.includes(token.value));

/** Index after the operand that begins at `from`: sign, name, call, brackets, CASE, and what hangs on it. */
export const operandEnd = (tokens: readonly Token[], from: number): number => {
  let at = from;
  while (isSymbol(tokens[at], '-') || isSymbol(tokens[at], '+')) at++;
  if (isWord(tokens[at], 'CASE')) {
    for (let depth = 0; at < tokens.length; at++) {
      if (isWord(tokens[at], 'CASE')) depth++;
      else if (isWord(tokens[at], 'END') && --depth === 0) break;
    }
  } else if (OPENING.some((bracket) => isSymbol(tokens[at], bracket))) at = closing(tokens, at);
  at++;
  for (;;) {
    if (isSymbol(tokens[at], '.') || isSymbol(tokens[at], '::')) at += 2;
    else if (isSymbol(tokens[at], '(') || isSymbol(tokens[at], '[')) at = closing(tokens, at) + 1;
    else if (isWord(tokens[at], 'FILTER', 'OVER') && isSymbol(tokens[at + 1], '('))
      at = closing(tokens, at + 1) + 1;
    else if (isWord(tokens[at], 'WITHIN')) at = closing(tokens, at + 2) + 1;
    else return Math.min(at, tokens.length);
  }
};

/** Index of the bracket that the one at `close` closes; 0 when there is none. */
const opening = (tokens: readonly Token[], close: number): number => {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    const token = tokens[at];
    if (token?.kind !== 'symbol') continue;
    if (')]}'.includes(token.value)) depth++;
    else if ('([{'.includes(token.value) && --depth === 0) return at;
  }
  return 0;
};

/** Index at which the operand begins whose last token is at `last`. Signs before it are left out. */
export const operandStart = (tokens: readonly Token[], last: number): number => {
  const token = tokens[last];
  let at = last;
  if (isSymbol(token, '}')) return opening(tokens, last);
  if (isSymbol(token, ')') || isSymbol(token, ']')) {
    at = opening(tokens, last);
    const before = tokens[at - 1];
    if (isSymbol(token, ']')) return isIndexed(before) ? operandStart(tokens, at - 1) : at;
    if (isWord(before, 'OVER', 'FILTER')) return operandStart(tokens, at - 2);
    if (isWord(before, 'GROUP') && isWord(tokens[at - 2], 'WITHIN'))
      return operandStart(tokens, at - 3);
    if (before?.kind !== 'word' || KEYWORDS.includes(before.value)) return at;
    at--;
  } else if (isWord(token, 'END')) {
    for (let depth = 0; at >= 0; at--) {
      if (isWord(tokens[at], 'END')) depth++;
      else if (isWord(tokens[at], 'CASE') && --depth === 0) break;
    }
    return Math.max(at, 0);
  } else if (isWord(tokens[at - 1], 'OVER')) return operandStart(tokens, at - 2);
  while (isSymbol(tokens[at - 1], '.')) at -= 2;
  return Math.max(at, 0);
};
