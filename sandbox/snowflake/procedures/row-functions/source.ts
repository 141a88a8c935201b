import type { Token } from '../../sql/lexer.js';
import type { Scope } from './scope.js';

/** The text from one token up to another, which is left out. */
export const source = (
  sql: string,
  tokens: readonly Token[],
  first: number,
  end: number,
): string => {
  const from = tokens[first]?.start ?? sql.length;
  const to = tokens[end - 1]?.end ?? from;
  return end > first ? sql.slice(from, to) : '';
};

/** `WITH …` with all that the scope can see, or nothing. */
export const withOf = (sql: string, tokens: readonly Token[], scope: Scope): string => {
  const ctes = scope.ctes.map(({ first, last }) => source(sql, tokens, first, last + 1));
  return ctes.length > 0 ? `WITH ${scope.recursive ? 'RECURSIVE ' : ''}${ctes.join(', ')} ` : '';
};

/** A SELECT of other items over the same FROM and, unless it is left out, the same WHERE. */
export const selectOver = (
  sql: string,
  tokens: readonly Token[],
  scope: Scope,
  list: readonly string[],
  withoutWhere = false,
): string => {
  const end = withoutWhere ? scope.fromEnd : scope.whereEnd;
  const from = source(sql, tokens, scope.from, end);
  return `${withOf(sql, tokens, scope)}SELECT ${list.join(', ')} ${from}`;
};
