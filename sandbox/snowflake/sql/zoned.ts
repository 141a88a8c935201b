import type { Token } from './lexer.js';
import { operandEnd, operandStart } from './operands.js';
import { isCalendarSpan, spanEnd } from './spans.js';
import {
  call,
  closing,
  commaSeparated,
  fragment,
  isSymbol,
  isWord,
  splitCommas,
  symbol,
  word,
} from './token-list.js';
import { called } from './zoned-calls.js';
import { givesZoned, type Mentions, zonedNames } from './zoned-names.js';
import { caseAlike, compared, made, momentKey } from './zoned-values.js';

type Tokens = readonly Token[];

const COMPARISON = ['=', '<>', '!=', '<', '>', '<=', '>='];

/**
 * TIMESTAMP_TZ beside other types, and what reads its clock: DuckDB holds it as an interval (`store/zoned.ts`). The
 * tokens are DuckDB's. Names only tell where one may be; which type it really is DuckDB is asked.
 * @param columns TIMESTAMP_TZ columns of the tables that are read
 */
export const zoned = (tokens: Tokens, columns: ReadonlySet<string>): Token[] => {
  if (columns.size === 0 && !tokens.some(givesZoned)) return [...tokens];
  return walk(tokens, zonedNames(tokens, columns));
};

const walk = (tokens: Tokens, mentions: Mentions): Token[] => {
  const out: Token[] = [];
  const cases: number[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const before = out.at(-1);
    const operandBefore = () => out.splice(operandStart(out, out.length - 1));
    if (isSymbol(tokens[at + 1], '(') && token.kind === 'word' && !isWord(token, 'AS')) {
      const close = closing(tokens, at + 1);
      const inner = walk(tokens.slice(at + 2, close), mentions);
      if (isWord(token, 'IN')) {
        const not = isWord(before, 'NOT') ? out.splice(-1) : [];
        const left = operandBefore();
        const operator = [...not, token];
        out.push(
          ...(isWord(inner[0], 'SELECT', 'WITH')
            ? amongRows(left, operator, inner, mentions)
            : among(left, operator, splitCommas(inner), mentions)),
        );
      } else out.push(...called(token, inner, mentions));
      at = close;
    } else if (isWord(token, 'CASE')) {
      cases.push(out.length);
      out.push(token);
    } else if (isWord(token, 'END') && cases.length > 0) {
      const start = cases.pop() ?? 0;
      out.push(...caseAlike([...out.splice(start), token], mentions));
    } else if (isWord(token, 'BETWEEN') && !isWord(before, 'RANGE', 'ROWS', 'GROUPS')) {
      const middle = operandEnd(tokens, at + 1);
      const end = operandEnd(tokens, middle + 1);
      const not = isWord(before, 'NOT') ? out.splice(-1) : [];
      const operands = [
        operandBefore(),
        walk(tokens.slice(at + 1, middle), mentions),
        walk(tokens.slice(middle + 1, end), mentions),
      ];
      const written = ([value = [], low = [], high = []]: readonly Tokens[]) => [
        ...value,
        ...not,
        token,
        ...low,
        word('AND'),
        ...high,
      ];
      out.push(...(operands.some(mentions) ? compared(operands, written) : written(operands)));
      at = end - 1;
    } else if (isSymbol(token, '||') || isWord(token, 'LIKE', 'ILIKE')) {
      const not = isWord(before, 'NOT') ? out.splice(-1) : [];
      const end = operandEnd(tokens, at + 1);
      const [left, right] = [operandBefore(), walk(tokens.slice(at + 1, end), mentions)].map(
        (one) => (mentions(one) ? made('SF_TO_VARCHAR', one) : one),
      );
      out.push(...(left ?? []), ...not, token, ...(right ?? []));
      at = end - 1;
    } else if (isSymbol(token, '+') || isSymbol(token, '-')) {
      const isSpan = isCalendarSpan(tokens[at + 1]);
      const left = out.slice(operandStart(out, out.length - 1));
      if (!mentions(left)) out.push(token);
      else if (!isSpan) {
        const end = operandEnd(tokens, at + 1);
        const right = walk(tokens.slice(at + 1, end), mentions);
        out.push(token, ...(isSymbol(token, '-') ? call('SF_TAKEN_FROM', [left, right]) : right));
        at = end - 1;
      } else {
        const end = spanEnd(tokens, at + 1);
        const span = tokens.slice(at + 1, end);
        const signed = isSymbol(token, '-') ? [token, symbol('('), ...span, symbol(')')] : span;
        out.push(symbol('+'), ...call('SF_SPAN_FROM', [left, signed]));
        at = end - 1;
      }
    } else if (token.kind === 'symbol' && COMPARISON.includes(token.value) && before) {
      const quantifier = isWord(tokens[at + 1], 'ANY', 'ALL') ? tokens.slice(at + 1, at + 2) : [];
      const from = at + 1 + quantifier.length;
      const end = operandEnd(tokens, from);
      const right = walk(tokens.slice(from, end), mentions);
      const start = operandStart(out, out.length - 1);
      const left = out.slice(start);
      const ahead = out[start - 1];
      const assigns =
        isWord(ahead, 'SET') || (isSymbol(ahead, ',') && tokens.some((one) => isWord(one, 'SET')));
      if (quantifier.length > 0)
        out.splice(
          start,
          left.length,
          ...amongRows(left, [token, ...quantifier], right.slice(1, -1), mentions),
        );
      else if (assigns || !mentions([...left, ...right])) out.push(token, ...right);
      else
        out.splice(
          start,
          left.length,
          ...compared([left, right], ([one = [], other = []]) => [...one, token, ...other]),
        );
      at = end - 1;
    } else out.push(token);
  }
  return out;
};

/** One value compared with some others. */
const among = (left: Tokens, operator: Tokens, items: readonly Tokens[], mentions: Mentions) => {
  const operands = [left, ...items];
  const written = ([value = [], ...list]: readonly Tokens[]) => [
    ...value,
    ...operator,
    symbol('('),
    ...commaSeparated(list),
    symbol(')'),
  ];
  return operands.some(mentions) ? compared(operands, written) : written(operands);
};

/** What a query selects; of several only the first. */
const selectList = (query: Tokens): Tokens => {
  const select = query.findIndex((token) => isWord(token, 'SELECT'));
  let end = select + 1;
  while (end < query.length && !isWord(query[end], 'FROM'))
    end = (isSymbol(query[end], '(') ? closing(query, end) : end) + 1;
  return query.slice(select + 1, end);
};

/** One value compared with the rows of a query: the moments are, for DuckDB orders no intervals there. */
const amongRows = (left: Tokens, operator: Tokens, query: Tokens, mentions: Mentions): Token[] => {
  const several = isSymbol(left[0], '(') && splitCommas(left.slice(1, -1)).length > 1;
  if (several || !(mentions(left) || mentions(selectList(query))))
    return [...left, ...operator, symbol('('), ...query, symbol(')')];
  const isText = left.length === 1 && left[0]?.kind === 'string';
  return [
    ...(isText ? made('SF_MICROS', left) : momentKey(left)),
    ...operator,
    ...fragment('(SELECT'),
    ...momentKey([word('V_')]),
    ...fragment('FROM ('),
    ...query,
    ...fragment(') AS ROWS_(V_))'),
  ];
};
