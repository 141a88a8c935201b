import { unsupported } from '../../engine/errors.js';
import type { Token } from '../../sql/lexer.js';
import { closing, isName, isSymbol, isWord } from '../../sql/token-list.js';
import { quote } from '../../store/literal.js';
import type { Scope } from './scope.js';

/** A stretch of text and what takes its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies replacements that do not overlap. */
export const replaced = (sql: string, edits: readonly Replacement[]): string => {
  let text = '';
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    text += sql.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return text + sql.slice(from);
};

/** Does FROM name more than one thing? */
export const isJoin = (tokens: readonly Token[], { from, fromEnd }: Scope): boolean => {
  for (let at = from + 1; at < fromEnd; at++) {
    const token = tokens[at];
    if (isSymbol(token, ',') || isWord(token, 'JOIN')) return true;
    if (!isSymbol(token, '(')) continue;
    const query = isWord(tokens[at + 1], 'SELECT', 'WITH', 'VALUES');
    if (at === from + 1 && !query && isJoinInside(tokens, at)) return true;
    at = closing(tokens, at);
  }
  return false;
};

const isJoinInside = (tokens: readonly Token[], open: number): boolean => {
  const close = closing(tokens, open);
  for (let at = open + 1; at < close; at++) {
    if (isWord(tokens[at], 'JOIN')) return true;
    if (isSymbol(tokens[at], '(')) at = closing(tokens, at);
  }
  return false;
};

/** The name by which the rows of FROM go: their alias, or the table's own name. */
export const aliasOf = (tokens: readonly Token[], scope: Scope): string | null => {
  if (scope.from === scope.fromEnd || isJoin(tokens, scope)) return null;
  const last = tokens[scope.fromEnd - 1];
  return isName(last) ? (last?.value ?? null) : null;
};

/** `*` and `t.*` spelled out, so that the columns added for results stay out of them. */
export const expandStars = (
  tokens: readonly Token[],
  scope: Scope,
  columns: readonly string[],
  skip: (index: number) => boolean,
): Replacement[] => {
  const edits: Replacement[] = [];
  for (let at = scope.select + 1; at < scope.from; at++) {
    const token = tokens[at];
    if (skip(at) || !token) continue;
    if (isSymbol(token, '(') || isSymbol(token, '[')) {
      at = closing(tokens, at);
      continue;
    }
    const before = tokens[at - 1];
    const starts =
      isWord(before, 'SELECT', 'DISTINCT', 'ALL') || isSymbol(before, ',') || isSymbol(before, '.');
    if (!isSymbol(token, '*') || !starts) continue;
    let first = at;
    while (isSymbol(tokens[first - 1], '.') && isName(tokens[first - 2])) first -= 2;
    let last = at;
    let kept = columns;
    if (isWord(tokens[at + 1], 'EXCLUDE')) {
      last = isSymbol(tokens[at + 2], '(') ? closing(tokens, at + 2) : at + 2;
      const without = new Set(
        tokens
          .slice(at + 2, last + 1)
          .filter(isName)
          .map((one) => one.value),
      );
      kept = columns.filter((column) => !without.has(column));
    } else if (isWord(tokens[at + 1], 'RENAME', 'REPLACE', 'ILIKE')) {
      throw unsupported(`* ${tokens[at + 1]?.value} beside a model or Python function`);
    }
    edits.push({
      start: tokens[first]?.start ?? token.start,
      end: tokens[last]?.end ?? token.end,
      text: kept.map(quote).join(', '),
    });
    at = last;
  }
  return edits;
};

const hasAlias = (tokens: readonly Token[], first: number, end: number): boolean => {
  for (let at = first; at < end; at++) {
    if (isSymbol(tokens[at], '(') || isSymbol(tokens[at], '[')) at = closing(tokens, at);
    else if (isWord(tokens[at], 'AS')) return true;
  }
  const last = tokens[end - 1];
  const before = tokens[end - 2];
  if (!isName(last) || isWord(last, 'END', 'NULL', 'TRUE', 'FALSE') || end - first < 2)
    return false;
  return (
    isName(before) || before?.kind === 'number' || isSymbol(before, ')') || isSymbol(before, ']')
  );
};

/** Names for the items that hold a call and have none: their own text, as the platform names them. */
export const itemNames = (
  sql: string,
  tokens: readonly Token[],
  scope: Scope,
  holdsCall: (index: number) => boolean,
): Replacement[] => {
  const names: Replacement[] = [];
  let first = scope.select + 1;
  for (let at = first; at <= scope.from; at++) {
    const token = tokens[at];
    if (at < scope.from && (isSymbol(token, '(') || isSymbol(token, '['))) at = closing(tokens, at);
    else if (at === scope.from || isSymbol(token, ',')) {
      const held = tokens.slice(first, at).some((_, index) => holdsCall(first + index));
      const start = tokens[first]?.start ?? 0;
      const end = tokens[at - 1]?.end ?? start;
      if (held && !hasAlias(tokens, first, at)) {
        names.push({ start: end, end, text: ` AS ${quote(sql.slice(start, end).toUpperCase())}` });
      }
      first = at + 1;
    }
  }
  return names;
};

/** Over a join the rows have lost their tables' names: `t.x` becomes `x` (names are unique there). */
export const withoutQualifiers = (
  tokens: readonly Token[],
  scope: Scope,
  skip: (index: number) => boolean,
): Replacement[] => {
  const edits: Replacement[] = [];
  for (let at = scope.select + 1; at < scope.end; at++) {
    if (at >= scope.from && at < scope.whereEnd) continue;
    const token = tokens[at];
    const next = tokens[at + 2];
    const qualified = isName(token) && isSymbol(tokens[at + 1], '.') && isName(next);
    if (!token || !next || !qualified || skip(at) || isSymbol(tokens[at - 1], '.')) continue;
    if (isSymbol(tokens[at + 3], '(')) continue;
    edits.push({ start: token.start, end: next.start, text: '' });
  }
  return edits;
};
