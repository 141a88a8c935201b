import type { AccountObject, Context, Frame, Services } from '../engine/context.js';
import { notFound, SnowflakeError } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { readType } from '../sql/column-type.js';
import type { Cursor, Name } from '../sql/cursor.js';
import {
  baseName,
  minimumArguments,
  plainType,
  type Routine,
  type RoutineProperties,
} from './routine.js';

type Kind = 'PROCEDURE' | 'FUNCTION';

/** Reads `name(TYPE, TYPE)` as DROP and DESCRIBE have it. */
export const readSignature = (cursor: Cursor): { name: Name; types: string[] } => {
  const name = cursor.name();
  const types: string[] = [];
  cursor.expect('(');
  while (!cursor.accept(')')) {
    const type = readType(cursor, '');
    if (!type) throw cursor.unexpected();
    types.push(plainType(type));
    cursor.accept(',');
  }
  return { name, types };
};

/** All overloads of a name, those of the session before the others. */
export const overloads = (kind: Kind, name: Name, frame: Frame, services: Services): Routine[] => {
  const { database, schema, name: last } = services.catalogue.qualify(name, frame);
  const all = services.catalogue
    .list<RoutineProperties>(kind, { database, schema })
    .filter((routine) => baseName(routine) === last)
    .filter((routine) => routine.session === undefined || routine.session === frame.session.id);
  const own = all.filter((routine) => routine.session !== undefined);
  return own.length > 0 ? own : all;
};

const unknown = (name: string) =>
  new SnowflakeError(
    '002141',
    '42601',
    `SQL compilation error:\nUnknown user-defined function ${name}`,
  );

const wrongArguments = (name: string, types: readonly string[]) =>
  new SnowflakeError(
    '001044',
    '42P13',
    `SQL compilation error: error line 1 at position 0\nInvalid argument types for function '${name}': (${types.join(', ')})`,
  );

/** The overload of exactly these types. @throws SnowflakeError 002003 when there is none or it is hidden */
export const findExact = (
  kind: Kind,
  { name, types }: { name: Name; types: readonly string[] },
  { frame, services }: Context,
): Routine => {
  const { database, schema, name: last } = services.catalogue.qualify(name, frame);
  const found = overloads(kind, name, frame, services).find(
    (routine) =>
      types.join() === routine.properties.parameters.map((one) => plainType(one.column)).join(),
  );
  if (!found || !services.access.sees(frame, found as AccountObject)) {
    const what = kind === 'PROCEDURE' ? 'Procedure' : 'Function';
    throw notFound(what, `${database}.${schema}.${last}(${types.join(', ')})`);
  }
  return found;
};

/** As findExact; with IF EXISTS undefined where there is none. */
export const findIfThere = (
  kind: Kind,
  wanted: { name: Name; types: readonly string[] },
  context: Context,
  ifExists: boolean,
): Routine | undefined => {
  const name = [...wanted.name.slice(0, -1), `${wanted.name.at(-1)}(${wanted.types.join(', ')})`];
  const { catalogue } = context.services;
  if (ifExists && !catalogue.find(kind, name, context.frame)) return undefined;
  return findExact(kind, wanted, context);
};

/** Arguments as a call gives them: by position first, then by name. */
export interface GivenArguments<A> {
  readonly positional: readonly A[];
  /** by upper-case name */
  readonly named: ReadonlyMap<string, A>;
}

const FAMILIES: Readonly<Record<string, string>> = { fixed: 'number', real: 'number' };

const distance = (wanted: Column, given: Column | null): number | undefined => {
  if (given === null || wanted.type === given.type) return 0;
  if (wanted.type === 'variant') return 2;
  const family = FAMILIES[wanted.type];
  if (family !== undefined && family === FAMILIES[given.type]) return 1;
  if (given.type === 'text' || wanted.type === 'text') return 3;
  if (given.type === 'variant') return 2;
  return wanted.type.startsWith('timestamp') && given.type.startsWith('timestamp') ? 1 : undefined;
};

/**
 * Chooses the overload that a call means, by number and types of its arguments.
 * @throws SnowflakeError 002141 when the role sees none of that name, 001044 when none fits
 */
export const chooseOverload = <A extends { readonly type: Column | null }>(
  kind: Kind,
  name: Name,
  given: GivenArguments<A>,
  { frame, services }: Pick<Context, 'frame' | 'services'>,
): Routine => {
  const count = given.positional.length + given.named.size;
  let best: { routine: Routine; cost: number } | undefined;
  const seen = overloads(kind, name, frame, services).filter((routine) =>
    services.access.sees(frame, routine as AccountObject),
  );
  if (seen.length === 0) throw unknown(name.join('.'));
  for (const routine of seen) {
    const { parameters } = routine.properties;
    if (count > parameters.length || count < minimumArguments(routine.properties)) continue;
    let cost = 0;
    const fits = parameters.every((parameter, index) => {
      const argument = given.positional[index] ?? given.named.get(parameter.column.name);
      if (!argument) return parameter.otherwise !== null;
      const step = distance(parameter.column, argument.type);
      cost += step ?? 0;
      return step !== undefined;
    });
    const allNamed = [...given.named.keys()].every((one) =>
      parameters.some((p) => p.column.name === one),
    );
    if (fits && allNamed && (!best || cost < best.cost)) best = { routine, cost };
  }
  if (best) return best.routine;
  const types = [...given.positional, ...given.named.values()].map((one) =>
    one.type === null ? 'NULL' : plainType(one.type),
  );
  throw wrongArguments(name.at(-1) ?? '', types);
};
