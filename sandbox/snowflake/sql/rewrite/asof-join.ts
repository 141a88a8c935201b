import { syntaxError } from '../../engine/errors.js';
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

type Tokens = readonly Token[];

/** A FROM clause, and what `*` stands for there if that is not DuckDB's own. */
export interface Joined {
  readonly from: Tokens;
  readonly star?: Tokens;
}

const COMPARISONS = ['>=', '<=', '>', '<'];

const unwrapped = (condition: Tokens): Tokens =>
  isSymbol(condition[0], '(') && closing(condition, 0) === condition.length - 1
    ? unwrapped(condition.slice(1, -1))
    : condition;

/** @throws SnowflakeError for what is not one comparison */
const comparison = (condition: Tokens): Tokens => {
  const found = unwrapped(condition);
  const compares = found.some(
    ({ kind, value }) => kind === 'symbol' && COMPARISONS.includes(value),
  );
  if (!compares || findWord(found, ['AND', 'OR', 'NOT']) < found.length)
    throw syntaxError(
      "MATCH_CONDITION clause is invalid: Only comparison operators '>=', '>', '<=' and '<' are allowed. Keywords such as AND and OR are not allowed.",
    );
  return [symbol('('), ...found, symbol(')')];
};

/** The name that the table which ends before `end` goes by. */
const aliasBefore = (from: Tokens, end: number): Token => {
  const token = from[end - 1];
  if (token?.kind === 'word' || token?.kind === 'quoted') return token;
  throw syntaxError('ASOF JOIN with USING needs tables with names.');
};

/** USING as the condition that it means, and the `*` that has its columns once and first. */
const usingCondition = (names: Tokens, left: Token, right: Token): { on: Tokens; star: Tokens } => {
  const columns = splitCommas(names);
  const of = (table: Token, column: Tokens): Tokens => [table, symbol('.'), ...column];
  const others = [...fragment('* EXCLUDE ('), ...names, symbol(')')];
  return {
    on: columns.flatMap((name) => [
      ...of(left, name),
      symbol('='),
      ...of(right, name),
      word('AND'),
    ]),
    star: commaSeparated([
      ...columns.map((name) => of(left, name)),
      of(left, others),
      of(right, others),
    ]),
  };
};

/**
 * ASOF JOIN gives each row of the left table with the nearest one of the right table, or with none
 * (https://docs.snowflake.com/en/sql-reference/constructs/asof-join): DuckDB's ASOF LEFT JOIN, which takes
 * the comparison among the conditions after ON.
 */
export const asofJoin = (from: Tokens): Joined => {
  const match = findWord(from, ['MATCH_CONDITION']);
  if (match === from.length) return { from };
  const close = closing(from, match + 1);
  const compared = comparison(from.slice(match + 2, close));
  const asof = from.findLastIndex((token, at) => at < match && isWord(token, 'ASOF'));
  const tables = [...from.slice(0, asof + 1), word('LEFT'), ...from.slice(asof + 1, match)];
  const after = from.slice(close + 1);
  if (!isWord(after[0], 'USING')) {
    const rest = isWord(after[0], 'ON') ? [word('AND'), ...after.slice(1)] : after;
    return asofJoin([...tables, word('ON'), ...compared, ...rest]);
  }
  const end = closing(after, 1);
  const [left, right] = [aliasBefore(from, asof), aliasBefore(from, match)];
  const { on, star } = usingCondition(after.slice(2, end), left, right);
  const all = asofJoin([...tables, word('ON'), ...on, ...compared, ...after.slice(end + 1)]);
  return { star, ...all };
};
