import { invalidIdentifier, SnowflakeError } from '../engine/errors.js';
import type { Result } from '../engine/result.js';
import { assign, runQuery } from './assign.js';
import { spliced } from './bindings.js';
import { clientBind, evaluate, lookupOf } from './evaluate.js';
import { type Here, type Machine, raisingAt } from './machine.js';
import type { CursorState, ResultSet, Rows, RowVariable } from './scope.js';
import type { Fragment, Place } from './tree.js';
import { nullValue, type Value } from './value.js';

const cursorError = (message: string) => new SnowflakeError('090400', '24000', message);

const cursorOf = (here: Here, name: string): CursorState => {
  const named = here.scope.find(name);
  if (named?.kind !== 'cursor') throw invalidIdentifier(name);
  return named;
};

const filled = ({ rows }: ResultSet, name: string): Rows => {
  if (!rows) throw cursorError(`RESULTSET ${name} has no rows yet.`);
  return rows;
};

/** The rows of a cursor's query; a cursor over a result set has that one's. */
const rowsFor = async (
  machine: Machine,
  here: Here,
  query: Fragment,
  values: readonly Value[] | null,
  place: Place,
): Promise<Rows> => {
  const [first] = query.tokens;
  const named = query.tokens.length === 1 && first ? here.scope.find(first.value) : undefined;
  if (named?.kind === 'resultset') {
    return filled(named, first?.value ?? '');
  }
  if (!values) return runQuery(machine, here, { kind: 'sql', beside: false, sql: query }, place);
  return machine.statement(
    spliced(
      query,
      lookupOf(machine, here, (inPiece) => values[inPiece - 1]),
      false,
    ),
  );
};

export const openCursor = async (
  machine: Machine,
  here: Here,
  step: { cursor: string; using: readonly Fragment[]; place: Place },
): Promise<void> => {
  const values: Value[] = [];
  for (const one of step.using) values.push(await evaluate(machine, here, one));
  await raisingAt('STATEMENT_ERROR', step.place, async () => {
    const cursor = cursorOf(here, step.cursor);
    if (cursor.open) throw cursorError(`Cursor ${step.cursor} is already open.`);
    const given = values.length > 0 ? values : null;
    cursor.open = { rows: await rowsFor(machine, here, cursor.query, given, step.place), next: 0 };
  });
};

const fieldsAt = (result: Result, row: number): Map<string, Value> =>
  new Map(
    result.columns.map((column, index) => [
      column.name,
      { column, cell: result.vectors[index]?.[row] ?? null },
    ]),
  );

/** FETCH: past the last row every variable becomes NULL. */
export const fetchRow = async (
  machine: Machine,
  here: Here,
  step: { cursor: string; into: readonly string[]; place: Place },
): Promise<void> => {
  const values = await raisingAt('STATEMENT_ERROR', step.place, () => {
    const { open } = cursorOf(here, step.cursor);
    if (!open) throw cursorError(`Cursor ${step.cursor} is not open.`);
    const { result } = open.rows;
    if (step.into.length > result.columns.length)
      throw cursorError(`FETCH expects at most ${result.columns.length} variables.`);
    return open.next < result.rowCount ? [...fieldsAt(result, open.next++).values()] : [];
  });
  for (const [index, name] of step.into.entries())
    await assign(machine, here, name, values[index] ?? nullValue, step.place);
};

export const closeCursor = (here: Here, step: { cursor: string; place: Place }): Promise<void> =>
  raisingAt('STATEMENT_ERROR', step.place, () => {
    const cursor = cursorOf(here, step.cursor);
    if (!cursor.open) throw cursorError(`Cursor ${step.cursor} is not open.`);
    cursor.open = null;
  });

/** Each row for FOR: opens and closes a cursor that is not open yet. */
export async function* rowsOf(
  machine: Machine,
  here: Here,
  step: { over: string; place: Place },
): AsyncGenerator<RowVariable> {
  const named = here.scope.find(step.over);
  if (named?.kind === 'resultset') {
    const { result } = await raisingAt('STATEMENT_ERROR', step.place, () =>
      filled(named, step.over),
    );
    for (let row = 0; row < result.rowCount; row++)
      yield { kind: 'row', fields: fieldsAt(result, row) };
    return;
  }
  const opened = named?.kind === 'cursor' && named.open === null;
  if (opened) await openCursor(machine, here, { cursor: step.over, using: [], place: step.place });
  const cursor = await raisingAt('STATEMENT_ERROR', step.place, () => cursorOf(here, step.over));
  try {
    for (let open = cursor.open; open && open.next < open.rows.result.rowCount; open = cursor.open)
      yield { kind: 'row', fields: fieldsAt(open.rows.result, open.next++) };
  } finally {
    if (opened) cursor.open = null;
  }
}

/** The rows that `RETURN TABLE(…)` gives: of a result set, a cursor or a query. */
export const tableOf = (
  machine: Machine,
  here: Here,
  query: Fragment,
  place: Place,
): Promise<Result> =>
  raisingAt('STATEMENT_ERROR', place, async () => {
    const { tokens } = query;
    const wrapped = tokens[0]?.value === 'RESULTSET_FROM_CURSOR' ? tokens[2] : undefined;
    const name = wrapped ?? (tokens.length === 1 ? tokens[0] : undefined);
    const named = name && here.scope.find(name.value);
    if (named?.kind === 'resultset') return filled(named, name?.value ?? '').result;
    if (named?.kind === 'cursor')
      return (named.open?.rows ?? (await rowsFor(machine, here, named.query, null, place))).result;
    if (name) throw invalidIdentifier(name.value);
    const lookup = lookupOf(machine, here, clientBind(machine));
    return (await machine.statement(spliced(query, lookup, false))).result;
  });
