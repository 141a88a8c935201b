import type { AccountObject, Context } from '../../engine/context.js';
import { syntaxError, unsupported } from '../../engine/errors.js';
import type { Column } from '../../engine/value.js';
import type { Models } from '../../models/model.js';
import { readType } from '../../sql/column-type.js';
import { Cursor, type Name } from '../../sql/cursor.js';
import type { Token } from '../../sql/lexer.js';
import { closing, isSymbol, isWord, splitCommas } from '../../sql/token-list.js';
import { chooseOverload } from '../find.js';
import { baseName, type Routine, type RoutineProperties } from '../routine.js';

/** What a call applies: a model's method, or a Python function. */
export type Applicable =
  | {
      readonly kind: 'model';
      readonly folder: string;
      readonly handler: string;
      readonly key: string;
    }
  | { readonly kind: 'function'; readonly routine: Routine };

/** A call of a model's method or a Python function, by the indexes of its tokens (`last` included). */
export interface RowCall {
  readonly first: number;
  readonly last: number;
  readonly args: readonly (readonly Token[])[];
  /** types to cast the arguments to */
  readonly types: readonly Column[];
  readonly returns: Column;
  readonly applicable: Applicable;
}

const isName = (token: Token | undefined) => token?.kind === 'word' || token?.kind === 'quoted';

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

/** By position, or all by name. */
const ordered = (
  args: readonly (readonly Token[])[],
  names: readonly string[],
  label: string,
): (readonly Token[])[] => {
  const byName = args.filter((arg) => isSymbol(arg[1], '=>'));
  if (byName.length === 0) return [...args];
  if (byName.length < args.length) throw syntaxError(`${label}: name all arguments or none.`);
  return names.map((name) => {
    const found = args.find((arg) => arg[0]?.value === name);
    if (!found) throw syntaxError(`${label}: argument ${name} is missing.`);
    return found.slice(2);
  });
};

const columnOf = (type: string): Column =>
  readType(Cursor.of(type), '') ?? { name: '', type: 'variant', nullable: true };

const modelCall = (tokens: readonly Token[], mark: number, context: Context): RowCall => {
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
    const [named = [], chosen = []] = splitCommas(tokens.slice(first + 2, mark - 1));
    model = named.filter(isName).map((token) => token.value);
    const [token] = chosen;
    if (chosen.length > 1) throw unsupported('MODEL(…) with a computed version');
    version = token?.value ?? null;
  } else {
    first = chainStart(tokens, mark - 1);
    model = nameOf(tokens, first, mark - 1);
  }
  const { services, frame } = context;
  const found = services.room<Models>('models').method(model, version, method?.value ?? '', frame);
  const given = ordered(
    splitCommas(tokens.slice(open + 1, last)),
    found.method.inputs.map((input) => input.name.toUpperCase()),
    found.label,
  );
  if (given.length !== found.method.inputs.length) {
    throw syntaxError(
      `Invalid argument types for function '${found.label}': expected ${found.method.inputs.length} arguments, got ${given.length}.`,
    );
  }
  return {
    first,
    last,
    args: given,
    types: found.method.inputs.map((input) => columnOf(input.type)),
    returns: { name: '', nullable: true, type: found.returns },
    applicable: {
      kind: 'model',
      folder: found.folder,
      handler: found.method.handler,
      key: `${found.folder}:${found.method.handler}`,
    },
  };
};

const functionCall = (
  tokens: readonly Token[],
  at: number,
  context: Context,
): RowCall | undefined => {
  const first = chainStart(tokens, at);
  const last = closing(tokens, at + 1);
  const name = nameOf(tokens, first, at);
  const args = splitCommas(tokens.slice(at + 2, last));
  const positional = args.filter((arg) => !isSymbol(arg[1], '=>')).map(() => ({ type: null }));
  const named = new Map(
    args
      .filter((arg) => isSymbol(arg[1], '=>'))
      .map((arg) => [arg[0]?.value ?? '', { type: null }]),
  );
  const routine = chooseOverload('FUNCTION', name, { positional, named }, context);
  const { access } = context.services;
  access.require(context.frame, 'USAGE', routine as AccountObject);
  const { returns, parameters } = routine.properties;
  if (returns.kind === 'table') throw unsupported(`table functions in Python (${name.join('.')})`);
  const columns = parameters.map((parameter) => parameter.column);
  const given = ordered(
    args,
    columns.map((column) => column.name),
    name.join('.'),
  );
  return {
    first,
    last,
    args: given,
    types: columns.slice(0, given.length),
    returns: returns.column,
    applicable: { kind: 'function', routine },
  };
};

/** Names of all Python functions that the session might call. */
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

/** The first call from the left that `inRange` accepts and that lies in no other. */
export const findCalls = (tokens: readonly Token[], context: Context): RowCall[] => {
  const functions = functionNames(context);
  const calls: RowCall[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    let call: RowCall | undefined;
    if (isSymbol(token, '!')) call = modelCall(tokens, at, context);
    else if (
      isName(token) &&
      functions.has(token?.value ?? '') &&
      isSymbol(tokens[at + 1], '(') &&
      !isSymbol(tokens[at - 1], '!') &&
      !isWord(tokens[at - 1], 'FUNCTION', 'INTO', 'TABLE')
    )
      call = functionCall(tokens, at, context);
    if (!call) continue;
    calls.push(call);
    at = call.last;
  }
  return calls;
};
