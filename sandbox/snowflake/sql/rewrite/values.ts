import type { Token } from '../lexer.js';
import { isAliased } from '../references.js';
import { closing, isSymbol, isWord, splitCommas, symbol, word } from '../token-list.js';

/**
 * `FROM VALUES (…), (…)` gets parentheses and column names; `$1` is a column of it (or of a file),
 * where DuckDB would read a parameter.
 */
export const values = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (token.kind === 'dollar' && /^\d+$/.test(token.value)) {
      out.push(word(`COLUMN${token.value}`));
      continue;
    }
    const wrapped = isSymbol(out.at(-1), '(') && isWord(out.at(-2), 'FROM', 'JOIN', 'USING');
    const bare = isWord(out.at(-1), 'FROM', 'JOIN', 'USING');
    if (!isWord(token, 'VALUES') || !(wrapped || bare) || !isSymbol(tokens[at + 1], '(')) {
      out.push(token);
      continue;
    }
    let end = closing(tokens, at + 1);
    const width = splitCommas(tokens.slice(at + 2, end)).length;
    while (isSymbol(tokens[end + 1], ',') && isSymbol(tokens[end + 2], '('))
      end = closing(tokens, end + 2);
    const rows = values(tokens.slice(at + 1, end + 1));
    const columns = Array.from({ length: width }, (_, index) => word(`COLUMN${index + 1}`));
    const close = wrapped && isSymbol(tokens[end + 1], ')');
    if (!wrapped) out.push(symbol('('));
    out.push(word('VALUES'), ...rows, symbol(')'));
    at = close ? end + 1 : end;
    let next = at + 1;
    if (isWord(tokens[next], 'AS')) next++;
    const named = tokens[next];
    const aliased = isAliased(tokens[at + 1]) && !isSymbol(tokens[at + 1], ')');
    if (aliased && named) {
      out.push(word('AS'), named);
      at = next;
      if (isSymbol(tokens[next + 1], '(')) continue;
    } else out.push(word('AS'), word('VALUES_'));
    out.push(
      symbol('('),
      ...columns.flatMap((column, index) => (index ? [symbol(','), column] : [column])),
      symbol(')'),
    );
  }
  return out;
};
