import type { Token } from '../../sql/lexer.js';
import { closing, isSymbol, isWord } from '../../sql/token-list.js';

/** A SELECT by the indexes of its tokens; ends are exclusive. */
export interface Scope {
  readonly select: number;
  /** index of FROM, or of what follows the select list when there is none */
  readonly from: number;
  readonly fromEnd: number;
  /** index of WHERE, or `fromEnd` */
  readonly where: number;
  readonly whereEnd: number;
  readonly end: number;
  /** common table expressions that it can see, outermost first: `NAME AS (…)` by first and last index */
  readonly ctes: readonly { readonly first: number; readonly last: number }[];
  readonly recursive: boolean;
}

const SET_WORDS = ['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'] as const;
const AFTER_FROM = [
  'WHERE',
  'GROUP',
  'HAVING',
  'QUALIFY',
  'ORDER',
  'LIMIT',
  'FETCH',
  'OFFSET',
  'WINDOW',
  ...SET_WORDS,
] as const;
const AFTER_WHERE = AFTER_FROM.slice(1);

/** First index at or after `at`, outside brackets, that `stops` accepts or that closes the query. */
const seek = (tokens: readonly Token[], at: number, stops: (token: Token) => boolean): number => {
  for (let index = at; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    if (isSymbol(token, ')') || isSymbol(token, ';') || stops(token)) return index;
    if (isSymbol(token, '(') || isSymbol(token, '[')) index = closing(tokens, index);
  }
  return tokens.length;
};

const nameBefore = (tokens: readonly Token[], open: number): number | undefined => {
  let at = open - 1;
  if (isWord(tokens[at], 'MATERIALIZED')) at--;
  if (isWord(tokens[at], 'NOT')) at--;
  if (!isWord(tokens[at], 'AS')) return undefined;
  at--;
  if (isSymbol(tokens[at], ')')) {
    for (let depth = 0; at >= 0; at--) {
      if (isSymbol(tokens[at], ')')) depth++;
      else if (isSymbol(tokens[at], '(') && --depth === 0) break;
    }
    at--;
  }
  return at;
};

/** The expressions of the WITH at `at`, as far as they end before `before`. */
const readCtes = (tokens: readonly Token[], at: number, before: number) => {
  const found: { first: number; last: number }[] = [];
  let next = isWord(tokens[at + 1], 'RECURSIVE') ? at + 2 : at + 1;
  for (;;) {
    const first = next;
    let open = seekOpen(tokens, next + 1);
    if (!isWord(tokens[open - 1], 'AS', 'MATERIALIZED'))
      open = seekOpen(tokens, closing(tokens, open) + 1);
    const last = closing(tokens, open);
    if (last >= before) return found;
    found.push({ first, last });
    if (!isSymbol(tokens[last + 1], ',')) return found;
    next = last + 2;
  }
};

const seekOpen = (tokens: readonly Token[], at: number): number => {
  let index = at;
  while (index < tokens.length && !isSymbol(tokens[index], '(')) index++;
  return index;
};

const isWith = (tokens: readonly Token[], at: number): boolean => {
  const name = isWord(tokens[at + 1], 'RECURSIVE') ? at + 2 : at + 1;
  const kind = tokens[name]?.kind;
  return (
    isWord(tokens[at], 'WITH') &&
    (kind === 'word' || kind === 'quoted') &&
    (isWord(tokens[name + 1], 'AS') || isSymbol(tokens[name + 1], '('))
  );
};

/** The innermost SELECT whose list or conditions hold the token at `inside`; undefined when there is none. */
export const scopeAround = (tokens: readonly Token[], inside: number): Scope | undefined => {
  let select: number | undefined;
  const ctes: { first: number; last: number }[] = [];
  let recursive = false;
  let before = inside;
  for (let at = inside - 1, depth = 0; at >= 0; at--) {
    const token = tokens[at];
    if (isSymbol(token, ')') || isSymbol(token, ']')) depth++;
    else if (isSymbol(token, '(') || isSymbol(token, '[')) {
      if (depth > 0) depth--;
      else before = nameBefore(tokens, at) ?? at;
    } else if (depth === 0 && select === undefined && isWord(token, 'SELECT')) {
      select = at;
      before = at;
    } else if (depth === 0 && select !== undefined && isWith(tokens, at)) {
      ctes.unshift(...readCtes(tokens, at, before));
      recursive ||= isWord(tokens[at + 1], 'RECURSIVE');
    }
  }
  if (select === undefined) return undefined;
  const isAny = (words: readonly string[]) => (token: Token) => isWord(token, ...words);
  const from = seek(tokens, select + 1, isAny(['FROM', ...AFTER_FROM]));
  const hasFrom = isWord(tokens[from], 'FROM');
  const fromEnd = hasFrom ? seek(tokens, from + 1, isAny(AFTER_FROM)) : from;
  const hasWhere = isWord(tokens[fromEnd], 'WHERE');
  const whereEnd = hasWhere ? seek(tokens, fromEnd + 1, isAny(AFTER_WHERE)) : fromEnd;
  const end = seek(tokens, whereEnd, isAny(SET_WORDS));
  return { select, from, fromEnd, where: fromEnd, whereEnd, end, ctes, recursive };
};
