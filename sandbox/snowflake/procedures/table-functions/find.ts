import type { AccountObject, Context } from '../../engine/context.js';
import { syntaxError } from '../../engine/errors.js';
import type { Column } from '../../engine/value.js';
import { readManifest } from '../../models/manifest.js';
import type { Name } from '../../sql/cursor.js';
import type { Token } from '../../sql/lexer.js';
import { closing, isSymbol, isWord, splitCommas } from '../../sql/token-list.js';
import { chooseOverload, overloads } from '../find.js';
import { baseName, type Parameter, type Routine } from '../routine.js';
import {
  type Applicable,
  calledFunction,
  calledMethod,
  columnOf,
} from '../row-functions/find-calls.js';

/** What the worker applies to rows: a function in Python, or a model's table method. */
export interface PythonTarget {
  readonly kind: 'python';
  readonly parameters: readonly Parameter[];
  readonly applicable: Applicable;
}

/** What a call means. */
interface Called {
  /** its name: by it the rows go without an alias */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly args: readonly string[];
  readonly target: PythonTarget | { readonly kind: 'routine'; readonly routine: Routine };
}

/** `TABLE(f(a, b) [OVER (PARTITION BY … ORDER BY …)])` in FROM, by the indexes of its tokens (`last` included). */
export interface TableCall extends Called {
  readonly first: number;
  readonly last: number;
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

const routineCalled = (routine: Routine, args: readonly string[]): Called => {
  const { returns, language, parameters } = routine.properties;
  return {
    label: baseName(routine),
    columns: returns.kind === 'table' ? returns.columns : [],
    args,
    target:
      routine.kind === 'FUNCTION' && language === 'PYTHON'
        ? { kind: 'python', parameters, applicable: { kind: 'function', routine } }
        : { kind: 'routine', routine },
  };
};

/** @param mark where the `!` stands @throws SnowflakeError 001003 for a method that answers no table */
const methodCalled = async (
  sql: string,
  tokens: readonly Token[],
  mark: number,
  context: Context,
): Promise<Called> => {
  const { args, found, applicable } = calledMethod(sql, tokens, mark, context);
  const { method, label, folder } = found;
  if (!method.table) throw syntaxError(`${label} is no table function.`);
  const outputs =
    method.outputs ??
    (await readManifest(folder)).methods.find(({ name }) => name === method.name)?.outputs;
  return {
    label: method.name,
    columns: (outputs ?? []).map(({ name, type }) => columnOf(type, name)),
    args,
    target: {
      kind: 'python',
      parameters: method.inputs.map(({ name, type, otherwise = null }) => ({
        column: columnOf(type, name),
        otherwise,
      })),
      applicable,
    },
  };
};

/** What is called at a token, and where the brackets of its arguments open; none of these gives undefined. */
const calledAt = async (
  sql: string,
  tokens: readonly Token[],
  at: number,
  context: Context,
): Promise<{ called: Called; open: number } | undefined> => {
  let name = at;
  while (isSymbol(tokens[name + 1], '.') && named(tokens[name + 2])) name += 2;
  const reference =
    isWord(tokens[name], 'MODEL') && isSymbol(tokens[name + 1], '(')
      ? closing(tokens, name + 1)
      : name;
  if (isSymbol(tokens[reference + 1], '!')) {
    const called = await methodCalled(sql, tokens, reference + 1, context);
    return { called, open: reference + 3 };
  }
  if (!isSymbol(tokens[name + 1], '(')) return undefined;
  const parts: Name = tokens
    .slice(at, name + 1)
    .filter(named)
    .map((token) => token.value);
  const [, schema = context.frame.schema, database = context.frame.database] = [...parts].reverse();
  // the platform's own functions need no current database
  if (database === null || schema === null) return undefined;
  const isThere = (kind: 'FUNCTION' | 'PROCEDURE') =>
    overloads(kind, parts, context.frame, context.services).some(
      ({ properties }) => properties.returns.kind === 'table',
    );
  const isFunction = isThere('FUNCTION');
  if (!isFunction && !isThere('PROCEDURE')) return undefined;
  const args = splitCommas(tokens.slice(name + 2, closing(tokens, name + 1)));
  const { routine, args: given } = isFunction
    ? await calledFunction(sql, tokens, name, context)
    : procedureNamed(parts, sql, args, context);
  return { called: routineCalled(routine, given), open: name + 1 };
};

/** The first call from the left of a table function in Python or SQL, of a model's, or of a procedure that returns a table. */
export const findTableCall = async (
  sql: string,
  tokens: readonly Token[],
  context: Context,
): Promise<TableCall | undefined> => {
  for (let at = 0; at < tokens.length; at++) {
    if (!isWord(tokens[at], 'TABLE') || !isSymbol(tokens[at + 1], '(') || !named(tokens[at + 2]))
      continue;
    const found = await calledAt(sql, tokens, at + 2, context);
    if (!found) continue;
    const inner = closing(tokens, found.open);
    const last = closing(tokens, at + 1);
    const over = isWord(tokens[inner + 1], 'OVER')
      ? tokens.slice(inner + 3, closing(tokens, inner + 2))
      : [];
    return { ...unwrapped(tokens, at, last), ...found.called, ...windowOf(sql, over) };
  }
  return undefined;
};
