import { withNames } from '../../store/names.js';
import type { Token } from '../lexer.js';
import {
  closing,
  commaSeparated,
  isSymbol,
  isWord,
  quotedToken,
  splitCommas,
  stringToken,
  word,
} from '../token-list.js';

type Tokens = readonly Token[];
type Item = readonly Token[];

/** Changes the items of `UNPIVOT (… IN (…))`. */
const inLists = (tokens: Tokens, change: (item: Item) => Item): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    out.push(token);
    if (!isWord(token, 'UNPIVOT')) continue;
    let open = at + 1;
    while (isWord(tokens[open], 'INCLUDE', 'EXCLUDE', 'NULLS')) open++;
    if (!isSymbol(tokens[open], '(')) continue;
    const end = closing(tokens, open);
    let list = open + 1;
    while (list < end && !isWord(tokens[list], 'IN'))
      list = (isSymbol(tokens[list], '(') ? closing(tokens, list) : list) + 1;
    if (!isSymbol(tokens[list + 1], '(')) continue;
    const close = closing(tokens, list + 1);
    const items = splitCommas(tokens.slice(list + 2, close)).map(change);
    out.push(...tokens.slice(at + 1, list + 2), ...commaSeparated(items));
    at = close - 1;
  }
  return out;
};

/** `"a"` and `"a" AS 'x'` with a name for the row; the transpiler would take the quotes from a text. */
const unpivotItem = (item: Item): Item => {
  const last = item.at(-1);
  if (!last || (item.length > 1 && last.kind !== 'string')) return item;
  const column = item.length > 1 ? item.slice(0, isWord(item.at(-2), 'AS') ? -2 : -1) : item;
  return [...column, word('AS'), quotedToken(last.value)];
};

/** Names for what UNPIVOT makes rows of. */
export const unpivots = (tokens: Tokens): Token[] => inLists(tokens, unpivotItem);

/** The names that UNPIVOT gives to rows are values, as Snowflake knows them. @param tokens DuckDB's */
export const unpivoted = (tokens: Tokens): Token[] =>
  inLists(tokens, (item) => {
    const name = item.at(-1);
    return isWord(item.at(-2), 'AS') && name
      ? [...item.slice(0, -1), stringToken(withNames(name.value))]
      : item;
  });
