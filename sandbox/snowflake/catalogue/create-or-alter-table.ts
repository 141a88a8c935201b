import type { Context, Grammar } from '../engine/context.js';
import { unsupported } from '../engine/errors.js';
import { fromDuck } from '../sql/duck-errors.js';
import type { TableColumn } from '../sql/objects.js';
import { plainWrite } from '../sql/write.js';
import { quoteName } from '../store/names.js';
import { track } from '../streams/create.js';
import {
  addToRows,
  changeTypeOfRows,
  dropFromRows,
  requireAllowed,
  requireValue,
} from './alter-columns.js';
import { createTable, type Definition, readTable } from './create-table.js';
import { withKeys } from './keys.js';
import { retention } from './retention.js';
import { ddl } from './statement.js';
import { keysOf, put, type Table, withColumns, withTableKeys } from './table-change.js';
import { findTable } from './table-named.js';

const WHAT = 'CREATE OR ALTER TABLE';

interface Kept {
  readonly from: TableColumn;
  readonly to: TableColumn;
}

interface Plan {
  readonly kept: readonly Kept[];
  readonly added: readonly TableColumn[];
  readonly gone: readonly string[];
  readonly columns: readonly TableColumn[];
}

/** @throws SnowflakeError 040052 or 000002 for what a column that is there cannot become */
const requirePossible = ({ from, to }: Kept): void => {
  requireAllowed(from, to);
  if ((to.counts !== undefined) !== (from.sequence !== undefined))
    throw unsupported(`${WHAT} that gives or takes AUTOINCREMENT`);
  if (to.default !== undefined && to.default !== from.default)
    throw unsupported(`${WHAT} with another DEFAULT`);
};

/** @throws SnowflakeError when the table cannot be made like that; nothing has been changed then */
const planned = async (definition: Definition, table: Table, context: Context): Promise<Plan> => {
  const before = table.properties.columns;
  const wanted = definition.columns.map(
    ({ column, counts }): TableColumn => (counts ? { ...column, counts } : column),
  );
  const find = (name: string) => before.find((column) => column.name === name);
  const added = wanted.filter(({ name }) => !find(name));
  const kept = wanted.flatMap((to): Kept[] => {
    const from = find(to.name);
    return from ? [{ from, to }] : [];
  });
  const order = before.filter(({ name }) => kept.some(({ to }) => to.name === name));
  const isMoved =
    wanted.slice(kept.length).some(({ name }) => find(name)) ||
    order.some(({ name }, at) => kept[at]?.to.name !== name);
  if (isMoved) throw unsupported(`${WHAT} that moves columns, or adds them before others`);
  for (const one of kept) requirePossible(one);
  for (const column of added) {
    if (column.counts) throw unsupported(`${WHAT} that adds AUTOINCREMENT`);
    await requireValue(column, table, context);
  }
  const gone = before.filter(({ name }) => !wanted.some((one) => one.name === name));
  const columns = [
    ...kept.map(({ from, to }): TableColumn => {
      const counted = from.sequence === undefined ? {} : { sequence: from.sequence };
      return { ...to, ...counted };
    }),
    ...added,
  ];
  return { kept, added, gone: gone.map(({ name }) => name), columns };
};

/** Makes the rows fit. What fails leaves them with the columns and the NOT NULL that they had. */
const changeRows = async ({ kept, added }: Plan, table: Table, context: Context): Promise<void> => {
  const { physical } = table.properties;
  const notNull = ({ name }: TableColumn, how: 'SET' | 'DROP') =>
    plainWrite(
      [`ALTER TABLE ${physical} ALTER COLUMN ${quoteName(name)} ${how} NOT NULL`],
      context,
    );
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const { from, to } of kept) {
      if (from.nullable === to.nullable) continue;
      const [how, back] = to.nullable ? (['DROP', 'SET'] as const) : (['SET', 'DROP'] as const);
      await notNull(to, how);
      undo.unshift(() => notNull(to, back));
    }
    for (const column of added) {
      await addToRows(column, table, context);
      undo.unshift(() => dropFromRows([column.name], physical, context));
    }
    for (const { from, to } of kept) {
      await changeTypeOfRows(from, to, physical, context);
      undo.unshift(() => changeTypeOfRows(to, from, physical, context));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw fromDuck(error) ?? error;
  }
};

const alter = async (definition: Definition, table: Table, context: Context): Promise<void> => {
  const plan = await planned(definition, table, context);
  const added = [...definition.columns.flatMap((one) => one.keys), ...definition.keys];
  const { id, name } = table;
  const isThere = (key: (typeof added)[number]) =>
    keysOf(table).find(
      (one) =>
        one.type === key.type &&
        one.columns.join() === key.columns.join() &&
        (key.name ?? one.name) === one.name,
    );
  const old = added.flatMap((key) => isThere(key) ?? []);
  const before = { id, name, columns: plan.columns, keys: old };
  const keys = withKeys(
    before,
    added.filter((key) => !isThere(key)),
    context,
  );
  await changeRows(plan, table, context);
  const { retentionDays: _, ...rest } = table.properties;
  const properties = { ...rest, ...retention(definition.retentionDays) };
  const changed = { ...table, comment: definition.comment, properties };
  await put(withTableKeys(withColumns(changed, plan.columns), keys), context);
  // last: after a crash the columns that the catalogue does not know are dropped
  await dropFromRows(plan.gone, table.properties.physical, context);
  const now = findTable(definition.name, context);
  if (now && definition.tracked) await track(now, context);
};

/**
 * `CREATE OR ALTER TABLE`: makes it, or makes the one that there is like that. What is left out gets its default.
 * https://docs.snowflake.com/en/sql-reference/sql/create-table#label-create-or-alter-table-syntax
 */
export const createOrAlterTableGrammar: Grammar = (cursor) => {
  if (!cursor.accept('CREATE', 'OR', 'ALTER')) return undefined;
  const temporary = cursor.oneOf('TEMP', 'TEMPORARY') !== undefined;
  const transient = !temporary && cursor.accept('TRANSIENT');
  if (!cursor.accept('TABLE')) return undefined;
  const definition = readTable(cursor, { replace: false, temporary, transient });
  const { query, like, clone, copyGrants } = definition;
  const not = [
    ...(query === null ? [] : ['AS']),
    ...(like ? ['LIKE'] : []),
    ...(clone ? ['CLONE'] : []),
    ...(copyGrants ? ['COPY GRANTS'] : []),
  ];
  if (not.length > 0) throw unsupported(`${WHAT} … ${not.join(' ')}`);
  return ddl('create or alter table', async (context) => {
    const table = findTable(definition.name, context);
    if (!table || (table.session !== undefined) !== temporary)
      return createTable(definition, context);
    context.services.access.require(context.frame, 'OWNERSHIP', table);
    await alter(definition, table, context);
    return `Table ${table.name} successfully created.`;
  });
};
