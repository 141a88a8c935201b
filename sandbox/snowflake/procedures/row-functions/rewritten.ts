import type { Token } from '../../sql/lexer.js';
import { quote } from '../../store/literal.js';
import type { RowCall } from './find-calls.js';
import type { Scope } from './scope.js';
import {
  aliasOf,
  expandStars,
  isJoin,
  itemNames,
  type Replacement,
  replaced,
  withoutQualifiers,
} from './select-list.js';

/** What the column of a call's results is called; its place among the calls follows. */
export const RESULT = 'DAGBOT_RESULT_';

interface Rewrite {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly scope: Scope;
  readonly calls: readonly RowCall[];
  readonly relation: string;
  /** columns of the rows before results were added */
  readonly own: readonly string[];
  readonly keepWhere: boolean;
}

/** The SELECT over the relation: stars spelled out, calls as columns, FROM (and WHERE, once applied) replaced. */
export const rewritten = ({
  sql,
  tokens,
  scope,
  calls,
  relation,
  own,
  keepWhere,
}: Rewrite): string => {
  const at = (index: number) => tokens[index]?.start ?? sql.length;
  const after = (index: number) => tokens[index]?.end ?? sql.length;
  const edits: Replacement[] = calls.map((call, index) => ({
    start: at(call.first),
    end: after(call.last),
    text: quote(`${RESULT}${index}`),
  }));
  const inCall = (index: number) => calls.some((call) => index >= call.first && index <= call.last);
  edits.push(...itemNames(sql, tokens, scope, inCall), ...expandStars(tokens, scope, own, inCall));
  const alias = aliasOf(tokens, scope);
  if (isJoin(tokens, scope)) edits.push(...withoutQualifiers(tokens, scope, inCall));
  const end = keepWhere ? scope.fromEnd : scope.whereEnd;
  edits.push({
    start: scope.from < end ? at(scope.from) : after(scope.from - 1),
    end: scope.from < end ? after(end - 1) : after(scope.from - 1),
    text: ` FROM ${relation}${alias === null ? '' : ` AS ${quote(alias)}`} `,
  });
  return replaced(sql, edits);
};
