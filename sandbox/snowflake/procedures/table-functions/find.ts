import type { AccountObject, Context } from '../../engine/context.js';
import type { Name } from '../../sql/cursor.js';
import type { Token } from '../../sql/lexer.js';
import { closing, isSymbol, isWord, splitCommas } from '../../sql/token-list.js';
import { chooseOverload, overloads } from '../find.js';
import type { Routine } from '../routine.js';
import { calledFunction } from '../row-functions/find-calls.js';

/** `TABLE(f(a, b) [OVER (PARTITION BY … ORDER BY …)])` in FROM, by the indexes of its tokens (`last` included). */
export interface TableCall {
  readonly first: number;
  readonly last: number;
  readonly routine: Routine;
  readonly args: readonly string[];
  readonly partitionBy: readonly string[];
  readonly orderBy: string | null;
}

const named = (token: Token | undefined) => token?.kind === 'word' || token?.kind === 'quoted';

const text = (sql: string, tokens: readonly Token[]): string =>
  sql.slice(tokens[0]?.start, tokens.at(-1)?.end);

/** What stands in OVER's brackets. */
const windowOf = (sql: string, tokens: readonly Token[]) => {
  const order = tokens.findIndex(
    (token, at) => isWord(token, 'ORDER') && isWord(tokens[at + 1], 'BY'),
  );
  const head = order < 0 ? tokens : tokens.slice(0, order);
  const partitions = isWord(head[0], 'PARTITION') ? splitCommas(head.slice(2)) : [];
  return {
    partitionBy: partitions.map((part) => text(sql, part)),
    orderBy: order < 0 ? null : text(sql, tokens.slice(order + 2)),
  };
};

/** Snowpark writes `FROM (TABLE(f()))`: the brackets go with the call. */
const unwrapped = (
  tokens: readonly Token[],
  first: number,
  last: number,
): { first: number; last: number } =>
  isSymbol(tokens[first - 1], '(') &&
  isSymbol(tokens[last + 1], ')') &&
  (isWord(tokens[first - 2], 'FROM', 'JOIN') || isSymbol(tokens[first - 2], ','))
    ? { first: first - 1, last: last + 1 }
    : { first, last };

const procedureNamed = (
  name: Name,
  sql: string,
  parts: readonly (readonly Token[])[],
  context: Context,
): { routine: Routine; args: string[] } => {
  const routine = chooseOverload(
    'PROCEDURE',
    name,
    { positional: parts.map(() => ({ type: null })), named: new Map() },
    context,
  );
  context.services.access.require(context.frame, 'USAGE', routine as AccountObject);
  return { routine, args: parts.map((part) => text(sql, part)) };
};

/** The first call from the left of a table function in Python or SQL, or of a procedure that returns a table. */
export const findTableCall = async (
  sql: string,
  tokens: readonly Token[],
  context: Context,
): Promise<TableCall | undefined> => {
  for (let at = 0; at < tokens.length; at++) {
    if (!isWord(tokens[at], 'TABLE') || !isSymbol(tokens[at + 1], '(') || !named(tokens[at + 2]))
      continue;
    let name = at + 2;
    while (isSymbol(tokens[name + 1], '.') && named(tokens[name + 2])) name += 2;
    if (!isSymbol(tokens[name + 1], '(')) continue;
    const parts: Name = tokens
      .slice(at + 2, name + 1)
      .filter(named)
      .map((token) => token.value);
    const isThere = (kind: 'FUNCTION' | 'PROCEDURE') =>
      overloads(kind, parts, context.frame, context.services).some(
        ({ properties }) => properties.returns.kind === 'table',
      );
    const isFunction = isThere('FUNCTION');
    if (!isFunction && !isThere('PROCEDURE')) continue;
    const inner = closing(tokens, name + 1);
    const last = closing(tokens, at + 1);
    const over = isWord(tokens[inner + 1], 'OVER')
      ? tokens.slice(inner + 3, closing(tokens, inner + 2))
      : [];
    const found = isFunction
      ? await calledFunction(sql, tokens, name, context)
      : procedureNamed(parts, sql, splitCommas(tokens.slice(name + 2, inner)), context);
    const around = unwrapped(tokens, at, last);
    return { ...around, routine: found.routine, args: found.args, ...windowOf(sql, over) };
  }
  return undefined;
};
