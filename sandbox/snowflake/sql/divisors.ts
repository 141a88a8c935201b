import type { Token } from './lexer.js';
import { closing, isSymbol, isWord, symbol, word } from './token-list.js';

/** Index after the operand that begins at `from`: sign, name, call, brackets, CASE, and what hangs on it. */
const operandEnd = (tokens: readonly Token[], from: number): number => {
  let at = from;
  while (isSymbol(tokens[at], '-') || isSymbol(tokens[at], '+')) at++;
  if (isWord(tokens[at], 'CASE')) {
    for (let depth = 0; at < tokens.length; at++) {
      if (isWord(tokens[at], 'CASE')) depth++;
      else if (isWord(tokens[at], 'END') && --depth === 0) break;
    }
  } else if (isSymbol(tokens[at], '(')) at = closing(tokens, at);
  at++;
  for (;;) {
    if (isSymbol(tokens[at], '.') || isSymbol(tokens[at], '::')) at += 2;
    else if (isSymbol(tokens[at], '(') || isSymbol(tokens[at], '[')) at = closing(tokens, at) + 1;
    else return Math.min(at, tokens.length);
  }
};

const harmless = (operand: readonly Token[]): boolean =>
  operand.length === 1 && operand[0]?.kind === 'number' && Number(operand[0].value) !== 0;

/** DuckDB divides by zero to NULL, Snowflake refuses: divisors go through a macro. The tokens are DuckDB's. */
export const divisors = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    out.push(token);
    if (!isSymbol(token, '/') && !isSymbol(token, '%')) continue;
    const end = operandEnd(tokens, at + 1);
    const operand = tokens.slice(at + 1, end);
    if (harmless(operand)) continue;
    out.push(word('SF_DIVISOR'), symbol('('), ...divisors(operand), symbol(')'));
    at = end - 1;
  }
  return out;
};
