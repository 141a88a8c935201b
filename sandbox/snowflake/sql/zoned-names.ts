import type { Token } from './lexer.js';
import { operandStart } from './operands.js';
import { closing, isName, isSymbol, isWord } from './token-list.js';

type Tokens = readonly Token[];

/** May an operand be a TIMESTAMP_TZ, or something made of one? */
export type Mentions = (operand: Tokens) => boolean;

/** Calls that give a TIMESTAMP_TZ. */
const GIVES = [
  'SF_ZONED',
  'SF_ZONED_AT',
  'SF_TO_TIMESTAMP_TZ',
  'SF_TRY_TO_TIMESTAMP_TZ',
  'SF_CONVERT_TIMEZONE',
  'SF_TIMESTAMP_TZ_FROM_PARTS',
];
export const givesZoned = (token: Token): boolean => isWord(token, ...GIVES);

/** Where the item of a list begins that ends before `end`. */
const itemStart = (tokens: Tokens, end: number): number => {
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    const token = tokens[at];
    if (isSymbol(token, ')') || isSymbol(token, ']')) depth++;
    else if (isSymbol(token, '(') || isSymbol(token, '[')) depth--;
    if (depth < 0 || (depth === 0 && (isSymbol(token, ',') || isWord(token, 'SELECT'))))
      return at + 1;
  }
  return 0;
};

/**
 * Tells where a TIMESTAMP_TZ may be: by the calls that give one, the columns, and the names that some query gives to
 * what mentions these.
 * @param tokens a whole statement, in DuckDB's words
 */
export const zonedNames = (tokens: Tokens, columns: ReadonlySet<string>): Mentions => {
  const all = new Set(columns);
  const mentions: Mentions = (operand) =>
    operand.some((token) => givesZoned(token) || (isName(token) && all.has(token.value)));
  const add = (list: Tokens) => {
    for (const one of list) if (isName(one)) all.add(one.value);
  };
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    tokens.forEach((token, at) => {
      const name = tokens[at + 1];
      if (!isWord(token, 'AS') || !name) return;
      // `Q(A, B) AS (…)` and `AS Q(A, B)`: which is which is not looked up
      if (isSymbol(name, '(') && isSymbol(tokens[at - 1], ')'))
        add(tokens.slice(operandStart(tokens, at - 1) + 1, at));
      if (!isName(name)) return;
      if (mentions(tokens.slice(itemStart(tokens, at), at))) all.add(name.value);
      if (isSymbol(tokens[at + 2], '(')) add(tokens.slice(at + 3, closing(tokens, at + 2)));
    });
  }
  return mentions;
};
