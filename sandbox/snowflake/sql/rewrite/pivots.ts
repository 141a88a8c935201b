import { withNames } from '../../store/names.js';
import type { Token } from '../lexer.js';
import {
  closing,
  commaSeparated,
  isSymbol,
  isWord,
  splitCommas,
  stringToken,
  textOf,
  word,
} from '../token-list.js';

type Tokens = readonly Token[];
type Item = readonly Token[];

const quoted = (value: string): Token => ({ ...word(value), kind: 'quoted' });

/** Changes the items of `PIVOT (… IN (…))` or of UNPIVOT; lists that are queries stay. */
const inLists = (tokens: Tokens, clause: string, change: (item: Item) => Item): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    out.push(token);
    if (!isWord(token, clause)) continue;
    let open = at + 1;
    while (isWord(tokens[open], 'INCLUDE', 'EXCLUDE', 'NULLS')) open++;
    if (!isSymbol(tokens[open], '(')) continue;
    const end = closing(tokens, open);
    let list = open + 1;
    while (list < end && !isWord(tokens[list], 'IN'))
      list = (isSymbol(tokens[list], '(') ? closing(tokens, list) : list) + 1;
    if (!isSymbol(tokens[list + 1], '(') || isWord(tokens[list + 2], 'SELECT', 'WITH', 'ANY'))
      continue;
    const close = closing(tokens, list + 1);
    const items = splitCommas(tokens.slice(list + 2, close)).map(change);
    out.push(...tokens.slice(at + 1, list + 2), ...commaSeparated(items));
    at = close - 1;
  }
  return out;
};

/** The column of a text is called by the text in its quotes: https://docs.snowflake.com/en/sql-reference/constructs/pivot */
const pivotItem = (item: Item): Item =>
  item.length === 1 && item[0]?.kind === 'string'
    ? [...item, word('AS'), quoted(textOf(item))]
    : item;

/** `"a"` and `"a" AS 'x'` with a name for the row; the transpiler would take the quotes from a text. */
const unpivotItem = (item: Item): Item => {
  const last = item.at(-1);
  if (!last || (item.length > 1 && last.kind !== 'string')) return item;
  const column = item.length > 1 ? item.slice(0, isWord(item.at(-2), 'AS') ? -2 : -1) : item;
  return [...column, word('AS'), quoted(last.value)];
};

/** Names for what PIVOT makes columns of and UNPIVOT rows. */
export const pivots = (tokens: Tokens): Token[] =>
  inLists(inLists(tokens, 'PIVOT', pivotItem), 'UNPIVOT', unpivotItem);

/** The names that UNPIVOT gives to rows are values, as Snowflake knows them. @param tokens DuckDB's */
export const unpivoted = (tokens: Tokens): Token[] =>
  inLists(tokens, 'UNPIVOT', (item) => {
    const name = item.at(-1);
    return isWord(item.at(-2), 'AS') && name
      ? [...item.slice(0, -1), stringToken(withNames(name.value))]
      : item;
  });
