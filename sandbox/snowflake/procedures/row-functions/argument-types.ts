import type { Context } from '../../engine/context.js';
import type { Column } from '../../engine/value.js';
import type { Name } from '../../sql/cursor.js';
import type { Token } from '../../sql/lexer.js';
import { isSymbol } from '../../sql/token-list.js';
import { overloads } from '../find.js';
import { minimumArguments } from '../routine.js';
import { scopeAround } from './scope.js';
import { selectOver } from './source.js';

/**
 * The types of a call's arguments, as far as they decide: with one overload of that many arguments nothing is asked.
 * Else the SELECT around the call describes them.
 */
export const argumentTypes = async (
  sql: string,
  tokens: readonly Token[],
  first: number,
  name: Name,
  parts: readonly (readonly Token[])[],
  context: Context,
): Promise<readonly Column[]> => {
  const { frame, services, binds, signal } = context;
  const fitting = overloads('FUNCTION', name, frame, services).filter(
    ({ properties }) =>
      parts.length <= properties.parameters.length && parts.length >= minimumArguments(properties),
  );
  const scope = scopeAround(tokens, first);
  if (fitting.length < 2 || !scope) return [];
  const list = parts.map((part, index) => {
    const value = isSymbol(part[1], '=>') ? part.slice(2) : part;
    return `${sql.slice(value[0]?.start, value.at(-1)?.end)} AS A${index}`;
  });
  const asked = selectOver(sql, tokens, scope, list);
  const options = { binds, signal, own: true, describeOnly: true };
  return (await services.engine.execute(asked, { ...frame, caller: frame }, options)).columns;
};
