import { syntaxError } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';

const WORDS: ReadonlySet<string> = new Set([
  ...['AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'TRUE', 'FALSE', 'BETWEEN', 'LIKE', 'ILIKE'],
  ...['CAST', 'TRY_CAST', 'AS'],
]);

export const STREAM_HAS_DATA = 'SYSTEM$STREAM_HAS_DATA';

const FUNCTIONS: ReadonlySet<string> = new Set([
  STREAM_HAS_DATA,
  'SYSTEM$GET_PREDECESSOR_RETURN_VALUE',
]);

/** WHEN is evaluated without a warehouse: the platform allows two functions, operators, literals and casts. */
const requireAllowed = (word: string, before: string | undefined, isCall: boolean): void => {
  if (word === 'SELECT') throw conditionRefused('a subquery');
  const isType = before === '::' || before === 'AS';
  if (WORDS.has(word) || FUNCTIONS.has(word) || isType) return;
  throw conditionRefused(isCall ? `function ${word}` : `identifier ${word}`);
};

const conditionRefused = (what: string) =>
  syntaxError(
    `Invalid expression for task condition expression. Expecting SYSTEM$STREAM_HAS_DATA or SYSTEM$GET_PREDECESSOR_RETURN_VALUE, found ${what}.`,
  );

/** The condition's text up to AS (or the end), as typed. */
export const readCondition = (cursor: Cursor): string => {
  const first = cursor.peek();
  if (!first) throw cursor.unexpected();
  let end = first.start;
  for (let depth = 0; !cursor.done; ) {
    if (depth === 0 && cursor.sees('AS')) break;
    const token = cursor.next();
    if (token.value === '(') depth++;
    if (token.value === ')') depth--;
    if (token.kind === 'quoted') throw conditionRefused(`identifier ${token.text}`);
    if (token.kind === 'word')
      requireAllowed(token.value, cursor.peek(-2)?.value, cursor.sees('('));
    end = token.end;
  }
  return cursor.sql.slice(first.start, end);
};
