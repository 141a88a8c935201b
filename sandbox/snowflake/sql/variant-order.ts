import type { Token } from './lexer.js';
import { operandEnd } from './operands.js';
import { call, closing, isSymbol, isWord, splitCommas } from './token-list.js';

/** VARIANTs in the order of their values: numbers as numbers, before all else as text. */
export const variantKey = (operand: readonly Token[]): Token[] => call('SF_VARIANT_KEY', [operand]);

/** Is it a name, such as `T.A`? */
export const isName = (operand: readonly Token[]): boolean =>
  operand.every((token, at) =>
    at % 2 === 0 ? token.kind === 'word' || token.kind === 'quoted' : isSymbol(token, '.'),
  );

const ENDS = ['LIMIT', 'OFFSET', 'ROWS', 'RANGE', 'FETCH', 'UNION', 'INTERSECT', 'EXCEPT'];
const AFTER_OPERAND = ['ASC', 'DESC', 'NULLS', ...ENDS];

interface Level {
  /** what the query selects; undefined where its rows must not be ordered by anything else: DISTINCT and set operations */
  items: readonly (readonly Token[])[] | undefined;
  ordering: boolean;
  /** brackets of a window or an aggregate, without a query of their own */
  window: boolean;
  combined: boolean;
}

/** What `SELECT` at this index selects, item by item. */
const selected = (tokens: readonly Token[], select: number): Token[][] | undefined => {
  if (isWord(tokens[select + 1], 'DISTINCT')) return undefined;
  let end = select + 1;
  for (; end < tokens.length; end++) {
    const token = tokens[end];
    if (isWord(token, 'FROM', ...ENDS) || isSymbol(token, ')')) break;
    if (isSymbol(token, '(') || isSymbol(token, '[')) end = closing(tokens, end);
  }
  return splitCommas(tokens.slice(select + 1, end));
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
      return (selected(tokens, at) ?? []).flatMap((item) => {
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
  const ordered = (operand: readonly Token[], { items, window }: Level): Token[] | undefined => {
    if (!window && items === undefined) return undefined;
    const [only] = operand.length === 1 ? operand : [];
    const item = window
      ? undefined
      : only?.kind === 'number'
        ? items?.[Number(only.value) - 1]
        : items?.find((one) => only !== undefined && parts(one)[1] === only.value);
    const [expression] = item ? parts(item) : [operand];
    const last = expression.at(-1);
    const known = last && isName(expression) && named.has(last.value);
    return known || isVariant(expression) ? variantKey(expression) : undefined;
  };
  const out: Token[] = [];
  const fresh = (window: boolean): Level => ({
    items: undefined,
    ordering: false,
    window,
    combined: false,
  });
  const levels: Level[] = [fresh(false)];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    const level = levels.at(-1);
    if (!token || !level) break;
    out.push(token);
    if (isSymbol(token, '(')) levels.push(fresh(!isWord(tokens[at + 1], 'SELECT', 'WITH')));
    else if (isSymbol(token, ')') && levels.length > 1) levels.pop();
    else if (isWord(token, 'SELECT'))
      level.items = level.combined ? undefined : selected(tokens, at);
    else if (isWord(token, ...ENDS)) {
      level.ordering = false;
      if (isWord(token, 'UNION', 'INTERSECT', 'EXCEPT')) level.combined = true;
    }
    const first = isWord(token, 'BY') && isWord(tokens[at - 1], 'ORDER');
    if (first) level.ordering = true;
    if (!first && !(level.ordering && isSymbol(token, ','))) continue;
    const end = operandEnd(tokens, at + 1);
    const next = tokens[end];
    const whole =
      next === undefined ||
      isSymbol(next, ',') ||
      isSymbol(next, ')') ||
      isWord(next, ...AFTER_OPERAND);
    const key = whole ? ordered(tokens.slice(at + 1, end), level) : undefined;
    if (!key) continue;
    out.push(...key);
    at = end - 1;
  }
  return out;
};
