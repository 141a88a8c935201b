import type { Token } from '../lexer.js';
import { closing, isName, isSymbol, isWord, sourceOf } from '../token-list.js';

const ENDS_LIST = new Set(
  'FROM WHERE GROUP ORDER HAVING QUALIFY LIMIT FETCH OFFSET WINDOW UNION INTERSECT EXCEPT MINUS INTO'.split(
    ' ',
  ),
);
/** Words after which a name is an operand, not an alias. */
const OPERATORS = new Set(
  'AND OR NOT IS LIKE ILIKE RLIKE REGEXP IN BETWEEN FROM AS DISTINCT WHEN THEN ELSE ESCAPE OVER INTERVAL CASE PRIOR ANY ALL DIV MOD WITHIN ZONE DATE TIME TIMESTAMP IGNORE RESPECT'.split(
    ' ',
  ),
);
const NOT_ALIAS = new Set(['END', 'NULL', 'TRUE', 'FALSE', 'NULLS']);

const isChain = (item: readonly Token[]): boolean =>
  item.every((token, at) => (at % 2 === 0 ? isName(token) : isSymbol(token, '.')));

/** `seq.NEXTVAL` becomes a call. */
const isNext = (item: readonly Token[]): boolean =>
  item.length > 1 && isWord(item.at(-1), 'NEXTVAL') && isChain(item);

/** Does the item carry a name of its own: a plain column, a star, or an alias? */
const named = (item: readonly Token[]): boolean => {
  const last = item.at(-1);
  const before = item.at(-2);
  if (!last || isSymbol(last, '*') || isSymbol(item[0], '*')) return true;
  if (item.some((token, at) => isWord(token, 'AS') && at > 0 && at === item.length - 2))
    return true;
  if (isWord(item[0], 'EXCLUDE') || (isSymbol(item.at(-1), ')') && isSymbol(item[0], '*')))
    return true;
  if (isNext(item)) return false;
  if (isChain(item))
    return (
      item.length > 1 ||
      !(last.kind === 'word' && (NOT_ALIAS.has(last.value) || last.value.startsWith('CURRENT_')))
    );
  if (!isName(last) || (last.kind === 'word' && NOT_ALIAS.has(last.value))) return false;
  if (before?.kind === 'symbol') return before.value === ')' || before.value === ']';
  // `x::DATE y` has a name: DATE before it is a type
  return !(before?.kind === 'word' && OPERATORS.has(before.value) && !isSymbol(item.at(-3), '::'));
};

/** `t.$1` is called `$1`, as a column is without its table, and `seq.NEXTVAL` NEXTVAL. */
const nameOf = (item: readonly Token[]): string => {
  const last = item.at(-1);
  const column = last?.kind === 'dollar' && item.length === 3 && isSymbol(item[1], '.');
  return (last && (column || isNext(item)) ? last.text : sourceOf(item)).toUpperCase();
};

const alias = (item: readonly Token[]): Token[] => {
  const name = nameOf(item);
  const at = item.at(-1)?.end ?? 0;
  const word: Token = { kind: 'word', text: 'AS', value: 'AS', start: at, end: at };
  return [...item, word, { kind: 'quoted', text: '', value: name, start: at, end: at }];
};

/**
 * Names each unnamed expression of a select list as Snowflake does: by its own text in upper case.
 * Clients refer to such columns later (`"COUNT(*)"`).
 */
export const columnNames = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    out.push(token);
    if (!isWord(token, 'SELECT') || isSymbol(tokens[at - 1], '.')) continue;
    let from = at + 1;
    while (isWord(tokens[from], 'DISTINCT', 'ALL')) from++;
    if (isWord(tokens[from], 'TOP') && tokens[from + 1]?.kind === 'number') from += 2;
    let to = from;
    while (to < tokens.length) {
      const next = tokens[to];
      if (next?.kind === 'symbol' && '([{'.includes(next.value)) to = closing(tokens, to) + 1;
      else if (next?.kind === 'symbol' && (')'.includes(next.value) || next.value === ';')) break;
      else if (
        next?.kind === 'word' &&
        ENDS_LIST.has(next.value) &&
        !continues(next, tokens[to - 1])
      )
        break;
      else to++;
    }
    out.push(...tokens.slice(at + 1, from), ...namedList(tokens.slice(from, to)));
    at = to - 1;
  }
  return out;
};

/** `IS DISTINCT FROM` and `WITHIN GROUP` do not end the list. */
const continues = (token: Token, before: Token | undefined): boolean =>
  (token.value === 'FROM' && isWord(before, 'DISTINCT')) ||
  (token.value === 'GROUP' && isWord(before, 'WITHIN'));

const namedList = (list: readonly Token[]): Token[] => {
  const out: Token[] = [];
  let item: Token[] = [];
  const push = () => {
    const inner = item.some((token) => isWord(token, 'SELECT'));
    const finished = named(item) ? item : alias(item);
    out.push(...(inner ? columnNames(finished) : finished));
    item = [];
  };
  let depth = 0;
  for (const token of list) {
    if (token.kind === 'symbol' && '([{'.includes(token.value)) depth++;
    else if (token.kind === 'symbol' && ')]}'.includes(token.value)) depth--;
    if (depth === 0 && isSymbol(token, ',')) {
      push();
      out.push(token);
    } else item.push(token);
  }
  push();
  return out;
};
