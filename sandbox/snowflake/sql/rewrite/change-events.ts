import { findWord } from '../clauses.js';
import type { Token } from '../lexer.js';
import { operandEnd } from '../operands.js';
import {
  closing,
  commaSeparated,
  fragment,
  isSymbol,
  isWord,
  splitCommas,
  symbol,
  textOf,
  word,
} from '../token-list.js';

type Tokens = readonly Token[];

const NAME = 'CONDITIONAL_CHANGE_EVENT';
/** Names that need no quotes: the transpiler loses those after REPLACE. */
const PLAIN = /^[A-Z_][A-Z0-9_$]*$/;
const TAIL = ['ORDER', 'LIMIT', 'OFFSET', 'FETCH'];
/** What makes of a query's rows others than those that its windows see. */
const NOT_PLAIN = 'GROUP HAVING QUALIFY UNION INTERSECT EXCEPT MINUS'.split(' ');

/** `CONDITIONAL_CHANGE_EVENT(x) OVER (…) AS name`, in its parts. */
interface Counted {
  readonly argument: string;
  readonly window: string;
  readonly partition: readonly Tokens[];
  readonly name: Token;
}

const countedOf = (item: Tokens): Counted | undefined => {
  const close = closing(item, 1);
  const end = closing(item, close + 2);
  const name = item.at(-1);
  const whole = isWord(item[0], NAME) && isWord(item[close + 1], 'OVER') && end === item.length - 3;
  if (!whole || !name || !isWord(item.at(-2), 'AS')) return undefined;
  const window = item.slice(close + 3, end);
  const order = findWord(window, ['ORDER']);
  const partition = isWord(window[0], 'PARTITION') ? splitCommas(window.slice(2, order)) : [];
  return { argument: textOf(item.slice(2, close)), window: textOf(window), partition, name };
};

/** The index after the query whose SELECT this is. */
const queryEnd = (tokens: Tokens, select: number): number => {
  let end = select;
  while (end < tokens.length && !isSymbol(tokens[end], ')') && !isSymbol(tokens[end], ';'))
    end = (isSymbol(tokens[end], '(') ? closing(tokens, end) : end) + 1;
  return end;
};

/** ORDER BY and what follows, by columns of the query; those that it does not select become helpers. */
const tailOf = (tail: Tokens, items: readonly Tokens[], helper: (of: Tokens) => Token): Token[] => {
  if (!isWord(tail[0], 'ORDER')) return [...tail];
  const end = findWord(tail, TAIL.slice(1));
  const given = items.flatMap((item) =>
    isWord(item.at(-2), 'AS') ? (item.at(-1)?.value ?? []) : [],
  );
  const list = splitCommas(tail.slice(2, end)).map((one) => {
    const to = operandEnd(one, 0);
    const [only] = to === 1 ? one : [];
    const stays = only?.kind === 'number' || (only !== undefined && given.includes(only.value));
    return stays ? one : [helper(one.slice(0, to)), ...one.slice(to)];
  });
  return [...tail.slice(0, 2), ...commaSeparated(list), ...tail.slice(end)];
};

/** One query's tokens written so that each event is counted once; undefined where that cannot be told from outside. */
const inTwoSteps = (query: Tokens): Token[] | undefined => {
  const from = findWord(query, ['FROM']);
  const items = splitCommas(query.slice(1, from));
  const counted = items.map(countedOf);
  const tail = findWord(query, TAIL, from);
  const star = items.some((item) => isSymbol(item.at(-1), '*') || isSymbol(item[0], '*'));
  const joined = query
    .slice(from, tail)
    .some((token) => isWord(token, 'JOIN') || isSymbol(token, ','));
  const names = counted.flatMap((one) => one?.name.value ?? []);
  const others = items.filter((_, index) => !counted[index]).flat();
  if (
    !counted.some(Boolean) ||
    isWord(query[1], 'DISTINCT', 'TOP') ||
    findWord(query, NOT_PLAIN) < query.length ||
    others.some((token) => isWord(token, NAME)) ||
    (!star && new Set(items.map((item) => item.at(-1)?.value)).size < items.length) ||
    (star && (joined || names.some((name) => !PLAIN.test(name))))
  )
    return undefined;
  const helpers: Tokens[] = [];
  const helper = (of: Tokens): Token =>
    word(`EVENT_${helpers.push([...of, word('AS'), word(`EVENT_${helpers.length}`)]) - 1}`);
  const sums: (Token[] | undefined)[] = [];
  const inner = items.map((item, index) => {
    const one = counted[index];
    sums.push(undefined);
    if (!one) return item;
    const row = helper(fragment(`ROW_NUMBER() OVER (${one.window})`));
    const parts = one.partition.map(helper);
    const by =
      parts.length > 0 ? `PARTITION BY ${textOf(commaSeparated(parts.map((part) => [part])))}` : '';
    const window = `${by} ORDER BY ${row.value} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`;
    sums[index] = [...fragment('SUM('), one.name, ...fragment(`) OVER (${window}) AS`), one.name];
    return [
      ...fragment(
        `CASE WHEN (${one.argument}) <> LAG(${one.argument}) OVER (${one.window}) THEN 1 ELSE 0 END AS`,
      ),
      one.name,
    ];
  });
  const after = tailOf(query.slice(tail), items, helper);
  const excluded = helpers.map((one) => one.slice(-1));
  const outer = star
    ? [
        ...fragment('* EXCLUDE ('),
        ...commaSeparated(excluded),
        ...fragment(') REPLACE ('),
        ...commaSeparated(sums.flatMap((sum) => (sum ? [sum] : []))),
        symbol(')'),
      ]
    : commaSeparated(items.map((item, index) => sums[index] ?? item.slice(-1)));
  return [
    word('SELECT'),
    ...outer,
    ...fragment('FROM (SELECT'),
    ...commaSeparated([...inner, ...helpers]),
    ...query.slice(from, tail),
    symbol(')'),
    ...fragment('AS EVENTS_'),
    ...after,
  ];
};

/**
 * CONDITIONAL_CHANGE_EVENT is a sum over what LAG tells, for which a window needs another inside: the inner one becomes
 * a query of its own. Queries that group, join sets or choose by it are left to `events`, whose time is quadratic.
 */
export const changeEvents = (tokens: Tokens): Token[] => {
  if (!tokens.some((token) => isWord(token, NAME))) return [...tokens];
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (isWord(token, 'SELECT')) {
      const end = queryEnd(tokens, at);
      const query = [token, ...changeEvents(tokens.slice(at + 1, end))];
      out.push(...(inTwoSteps(query) ?? query));
      at = end - 1;
    } else out.push(token);
  }
  return out;
};
