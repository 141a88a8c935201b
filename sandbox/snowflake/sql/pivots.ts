import { syntaxError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import { findWord } from './clauses.js';
import { type Compilation, finish } from './compile.js';
import type { Token } from './lexer.js';
import { literalTokens } from './literal-tokens.js';
import { ownSession } from './own-session.js';
import {
  closing,
  commaSeparated,
  fragment,
  isName,
  isSymbol,
  isWord,
  quotedToken,
  splitCommas,
  symbol,
  textOf,
  word,
} from './token-list.js';

type Tokens = readonly Token[];

/** Index of the bracket that the one at `close` closes. */
const opening = (tokens: Tokens, close: number): number => {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (isSymbol(tokens[at], ')')) depth++;
    else if (isSymbol(tokens[at], '(') && --depth === 0) return at;
  }
  return 0;
};

/** Where the table or query begins that ends before `end`, with its alias. */
const sourceBefore = (tokens: Tokens, end: number): number => {
  let at = end - 1;
  if (isName(tokens[at])) {
    if (isWord(tokens[at - 1], 'AS')) at -= 2;
    else if (isSymbol(tokens[at - 1], ')')) at -= 1;
  }
  if (isSymbol(tokens[at], ')')) return opening(tokens, at);
  while (isSymbol(tokens[at - 1], '.')) at -= 2;
  return at;
};

/** The name of a value's column: the value as it was typed, `::INT` as the CAST that the platform shows. */
const nameOf = (value: Tokens): string => {
  const cast = value.findIndex((token) => isSymbol(token, '::'));
  if (cast < 0) return textOf(value);
  const type = textOf(value.slice(cast + 1));
  const shown = /^(INT|INTEGER|BIGINT)$/.test(type) ? 'NUMBER(38,0)' : type;
  return `CAST(${textOf(value.slice(0, cast))} AS ${shown})`;
};

const isNamed = (value: Tokens): boolean => isWord(value.at(-2), 'AS');

/** What a pivot that does not list its values finds in the rows. NULL has no column. */
const found = async (query: Tokens, compilation: Compilation): Promise<Tokens[]> => {
  const duck = await finish(query, compilation);
  const { context } = compilation;
  const { transactor } = ownSession(context.frame.session);
  const { columns, vectors } = await transactor.read(duck, context.signal);
  const [column] = columns;
  if (!column || columns.length > 1)
    throw syntaxError('syntax error: PIVOT wants a subquery of one column.');
  const known = new Set<Cell>(vectors[0] ?? []);
  known.delete(null);
  return [...known].map((cell) => literalTokens(cell, column));
};

const listed = async (
  list: Tokens,
  column: Tokens,
  source: Tokens,
  compilation: Compilation,
): Promise<Tokens[]> => {
  if (isWord(list[0], 'SELECT', 'WITH')) return found(list, compilation);
  if (!isWord(list[0], 'ANY')) return splitCommas(list);
  const order = list.length > 1 ? list.slice(1) : [...fragment('ORDER BY'), ...column];
  const query = [
    word('SELECT'),
    ...column,
    word('FROM'),
    ...source,
    ...fragment('GROUP BY'),
    ...column,
    ...order,
  ];
  return found(query, compilation);
};

/**
 * `PIVOT (SUM(X) FOR M IN (…))`: columns are named by their values as typed, quotes and all, where DuckDB takes the value
 * alone. ANY and subqueries are asked for their values first, and DEFAULT ON NULL is put around
 * (https://docs.snowflake.com/en/sql-reference/constructs/pivot).
 */
export const pivots = async (given: Tokens, compilation: Compilation): Promise<Token[]> => {
  let tokens = [...given];
  for (let at = 0; at < tokens.length; at++) {
    if (!isWord(tokens[at], 'PIVOT') || !isSymbol(tokens[at + 1], '(')) continue;
    const close = closing(tokens, at + 1);
    const body = tokens.slice(at + 2, close);
    const [key, list] = [findWord(body, ['FOR']), findWord(body, ['IN'])];
    if (!isSymbol(body[list + 1], '(')) continue;
    const end = closing(body, list + 1);
    const start = sourceBefore(tokens, at);
    const source = tokens.slice(start, at);
    const column = body.slice(key + 1, list);
    const values = await listed(body.slice(list + 2, end), column, source, compilation);
    const named = values.map((value) =>
      isNamed(value) ? value : [...value, word('AS'), quotedToken(nameOf(value))],
    );
    const rest = body.slice(end + 1);
    const pivot = [
      ...source,
      ...fragment('PIVOT ('),
      ...body.slice(0, list + 2),
      ...commaSeparated(named),
      ...fragment('))'),
    ];
    const whole = rest.length === 0 ? pivot : filled(pivot, named, rest);
    tokens = [...tokens.slice(0, start), ...whole, ...tokens.slice(close + 1)];
    at = start + whole.length - 1;
  }
  return tokens;
};

/** `DEFAULT ON NULL (x)` @throws SnowflakeError for anything else after the values */
const filled = (pivot: Tokens, named: readonly Tokens[], rest: Tokens): Token[] => {
  const [first, second, third] = rest;
  if (!isWord(first, 'DEFAULT') || !isWord(second, 'ON') || !isWord(third, 'NULL'))
    throw syntaxError(`syntax error unexpected '${first?.text ?? ')'}' in PIVOT.`);
  const value = rest.slice(3);
  const columns = named.map((one) => {
    const name = one.slice(-1);
    return [
      ...fragment('COALESCE('),
      ...name,
      symbol(','),
      ...value,
      symbol(')'),
      word('AS'),
      ...name,
    ];
  });
  const replaced = commaSeparated(columns);
  return [
    ...fragment('(SELECT * REPLACE ('),
    ...replaced,
    ...fragment(') FROM'),
    ...pivot,
    symbol(')'),
  ];
};
