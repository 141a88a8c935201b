import type { Token } from './lexer.js';
import { operandEnd } from './operands.js';
import { isWord } from './token-list.js';

const UNITS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** Does a span of time begin here, in DuckDB's words, that may be as long as the calendar says? */
export const isCalendarSpan = (token: Token | undefined): boolean =>
  isWord(token, 'SF_MONTHS', 'SF_QUARTERS', 'SF_YEARS', 'INTERVAL');

/** Index after `SF_MONTHS(…)`, `INTERVAL '1 month'` or `INTERVAL 1 MONTH`. */
export const spanEnd = (tokens: readonly Token[], from: number): number => {
  if (!isWord(tokens[from], 'INTERVAL')) return operandEnd(tokens, from);
  const end = operandEnd(tokens, from + 1);
  return isWord(tokens[end], ...UNITS) ? end + 1 : end;
};
