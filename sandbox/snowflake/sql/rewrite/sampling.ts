import type { Token } from '../lexer.js';
import { closing, fragment, isSymbol, isWord, symbol, word } from '../token-list.js';

const BY_ROWS = ['BERNOULLI', 'ROW'];
const BY_BLOCKS = ['SYSTEM', 'BLOCK'];

/**
 * `SAMPLE [method] (p)` takes each row with p percent, `(n ROWS)` so many rows
 * (https://docs.snowflake.com/en/sql-reference/constructs/sample). The transpiler takes a bare p for a number of rows, and
 * DuckDB's own default takes whole stretches of 2048 rows or none. Blocks are taken row by row: so small are tables here.
 */
export const sampling = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const method = isWord(tokens[at + 1], ...BY_ROWS, ...BY_BLOCKS);
    const open = method ? at + 2 : at + 1;
    const before = tokens[at - 1];
    const table = isSymbol(before, ')') || before?.kind === 'word' || before?.kind === 'quoted';
    if (!isWord(token, 'SAMPLE', 'TABLESAMPLE') || !table || !isSymbol(tokens[open], '(')) {
      out.push(token);
      continue;
    }
    const close = closing(tokens, open);
    const size = tokens.slice(open + 1, close);
    const rows = isWord(size.at(-1), 'ROWS');
    out.push(
      ...fragment(`TABLESAMPLE ${rows ? 'RESERVOIR' : 'BERNOULLI'} (`),
      ...(rows ? size : [...size, word('PERCENT')]),
      symbol(')'),
    );
    at = close;
    if (isWord(tokens[at + 1], 'SEED', 'REPEATABLE') && isSymbol(tokens[at + 2], '(')) {
      const end = closing(tokens, at + 2);
      out.push(word('REPEATABLE'), ...tokens.slice(at + 2, end + 1));
      at = end;
    }
  }
  return out;
};
