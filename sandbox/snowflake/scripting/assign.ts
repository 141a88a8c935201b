import { invalidIdentifier, SnowflakeError } from '../engine/errors.js';
import { spliced, withBinds } from './bindings.js';
import { columnOfType } from './coerce.js';
import { clientBind, coerce, evaluate, evaluateQuery, lookupOf } from './evaluate.js';
import { type Here, type Machine, raisingAt } from './machine.js';
import type { ResultSet, Rows } from './scope.js';
import type { Declaration, Place, Query } from './tree.js';
import { nullValue, type Value } from './value.js';

/** Sets a variable, cast to its declared type; one without a type keeps that of its first value. */
export const assign = async (
  machine: Machine,
  here: Here,
  name: string,
  value: Value,
  place: Place,
): Promise<void> =>
  raisingAt('EXPRESSION_ERROR', place, async () => {
    const variable = here.scope.variable(name);
    if (!variable) throw invalidIdentifier(name);
    variable.value = await coerce(machine, value, variable.type);
  });

/** The statement that a query is at this moment. */
const textOf = async (
  machine: Machine,
  here: Here,
  query: Query,
  place: Place,
): Promise<string> => {
  if (query.kind === 'sql')
    return raisingAt('STATEMENT_ERROR', place, () =>
      spliced(query.sql, lookupOf(machine, here, clientBind(machine)), false),
    );
  const text = await evaluate(machine, here, query.text);
  const values: Value[] = [];
  for (const one of query.using) values.push(await evaluate(machine, here, one));
  return withBinds(text.cell === null ? '' : String(text.cell), values);
};

/** Runs a query, whose rows it waits for. */
export const runQuery = async (
  machine: Machine,
  here: Here,
  query: Query,
  place: Place,
): Promise<Rows> => {
  const text = await textOf(machine, here, query, place);
  return raisingAt('STATEMENT_ERROR', place, () => machine.statement(text));
};

/** Runs what fills a result set, or lets it run beside the block. */
export const fillSet = async (
  machine: Machine,
  here: Here,
  set: ResultSet,
  query: Query,
  place: Place,
): Promise<void> => {
  set.rows = null;
  set.job = null;
  if (query.beside) {
    const text = await textOf(machine, here, query, place);
    set.job = machine.startJob(text, (rows) => {
      set.rows = rows;
    });
  } else set.rows = await runQuery(machine, here, query, place);
};

/** `name := (query)`: rows for a result set, the one cell for a variable. */
export const fill = async (
  machine: Machine,
  here: Here,
  name: string,
  query: Query,
  place: Place,
): Promise<void> => {
  const named = here.scope.find(name);
  if (named?.kind === 'resultset') {
    await fillSet(machine, here, named, query, place);
  } else if (query.kind === 'sql' && !query.beside)
    await assign(machine, here, name, await evaluateQuery(machine, here, query.sql), place);
  else
    throw new SnowflakeError(
      '000904',
      '42000',
      `SQL compilation error:\n'${name}' is no RESULTSET.`,
    );
};

/** Puts a declared name in view. */
export const declare = async (
  machine: Machine,
  here: Here,
  declaration: Declaration,
): Promise<void> => {
  const { scope } = here;
  const { kind, name, place } = declaration;
  if (kind === 'exception') {
    const { code, message } = declaration;
    scope.set(name, { kind, name, code, message });
  } else if (kind === 'cursor') scope.set(name, { kind, query: declaration.query, open: null });
  else if (kind === 'resultset') {
    const set: ResultSet = { kind, rows: null, job: null };
    if (declaration.query) await fillSet(machine, here, set, declaration.query, place);
    scope.set(name, set);
  } else {
    const { type } = declaration;
    const column = type === null ? nullValue.column : columnOfType(type);
    const value = declaration.value && (await evaluate(machine, here, declaration.value));
    const first: Value = value
      ? await raisingAt('EXPRESSION_ERROR', place, () => coerce(machine, value, type))
      : { column: column ?? nullValue.column, cell: null };
    scope.set(name, { kind, type, value: first });
  }
};
