import type { Context } from '../engine/context.js';
import { invalidIdentifier, SnowflakeError, unsupported } from '../engine/errors.js';
import { ownCatalogue } from '../engine/own-services.js';
import { trimmed } from '../sql/clauses.js';
import { readType, typeText } from '../sql/column-type.js';
import { Cursor } from '../sql/cursor.js';
import { defaultOf } from '../sql/insert-select.js';
import type { TableColumn, TableKey, TableProperties } from '../sql/objects.js';
import { ownSession } from '../sql/own-session.js';
import { splitCommas } from '../sql/token-list.js';
import { plainWrite } from '../sql/write.js';
import { quoteName } from '../store/names.js';
import { duckTypeOf } from '../store/types.js';
import { ROW_ID, streamsOn } from '../streams/stream.js';
import { addedKeys } from './alter-keys.js';
import { readColumn } from './column-definitions.js';
import { ifExists, ifNotExists } from './options.js';
import {
  type Change,
  keysOf,
  put,
  type Table,
  withColumns,
  withTableKeys,
} from './table-change.js';

/** Characters of VARCHAR without a length. */
const LONGEST = 16_777_216;

/** ALTER TABLE of the rows that are stored, and of those that the streams on the table remember. */
const alterStored = (physical: string, change: string, context: Context) => {
  const shadows = streamsOn(physical, ownCatalogue(context.services)).map(
    ({ properties }) => properties.shadow,
  );
  return plainWrite(
    [physical, ...shadows].map((one) => `ALTER TABLE ${one} ${change}`),
    context,
  );
};

/** A new column's default is no change of the rows that were there. */
const fillShadows = async (physical: string, column: string, context: Context): Promise<void> => {
  for (const { properties } of streamsOn(physical, ownCatalogue(context.services)))
    await plainWrite(
      [
        `UPDATE ${properties.shadow} AS s SET ${column} = t.${column} FROM ${physical} AS t
          WHERE t.${ROW_ID} = s.${ROW_ID}`,
      ],
      context,
    );
};

/** @throws SnowflakeError 002136 for a column that may not be NULL and would be in the rows that there are */
export const requireValue = async (
  column: TableColumn,
  table: Table,
  context: Context,
): Promise<void> => {
  if (column.nullable || column.default !== undefined) return;
  const { transactor } = ownSession(context.frame.session);
  const rows = await transactor.read(`SELECT 1 FROM ${table.properties.physical} LIMIT 1`);
  if (rows.rowCount === 0) return;
  throw new SnowflakeError(
    '002136',
    '22000',
    `SQL compilation error:\nNon-nullable column '${column.name}' cannot be added to non-empty table '${table.name}' unless it has a non-null default value.`,
  );
};

/** Adds a column to the rows that there are, and its default to each. Leaves nothing when it fails. */
export const addToRows = async (
  column: TableColumn,
  { properties: { physical } }: Table,
  context: Context,
): Promise<void> => {
  const name = quoteName(column.name);
  // One by one: DuckDB does not write to a table that it alters in the same transaction.
  const change = (sql: string) => plainWrite([sql], context);
  await alterStored(physical, `ADD COLUMN ${name} ${duckTypeOf(column)}`, context);
  try {
    const value = await defaultOf(column, context);
    if (value !== null) {
      await change(`UPDATE ${physical} SET ${name} = ${value}`);
      await fillShadows(physical, name, context);
    }
    if (!column.nullable) await change(`ALTER TABLE ${physical} ALTER COLUMN ${name} SET NOT NULL`);
  } catch (error) {
    await dropFromRows([column.name], physical, context);
    throw error;
  }
};

export const dropFromRows = async (
  names: readonly string[],
  physical: string,
  context: Context,
): Promise<void> => {
  for (const name of names) await alterStored(physical, `DROP COLUMN ${quoteName(name)}`, context);
};

const columnExists = (name: string) =>
  new SnowflakeError('001430', '42601', `SQL compilation error:\ncolumn '${name}' already exists`);

export const addColumns = (cursor: Cursor): Change => {
  const quiet = ifNotExists(cursor);
  const parts = splitCommas(trimmed(cursor.tokens.slice(cursor.position)));
  const read = parts.map((part) => readColumn(new Cursor(cursor.sql, part)));
  const added = read.map(({ column }) => column);
  const keys = read.flatMap((one) => one.keys);
  cursor.rest();
  return async (table, context) => {
    const { physical, columns } = table.properties;
    const fresh = added.filter((column) => {
      const exists = columns.some(({ name }) => name === column.name);
      if (exists && !quiet) throw columnExists(column.name);
      return !exists;
    });
    for (const column of fresh) await requireValue(column, table, context);
    const made: string[] = [];
    try {
      for (const column of fresh) {
        await addToRows(column, table, context);
        made.push(column.name);
      }
    } catch (error) {
      await dropFromRows(made, physical, context);
      throw error;
    }
    const wider = withColumns(table, [...columns, ...fresh]);
    await put(keys.length > 0 ? addedKeys(wider, keys, context) : wider, context);
  };
};

export const dropColumns = (cursor: Cursor): Change => {
  const quiet = ifExists(cursor);
  const names: string[] = [];
  do names.push(cursor.identifier());
  while (cursor.accept(','));
  return async (table, context) => {
    const { physical, columns } = table.properties;
    const gone = names.filter((name) => {
      const exists = columns.some((column) => column.name === name);
      if (!exists && !quiet) throw invalidIdentifier(name);
      return exists;
    });
    // The catalogue comes first: after a crash the columns that it does not know are dropped.
    const kept = keysOf(table).filter((key) => !key.columns.some((name) => gone.includes(name)));
    const narrower = withColumns(
      table,
      columns.filter((column) => !gone.includes(column.name)),
    );
    await put(withTableKeys(narrower, kept), context);
    await dropFromRows(gone, physical, context);
  };
};

export const renameColumn = (cursor: Cursor): Change => {
  const from = cursor.identifier();
  cursor.expect('TO');
  const to = cursor.identifier();
  return async (table, context) => {
    const { physical, columns } = table.properties;
    if (!columns.some((column) => column.name === from)) throw invalidIdentifier(from);
    if (columns.some(({ name }) => name === to && name !== from)) throw columnExists(to);
    await alterStored(physical, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`, context);
    const renamed = columns.map((column) =>
      column.name === from ? { ...column, name: to } : column,
    );
    const after = (names: readonly string[]) => names.map((name) => (name === from ? to : name));
    const renamedIn = (one: Table) =>
      keysOf(one).map(({ references, ...key }): TableKey => {
        const own = one.id === table.id ? { ...key, columns: after(key.columns) } : key;
        if (references?.tableId !== table.id) return references ? { ...own, references } : own;
        return { ...own, references: { ...references, columns: after(references.columns) } };
      });
    const referring = context.services.catalogue
      .list<TableProperties>('TABLE')
      .filter(({ id }) => id !== table.id)
      .filter((one) => keysOf(one).some(({ references }) => references?.tableId === table.id));
    // begun together, so that they go to the disk together
    await Promise.all([
      put(withTableKeys(withColumns(table, renamed), renamedIn(table)), context),
      ...referring.map((one) => put(withTableKeys(one, renamedIn(one)), context)),
    ]);
  };
};

/** The platform lets text grow, and numbers have more or fewer digits of the same scale. */
const isAllowed = (from: TableColumn, to: TableColumn): boolean => {
  if (from.type !== to.type) return false;
  if (to.type === 'text') return (to.length ?? LONGEST) >= (from.length ?? LONGEST);
  return to.type === 'fixed' ? from.scale === to.scale : typeText(from) === typeText(to);
};

/** @throws SnowflakeError 040052 for a change that the platform does not make */
export const requireAllowed = (from: TableColumn, to: TableColumn): void => {
  if (isAllowed(from, to)) return;
  throw new SnowflakeError(
    '040052',
    '22000',
    `SQL compilation error: cannot change column ${from.name} from type ${typeText(from)} to ${typeText(to)}`,
  );
};

export const changeTypeOfRows = async (
  from: TableColumn,
  to: TableColumn,
  physical: string,
  context: Context,
): Promise<void> => {
  if (duckTypeOf(from) === duckTypeOf(to)) return;
  const type = `${quoteName(from.name)} TYPE ${duckTypeOf(to)}`;
  await alterStored(physical, `ALTER COLUMN ${type}`, context);
};

const changeType = (cursor: Cursor, name: string): Change => {
  const to = readType(cursor, name);
  if (!to) throw cursor.unexpected();
  return async (table, context) => {
    const { physical, columns } = table.properties;
    const from = columns.find((column) => column.name === name);
    if (!from) throw invalidIdentifier(name);
    requireAllowed(from, to);
    const changed = { ...from, ...to, nullable: from.nullable };
    await changeTypeOfRows(from, to, physical, context);
    const next = columns.map((column) => (column === from ? changed : column));
    await put(withColumns(table, next), context);
  };
};

/** @throws SnowflakeError 000002 for several columns at once */
export const alterColumn = (cursor: Cursor): Change => {
  const change = oneColumn(cursor);
  if (cursor.sees(',')) throw unsupported('ALTER TABLE … ALTER of several columns');
  return change;
};

const oneColumn = (cursor: Cursor): Change => {
  cursor.accept('COLUMN');
  const name = cursor.identifier();
  if (cursor.accept('SET', 'DATA', 'TYPE') || cursor.accept('TYPE'))
    return changeType(cursor, name);
  const set = cursor.oneOf('SET', 'DROP');
  const what = cursor.accept('NOT', 'NULL') ? 'NOT NULL' : cursor.oneOf('DEFAULT', 'COMMENT');
  if (!set || !what || (what === 'DEFAULT' && set === 'SET'))
    throw unsupported('this ALTER TABLE … COLUMN');
  const comment = what === 'COMMENT' && set === 'SET' ? cursor.text() : undefined;
  return async (table, context) => {
    const { physical, columns } = table.properties;
    if (!columns.some((column) => column.name === name)) throw invalidIdentifier(name);
    if (what === 'NOT NULL')
      await plainWrite(
        [`ALTER TABLE ${physical} ALTER COLUMN ${quoteName(name)} ${set} NOT NULL`],
        context,
      );
    const changed = columns.map((column): TableColumn => {
      if (column.name !== name) return column;
      if (what === 'NOT NULL') return { ...column, nullable: set === 'DROP' };
      const { default: _default, comment: _comment, ...rest } = column;
      if (what === 'DEFAULT')
        return { ...rest, ...(column.comment ? { comment: column.comment } : {}) };
      return {
        ...rest,
        ...(column.default ? { default: column.default } : {}),
        comment: comment ?? '',
      };
    });
    await put(withColumns(table, changed), context);
  };
};
