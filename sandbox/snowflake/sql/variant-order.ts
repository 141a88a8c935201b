import type { Token } from './lexer.js';
import { operandEnd } from './operands.js';
import {
  call,
  closing,
  commaSeparated,
  fragment,
  isSymbol,
  isWord,
  splitCommas,
  symbol,
  textOf,
  word,
} from './token-list.js';

const KEY = 'SF_VARIANT_KEY';

/** VARIANTs in the order of their values: numbers as numbers, before all else as text. */
export const variantKey = (operand: readonly Token[]): Token[] => call(KEY, [operand]);

/** Is it a name, such as `T.A`? */
export const isName = (operand: readonly Token[]): boolean =>
  operand.every((token, at) =>
    at % 2 === 0 ? token.kind === 'word' || token.kind === 'quoted' : isSymbol(token, '.'),
  );

const ENDS = ['LIMIT', 'OFFSET', 'ROWS', 'RANGE', 'FETCH', 'UNION', 'INTERSECT', 'EXCEPT'];
const AFTER_OPERAND = ['ASC', 'DESC', 'NULLS', ...ENDS];

interface Level {
  /** what the query selects; of a set operation its first part */
  items: readonly (readonly Token[])[];
  ordering: boolean;
  /** brackets of a window or an aggregate, without a query of their own */
  window: boolean;
  /** DISTINCT and set operations: their rows are ordered by nothing but what they select */
  bare: boolean;
  /** where the query begins in what was written */
  start: number;
}

/** What `SELECT` at this index selects, item by item. */
const selected = (tokens: readonly Token[], select: number): Token[][] => {
  const from = select + (isWord(tokens[select + 1], 'DISTINCT') ? 2 : 1);
  let end = from;
  for (; end < tokens.length; end++) {
    const token = tokens[end];
    if (isWord(token, 'FROM', ...ENDS) || isSymbol(token, ')')) break;
    if (isSymbol(token, '(') || isSymbol(token, '[')) end = closing(tokens, end);
  }
  return splitCommas(tokens.slice(from, end));
};

/** The index after the list that begins at `from`. */
const listEnd = (tokens: readonly Token[], from: number): number => {
  let end = from;
  while (end < tokens.length && !isSymbol(tokens[end], ')') && !isWord(tokens[end], ...ENDS))
    end = (isSymbol(tokens[end], '(') ? closing(tokens, end) : end) + 1;
  return end;
};

/** `expression AS name` in its two parts. */
const parts = (item: readonly Token[]): readonly [readonly Token[], string | undefined] =>
  isWord(item.at(-2), 'AS') ? [item.slice(0, -2), item.at(-1)?.value] : [item, undefined];

/** Names that some query of the statement gives to a VARIANT. */
const givenNames = (
  tokens: readonly Token[],
  isVariant: (operand: readonly Token[]) => boolean,
): ReadonlySet<string> =>
  new Set(
    tokens.flatMap((token, at) => {
      if (!isWord(token, 'SELECT')) return [];
      return selected(tokens, at).flatMap((item) => {
        const [expression, name] = parts(item);
        return name !== undefined && isVariant(expression) ? [name] : [];
      });
    }),
  );

/** Puts VARIANTs in ORDER BY, of queries and windows, in the order of their values. */
export const variantOrder = (
  tokens: readonly Token[],
  isVariant: (operand: readonly Token[]) => boolean,
): Token[] => {
  const named = givenNames(tokens, isVariant);
  const isOrdered = (expression: readonly Token[]): boolean =>
    isVariant(expression) ||
    (isName(expression) && expression.length > 0 && named.has(expression.at(-1)?.value ?? ''));
  /** what an operand of ORDER BY stands for in the list of what is selected */
  const itemOf = (operand: readonly Token[], items: Level['items']) => {
    const [only] = operand.length === 1 ? operand : [];
    return only?.kind === 'number'
      ? items[Number(only.value) - 1]
      : items.find((one) => only !== undefined && parts(one)[1] === only.value);
  };
  const ordered = (operand: readonly Token[], { items, window }: Level): Token[] | undefined => {
    const item = window ? undefined : itemOf(operand, items);
    const expression = item ? parts(item)[0] : operand;
    return isOrdered(expression) ? variantKey(expression) : undefined;
  };
  /** The same of a query with DISTINCT or of several: by the columns that come of it. */
  const sortedBy = (list: readonly Token[], { items }: Level): Token[] => {
    const end = operandEnd(list, 0);
    const operand = list.slice(0, end);
    const same = textOf(operand);
    const item = itemOf(operand, items) ?? items.find((one) => textOf(parts(one)[0]) === same);
    const [expression, name] = item ? parts(item) : [operand, undefined];
    const column = name ?? (isName(expression) ? expression.at(-1)?.value : undefined);
    if (column === undefined) return [...list];
    const named: Token[] = [{ ...word(column), kind: 'quoted' }];
    return [...(isOrdered(expression) ? variantKey(named) : named), ...list.slice(end)];
  };
  const out: Token[] = [];
  const fresh = (window: boolean): Level => ({
    items: [],
    ordering: false,
    window,
    bare: false,
    start: -1,
  });
  const levels: Level[] = [fresh(false)];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    const level = levels.at(-1);
    if (!token || !level) break;
    out.push(token);
    if (isSymbol(token, '(')) levels.push(fresh(!isWord(tokens[at + 1], 'SELECT', 'WITH')));
    else if (isSymbol(token, ')') && levels.length > 1) levels.pop();
    else if (isWord(token, 'SELECT')) {
      if (level.start < 0) {
        level.items = selected(tokens, at);
        level.start = out.length - 1;
      }
      if (isWord(tokens[at + 1], 'DISTINCT')) level.bare = true;
    } else if (isWord(token, ...ENDS)) {
      level.ordering = false;
      if (isWord(token, 'UNION', 'INTERSECT', 'EXCEPT')) level.bare = true;
    }
    const first = isWord(token, 'BY') && isWord(tokens[at - 1], 'ORDER');
    if (first && level.bare && !level.window) {
      const end = listEnd(tokens, at + 1);
      const list = splitCommas(tokens.slice(at + 1, end));
      const sorted = list.map((one) => sortedBy(one, level));
      if (!sorted.some(([head]) => isWord(head, KEY))) {
        level.ordering = true;
        continue;
      }
      // its rows become those of another query, which may order them by what it likes
      out.splice(-2, 2, symbol(')'), ...fragment('AS SORTED_ ORDER BY'), ...commaSeparated(sorted));
      out.splice(level.start, 0, ...fragment('SELECT * FROM ('));
      at = end - 1;
      continue;
    }
    if (first) level.ordering = true;
    if (!first && !(level.ordering && isSymbol(token, ','))) continue;
    const end = operandEnd(tokens, at + 1);
    const next = tokens[end];
    const whole =
      next === undefined ||
      isSymbol(next, ',') ||
      isSymbol(next, ')') ||
      isWord(next, ...AFTER_OPERAND);
    const key =
      whole && (level.window || !level.bare)
        ? ordered(tokens.slice(at + 1, end), level)
        : undefined;
    if (!key) continue;
    out.push(...key);
    at = end - 1;
  }
  return out;
};
