import { unsupported } from '../../engine/errors.js';
import type { Token } from '../../sql/lexer.js';
import { isName, isSymbol, isWord } from '../../sql/token-list.js';
import { quote } from '../../store/literal.js';
import { type Scope, scopeAround } from '../row-functions/scope.js';
import { type Replacement, replaced } from '../row-functions/select-list.js';
import { source, withOf } from '../row-functions/source.js';
import { aliasesIn, isAlias, joinsMore } from './alias.js';
import type { TableCall } from './find.js';

/** What stands in FROM around a call: `left JOIN TABLE(…) AS alias`. */
export interface Surroundings {
  /** text of what the call is joined to; null when it stands alone */
  readonly left: string | null;
  /** the names by which its tables go */
  readonly leftAliases: readonly (string | null)[];
  readonly alias: string;
  /** tokens to replace; `end` exclusive */
  readonly start: number;
  readonly end: number;
  readonly prefix: string;
  readonly scope: Scope;
}

/** @throws SnowflakeError 000002 for a place in FROM that is not known */
export const surroundings = (
  sql: string,
  tokens: readonly Token[],
  call: TableCall,
): Surroundings => {
  const scope = scopeAround(tokens, call.first);
  const { label } = call;
  if (!scope || call.first < scope.from || call.first > scope.fromEnd)
    throw unsupported(`${label}, a table function, outside of FROM`);
  let end = call.last + 1;
  let alias = label;
  if (isWord(tokens[end], 'AS')) end++;
  if (isAlias(tokens[end]) && end < scope.fromEnd) alias = tokens[end++]?.value ?? alias;
  if (end < scope.fromEnd && !joinsMore(tokens[end]))
    throw unsupported(`${label}, a table function, with '${tokens[end]?.text}' behind it in FROM`);
  let left = call.first - 1;
  while (isWord(tokens[left], 'JOIN', 'CROSS', 'INNER', 'LATERAL') || isSymbol(tokens[left], ','))
    left--;
  const prefix = withOf(sql, tokens, scope);
  if (left <= scope.from)
    return { left: null, leftAliases: [], alias, start: call.first, end, prefix, scope };
  return {
    left: source(sql, tokens, scope.from + 1, left + 1),
    leftAliases: aliasesIn(tokens, scope.from + 1, left + 1),
    alias,
    start: scope.from + 1,
    end,
    prefix,
    scope,
  };
};

/** Where the query names tables that have become one relation, it names that instead. */
export const renamed = (
  tokens: readonly Token[],
  { scope, leftAliases, start, end }: Surroundings,
  relation: string,
): Replacement[] => {
  const edits: Replacement[] = [];
  for (let at = scope.select; at < scope.end; at++) {
    const token = tokens[at];
    const isLeft = isName(token) && leftAliases.includes(token.value);
    if (!token || !isLeft || (at >= start && at < end)) continue;
    if (!isSymbol(tokens[at + 1], '.') || isSymbol(tokens[at - 1], '.')) continue;
    if (isSymbol(tokens[at + 2], '*'))
      throw unsupported(`${token.text}.* beside a table function joined to several tables`);
    edits.push({ start: token.start, end: token.end, text: quote(relation) });
  }
  return edits;
};

/** The query with this text in the place of the call and its surroundings. */
export const placed = (
  sql: string,
  tokens: readonly Token[],
  around: Surroundings,
  text: string,
  others: readonly Replacement[] = [],
): string =>
  replaced(sql, [
    ...others,
    {
      start: tokens[around.start]?.start ?? 0,
      end: tokens[around.end - 1]?.end ?? sql.length,
      text,
    },
  ]);
