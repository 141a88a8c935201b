import type { AccountObject, Context } from '../../engine/context.js';
import { syntaxError } from '../../engine/errors.js';
import type { Column } from '../../engine/value.js';
import type { CallableMethod, Models } from '../../models/model.js';
import { readType } from '../../sql/column-type.js';
import { bindValues } from '../../sql/context-functions.js';
import { Cursor, type Name } from '../../sql/cursor.js';
import type { Token } from '../../sql/lexer.js';
import { closing, isName, isSymbol, isWord, splitCommas } from '../../sql/token-list.js';
import { chooseOverload } from '../find.js';
import { baseName, type Routine, type RoutineProperties } from '../routine.js';
import { argumentTypes } from './argument-types.js';

/** What a call applies: a model's method, or a Python function. */
export type Applicable =
  | {
      readonly kind: 'model';
      readonly label: string;
      readonly folder: string;
      readonly handler: string;
      readonly key: string;
    }
  | { readonly kind: 'function'; readonly routine: Routine };

/** A call of a model's method or a Python function, by the indexes of its tokens (`last` included). */
export interface RowCall {
  readonly first: number;
  readonly last: number;
  /** the text of each argument, defaults filled in */
  readonly args: readonly string[];
  /** types to cast the arguments to */
  readonly types: readonly Column[];
  readonly returns: Column;
  readonly applicable: Applicable;
}

/** First index of the name chain that ends at `at`. */
const chainStart = (tokens: readonly Token[], at: number): number => {
  let first = at;
  while (isSymbol(tokens[first - 1], '.') && isName(tokens[first - 2])) first -= 2;
  return first;
};

const nameOf = (tokens: readonly Token[], first: number, last: number): Name =>
  tokens
    .slice(first, last + 1)
    .filter(isName)
    .map((token) => token.value);

const textOf = (sql: string, arg: readonly Token[]): string =>
  sql.slice(arg[0]?.start, arg.at(-1)?.end);

/** A parameter, with the text of its default value. */
interface Slot {
  readonly name: string;
  readonly otherwise: string | null;
}

/** Arguments by position, or all by name, with the defaults of those that are left out. */
const ordered = (
  sql: string,
  args: readonly (readonly Token[])[],
  slots: readonly Slot[],
  label: string,
): string[] => {
  const byName = args.filter((arg) => isSymbol(arg[1], '=>'));
  if (byName.length > 0 && byName.length < args.length)
    throw syntaxError(`${label}: name all arguments or none.`);
  const given = slots.map(({ name, otherwise }, index) => {
    const arg = byName.length > 0 ? args.find((one) => one[0]?.value === name) : args[index];
    const text = arg && textOf(sql, byName.length > 0 ? arg.slice(2) : arg);
    return text ?? otherwise;
  });
  const missing = given.indexOf(null);
  if (missing >= 0 && byName.length > 0)
    throw syntaxError(`${label}: argument ${slots[missing]?.name} is missing.`);
  return given.filter((text) => text !== null);
};

/** A column of a type that a manifest names. */
export const columnOf = (type: string, name = ''): Column =>
  readType(Cursor.of(type), name) ?? { name, type: 'variant', nullable: true };

/** A model's method that a call means, and its arguments. */
interface ModelCall {
  readonly first: number;
  readonly last: number;
  readonly args: readonly string[];
  readonly found: CallableMethod;
  readonly applicable: Extract<Applicable, { kind: 'model' }>;
}

/** @param mark where the `!` stands */
export const calledMethod = (
  sql: string,
  tokens: readonly Token[],
  mark: number,
  context: Context,
): ModelCall => {
  const method = tokens[mark + 1];
  const open = mark + 2;
  if (!isName(method) || !isSymbol(tokens[open], '('))
    throw syntaxError("syntax error unexpected '!'.");
  const last = closing(tokens, open);
  let first: number;
  let model: Name;
  let version: string | null = null;
  if (isSymbol(tokens[mark - 1], ')')) {
    first = mark - 1;
    for (let depth = 0; first >= 0; first--) {
      if (isSymbol(tokens[first], ')')) depth++;
      else if (isSymbol(tokens[first], '(') && --depth === 0) break;
    }
    first--;
    if (!isWord(tokens[first], 'MODEL')) throw syntaxError("syntax error unexpected '!'.");
    const cursor = new Cursor(sql, bindValues(tokens.slice(first + 2, mark - 1), context));
    model = cursor.name();
    version = cursor.accept(',') ? (cursor.name().at(-1) ?? null) : null;
    cursor.end();
  } else {
    first = chainStart(tokens, mark - 1);
    model = nameOf(tokens, first, mark - 1);
  }
  const { services, frame } = context;
  const found = services.room<Models>('models').method(model, version, method?.value ?? '', frame);
  const parts = splitCommas(tokens.slice(open + 1, last));
  const given = ordered(
    sql,
    parts,
    found.method.inputs.map(({ name, otherwise = null }) => ({ name, otherwise })),
    found.label,
  );
  if (given.length !== found.method.inputs.length || parts.length > given.length) {
    throw syntaxError(
      `Invalid argument types for function '${found.label}': expected ${found.method.inputs.length} arguments, got ${parts.length}.`,
    );
  }
  return {
    first,
    last,
    args: given,
    found,
    applicable: {
      kind: 'model',
      label: found.label,
      folder: found.folder,
      handler: found.method.handler,
      key: `${found.folder}:${found.method.handler}`,
    },
  };
};

const modelCall = (
  sql: string,
  tokens: readonly Token[],
  mark: number,
  context: Context,
): RowCall => {
  const { first, last, args, found, applicable } = calledMethod(sql, tokens, mark, context);
  const { method, label, returns } = found;
  if (method.table) throw syntaxError(`Table function ${label} is called in FROM: TABLE(…).`);
  return {
    first,
    last,
    args,
    types: method.inputs.map((input) => columnOf(input.type)),
    returns: { name: '', nullable: true, type: returns },
    applicable,
  };
};

/** A function that a call in a query means, and its arguments. */
export const calledFunction = async (
  sql: string,
  tokens: readonly Token[],
  at: number,
  context: Context,
): Promise<{ routine: Routine; first: number; last: number; args: string[] }> => {
  const first = chainStart(tokens, at);
  const last = closing(tokens, at + 1);
  const name = nameOf(tokens, first, at);
  const parts = splitCommas(tokens.slice(at + 2, last));
  const types = await argumentTypes(sql, tokens, first, name, parts, context);
  const positional = parts.flatMap((arg, index) =>
    isSymbol(arg[1], '=>') ? [] : [{ type: types[index] ?? null }],
  );
  const named = new Map(
    parts.flatMap((arg, index) =>
      isSymbol(arg[1], '=>') ? [[arg[0]?.value ?? '', { type: types[index] ?? null }]] : [],
    ),
  );
  const routine = chooseOverload('FUNCTION', name, { positional, named }, context);
  context.services.access.require(context.frame, 'USAGE', routine as AccountObject);
  const slots = routine.properties.parameters.map(({ column, otherwise }) => ({
    name: column.name,
    otherwise,
  }));
  return { routine, first, last, args: ordered(sql, parts, slots, name.join('.')) };
};

const functionCall = async (
  sql: string,
  tokens: readonly Token[],
  at: number,
  context: Context,
): Promise<RowCall> => {
  const { routine, first, last, args } = await calledFunction(sql, tokens, at, context);
  const { returns, parameters } = routine.properties;
  if (returns.kind === 'table')
    throw syntaxError(`Table function ${baseName(routine)} is called in FROM: TABLE(…).`);
  return {
    first,
    last,
    args,
    types: parameters.slice(0, args.length).map((parameter) => parameter.column),
    returns: returns.column,
    applicable: { kind: 'function', routine },
  };
};

/** Names of all functions that the session might call. */
const functionNames = ({ services, frame }: Context): ReadonlySet<string> =>
  new Set(
    services.catalogue
      .list<RoutineProperties>('FUNCTION')
      .filter((one) => one.session === undefined || one.session === frame.session.id)
      .map(baseName),
  );

/** Does the text hold anything to look for? Most statements do not, and are not even tokenised. */
export const mayHoldCalls = (sql: string, context: Context): boolean => {
  if (sql.includes('!')) return true;
  const upper = sql.toUpperCase();
  for (const name of functionNames(context)) if (upper.includes(name.toUpperCase())) return true;
  return false;
};

/** The calls that lie in no other, from the left. Calls in `TABLE(…)` are none of these. */
export const findCalls = async (
  sql: string,
  tokens: readonly Token[],
  context: Context,
): Promise<RowCall[]> => {
  const functions = functionNames(context);
  const calls: RowCall[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    let call: RowCall | undefined;
    if (isSymbol(token, '!')) call = modelCall(sql, tokens, at, context);
    else if (
      isName(token) &&
      functions.has(token?.value ?? '') &&
      isSymbol(tokens[at + 1], '(') &&
      !isSymbol(tokens[at - 1], '!') &&
      !isWord(tokens[at - 1], 'FUNCTION', 'INTO', 'TABLE')
    )
      call = await functionCall(sql, tokens, at, context);
    if (!call) continue;
    calls.push(call);
    at = call.last;
  }
  return calls;
};
