import { findWord } from '../clauses.js';
import type { Token } from '../lexer.js';
import {
  closing,
  commaSeparated,
  fragment,
  isSymbol,
  isWord,
  splitCommas,
  symbol,
  word,
} from '../token-list.js';
import { asofJoin } from './asof-join.js';

type Tokens = readonly Token[];

const AFTER_FROM =
  'WHERE GROUP HAVING QUALIFY ORDER LIMIT FETCH OFFSET WINDOW UNION INTERSECT EXCEPT MINUS'.split(
    ' ',
  );
/** Joins that take no condition, or that are nothing without one. */
const KINDS = ['LEFT', 'RIGHT', 'FULL', 'OUTER', 'CROSS', 'NATURAL', 'ASOF'];

/**
 * Brackets around a table, a table function or the first of the joined tables mean nothing. DuckDB or the transpiler read
 * few kinds of them inside.
 */
const unbracketed = (from: Tokens): Tokens => {
  if (!isSymbol(from[0], '(')) return from;
  const close = closing(from, 0);
  const inner = from.slice(1, close);
  if (isWord(inner[0], 'SELECT', 'WITH', 'VALUES')) return from;
  const first = findWord(inner, ['JOIN', 'SELECT', ...AFTER_FROM]);
  const joining = isWord(inner[first], 'JOIN');
  const query = isSymbol(inner[0], '(') && !joining;
  const after = from[close + 1];
  const named = after?.kind === 'quoted' || isWord(after, 'AS');
  return query || (joining && named) ? from : unbracketed([...inner, ...from.slice(close + 1)]);
};

/** JOIN without ON or USING is CROSS JOIN (https://docs.snowflake.com/en/sql-reference/constructs/join). */
const crossed = (from: Tokens): Tokens => {
  const isInner = (at: number): boolean => {
    const kind = from[isWord(from[at - 1], 'INNER') ? at - 2 : at - 1];
    return !isWord(kind, ...KINDS);
  };
  const open: number[] = [];
  for (let at = 0; at < from.length; at++) {
    if (isSymbol(from[at], '(')) at = closing(from, at);
    else if (isWord(from[at], 'JOIN') && !isWord(from[at - 1], 'CROSS', 'NATURAL', 'ASOF'))
      open.push(at);
    else if (isWord(from[at], 'ON', 'USING')) open.pop();
  }
  const bare = new Set(open.filter(isInner));
  return from.flatMap((token, at) => {
    if (bare.has(at)) return [word('CROSS'), token];
    return bare.has(at + 1) && isWord(token, 'INNER') ? [] : [token];
  });
};

/**
 * The columns of USING come first, as the SQL standard has it; DuckDB leaves them among the others of the left table.
 * Where more than two tables are joined a third may have a column of that name too: `*` is left alone there.
 */
const usingFirst = (from: Tokens): Tokens | undefined => {
  const using = findWord(from, ['USING']);
  const joins = findWord(from, ['JOIN']);
  if (using === from.length || findWord(from, ['JOIN'], joins + 1) < from.length) return undefined;
  if (splitCommas(from).length > 1) return undefined;
  const names = from.slice(using + 2, closing(from, using + 1));
  return [...names, symbol(','), ...fragment('* EXCLUDE ('), ...names, symbol(')')];
};

/** One SELECT from its first word to the end of its FROM clause. */
const joined = (list: Tokens, clause: Tokens): Tokens => {
  const { from, star = usingFirst(from) } = asofJoin(crossed(unbracketed(clause)));
  if (!star) return [...list, word('FROM'), ...from];
  const [select, ...items] = list;
  const all = splitCommas(items).map((item) =>
    item.length === 1 && isSymbol(item[0], '*') ? star : item,
  );
  return [...(select ? [select] : []), ...commaSeparated(all), word('FROM'), ...from];
};

/** FROM of the SELECT whose items begin at `at`; `IS DISTINCT FROM` is none. */
const fromAfter = (tokens: Tokens, at: number): number => {
  const from = findWord(tokens, ['FROM', ...AFTER_FROM], at);
  return isWord(tokens[from - 1], 'DISTINCT') && from - 1 > at ? fromAfter(tokens, from + 1) : from;
};

/** Joins that DuckDB or the transpiler read otherwise than Snowflake: without condition, NATURAL, ASOF, USING. */
export const joins = (tokens: Tokens): Token[] => {
  const inside: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    inside.push(token);
    if (!isSymbol(token, '(')) continue;
    const close = closing(tokens, at);
    inside.push(...joins(tokens.slice(at + 1, close)));
    // one that is not closed ends with itself
    at = Math.max(close - 1, at);
  }
  const out: Token[] = [];
  for (let at = 0; at < inside.length; ) {
    const select = isWord(inside[at], 'SELECT');
    const from = select ? fromAfter(inside, at + 1) : inside.length;
    if (isWord(inside[from], 'FROM')) {
      const end = findWord(inside, AFTER_FROM, from + 1);
      out.push(...joined(inside.slice(at, from), inside.slice(from + 1, end)));
      at = end;
    } else {
      const end = isSymbol(inside[at], '(') ? closing(inside, at) + 1 : at + 1;
      out.push(...inside.slice(at, end));
      at = end;
    }
  }
  return out;
};
