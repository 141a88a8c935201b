import type { AccountObject, Context, Grammar } from '../engine/context.js';
import {
  alreadyExists,
  invalidIdentifier,
  objectNotFound,
  SnowflakeError,
  unsupported,
} from '../engine/errors.js';
import { statementType, statusResult } from '../engine/result.js';
import { trimmed } from '../sql/clauses.js';
import { readType, typeText } from '../sql/column-type.js';
import { Cursor, type Name } from '../sql/cursor.js';
import { defaultOf } from '../sql/insert-select.js';
import type { TableColumn, TableKey, TableProperties } from '../sql/objects.js';
import { splitCommas } from '../sql/token-list.js';
import { lockedWrite, plainWrite } from '../sql/write.js';
import { forgetLoads } from '../stages/load-history.js';
import { quote } from '../store/literal.js';
import { duckTypeOf } from '../store/types.js';
import { readColumn } from './column-definitions.js';
import { dropTable } from './drop-table.js';
import { type KeyDefinition, readDroppedKey, readKey, withKeys } from './keys.js';
import { ifExists, ifNotExists } from './options.js';
import { placeFor } from './place.js';
import { ddl } from './statement.js';
import { findTable, tableNamed } from './table-named.js';

type Table = AccountObject<TableProperties>;

/** Characters of VARCHAR without a length. */
const LONGEST = 16_777_216;

const owned = (name: Name, context: Context): Table => {
  const found = tableNamed(name, context);
  context.services.access.require(context.frame, 'OWNERSHIP', found);
  return found;
};

export const dropTableGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DROP', 'TABLE')) return undefined;
  const quiet = ifExists(cursor);
  const name = cursor.name();
  cursor.oneOf('CASCADE', 'RESTRICT');
  cursor.end();
  return ddl('drop table', async (context) => {
    if (quiet && !findTable(name, context))
      return `Drop statement executed successfully (${name.at(-1)} already dropped).`;
    const table = owned(name, context);
    await dropTable(table, context);
    return `${table.name} successfully dropped.`;
  });
};

export const truncateGrammar: Grammar = (cursor) => {
  if (!cursor.accept('TRUNCATE')) return undefined;
  cursor.accept('TABLE');
  const quiet = ifExists(cursor);
  const name = cursor.name();
  cursor.end();
  return {
    kind: 'truncate table',
    statementType: statementType.ddl,
    cost: 'metadata',
    commits: true,
    run: async (context) => {
      const table = quiet ? findTable(name, context) : tableNamed(name, context);
      if (table) {
        context.services.access.require(context.frame, 'TRUNCATE', table);
        const empty = [`DELETE FROM ${table.properties.physical}`, forgetLoads(table.id)];
        await lockedWrite(empty, table, context);
      }
      return statusResult('Statement executed successfully.');
    },
  };
};

export const undropGrammar: Grammar = (cursor) => {
  if (!cursor.accept('UNDROP')) return undefined;
  throw unsupported(`UNDROP ${cursor.peek()?.value ?? ''}`.trim());
};

type Change = (table: Table, context: Context) => Promise<void>;

const put = (table: Table, context: Context) => context.services.catalogue.put(table);

const withColumns = (table: Table, columns: readonly TableColumn[]): Table => ({
  ...table,
  properties: { ...table.properties, columns },
});

const keysOf = (table: Table): readonly TableKey[] => table.properties.keys ?? [];

const withTableKeys = (table: Table, keys: readonly TableKey[]): Table => ({
  ...table,
  properties: { ...table.properties, keys },
});

const addedKeys = (table: Table, added: readonly KeyDefinition[], context: Context): Table => {
  const { id, name, properties } = table;
  const before = { id, name, columns: properties.columns, keys: keysOf(table) };
  return withTableKeys(table, withKeys(before, added, context));
};

const addColumns = (cursor: Cursor): Change => {
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
      if (exists && !quiet) throw alreadyExists(column.name);
      return !exists;
    });
    // One by one: DuckDB does not write to a table that it alters in the same transaction.
    for (const column of fresh) {
      const name = quote(column.name);
      await plainWrite(
        [`ALTER TABLE ${physical} ADD COLUMN ${name} ${duckTypeOf(column)}`],
        context,
      );
      const value = await defaultOf(column, context);
      if (value !== null) await plainWrite([`UPDATE ${physical} SET ${name} = ${value}`], context);
    }
    const wider = withColumns(table, [...columns, ...fresh]);
    await put(keys.length > 0 ? addedKeys(wider, keys, context) : wider, context);
  };
};

const dropColumns = (cursor: Cursor): Change => {
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
    for (const name of gone) {
      await plainWrite([`ALTER TABLE ${physical} DROP COLUMN ${quote(name)}`], context);
    }
  };
};

const renameColumn = (cursor: Cursor): Change => {
  const from = cursor.identifier();
  cursor.expect('TO');
  const to = cursor.identifier();
  return async (table, context) => {
    const { physical, columns } = table.properties;
    if (!columns.some((column) => column.name === from)) throw invalidIdentifier(from);
    await plainWrite(
      [`ALTER TABLE ${physical} RENAME COLUMN ${quote(from)} TO ${quote(to)}`],
      context,
    );
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

const addKey = (cursor: Cursor): Change => {
  const key = readKey(cursor);
  return (table, context) => put(addedKeys(table, [key], context), context);
};

const dropKeys = (cursor: Cursor): Change | undefined => {
  const isMeant = readDroppedKey(cursor);
  if (!isMeant) return undefined;
  cursor.oneOf('CASCADE', 'RESTRICT');
  return async (table, context) => {
    const kept = keysOf(table).filter((key) => !isMeant(key));
    if (kept.length === keysOf(table).length) throw objectNotFound();
    await put(withTableKeys(table, kept), context);
  };
};

const renameKey = (cursor: Cursor): Change => {
  const from = cursor.identifier();
  cursor.expect('TO');
  const to = cursor.identifier();
  return async (table, context) => {
    if (!keysOf(table).some(({ name }) => name === from)) throw objectNotFound();
    const keys = keysOf(table).map((key) => (key.name === from ? { ...key, name: to } : key));
    await put(withTableKeys(table, keys), context);
  };
};

const rename = (cursor: Cursor): Change => {
  const to = cursor.name();
  return async (table, context) => {
    const at = placeFor('CREATE TABLE', to, table.session !== undefined, context);
    const { catalogue, access } = context.services;
    const taken = catalogue
      .list('TABLE', at)
      .some((one) => one.name === at.name && one.session === table.session);
    if (taken) throw alreadyExists(at.name);
    if (table.session === undefined) access.require(context.frame, 'OWNERSHIP', table);
    await put({ ...table, ...at }, context);
  };
};

const swap = (cursor: Cursor): Change => {
  const other = cursor.name();
  return async (table, context) => {
    const second = owned(other, context);
    // Names stay with their ids, so that grants stay with the names, as the platform does it.
    // Begun together, so that they go to the disk together.
    await Promise.all([
      put({ ...table, properties: second.properties }, context),
      put({ ...second, properties: table.properties }, context),
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
const changeType = (cursor: Cursor, name: string): Change => {
  const to = readType(cursor, name);
  if (!to) throw cursor.unexpected();
  return async (table, context) => {
    const { physical, columns } = table.properties;
    const from = columns.find((column) => column.name === name);
    if (!from) throw invalidIdentifier(name);
    if (!isAllowed(from, to)) {
      throw new SnowflakeError(
        '040052',
        '22000',
        `SQL compilation error: cannot change column ${name} from type ${typeText(from)} to ${typeText(to)}`,
      );
    }
    const changed = { ...from, ...to, nullable: from.nullable };
    if (duckTypeOf(from) !== duckTypeOf(to)) {
      const type = `${quote(name)} TYPE ${duckTypeOf(to)}`;
      await plainWrite([`ALTER TABLE ${physical} ALTER COLUMN ${type}`], context);
    }
    const next = columns.map((column) => (column === from ? changed : column));
    await put(withColumns(table, next), context);
  };
};

const alterColumn = (cursor: Cursor): Change => {
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
        [`ALTER TABLE ${physical} ALTER COLUMN ${quote(name)} ${set} NOT NULL`],
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

const setOptions = (cursor: Cursor): Change => {
  let comment: string | undefined;
  while (!cursor.done && !cursor.sees(';')) {
    const name = cursor.identifier();
    cursor.expect('=');
    if (name === 'COMMENT') comment = cursor.text();
    else if (
      /^(DATA_RETENTION_TIME_IN_DAYS|CHANGE_TRACKING|MAX_DATA_EXTENSION_TIME_IN_DAYS)$/.test(name)
    )
      cursor.next();
    else throw unsupported(`ALTER TABLE … SET ${name}`);
    cursor.accept(',');
  }
  return (table, context) => put({ ...table, comment: comment ?? table.comment }, context);
};

const KEY_WORDS = [['CONSTRAINT'], ['PRIMARY', 'KEY'], ['UNIQUE', '('], ['FOREIGN', 'KEY']];

const readChange = (cursor: Cursor): Change => {
  if (cursor.accept('RENAME', 'TO')) return rename(cursor);
  if (cursor.accept('RENAME', 'COLUMN')) return renameColumn(cursor);
  if (cursor.accept('RENAME', 'CONSTRAINT')) return renameKey(cursor);
  if (cursor.accept('SWAP', 'WITH')) return swap(cursor);
  if (cursor.accept('ADD')) {
    if (KEY_WORDS.some((words) => cursor.sees(...words))) return addKey(cursor);
    cursor.accept('COLUMN');
    return addColumns(cursor);
  }
  if (cursor.accept('DROP')) {
    const keys = dropKeys(cursor);
    if (keys) return keys;
    cursor.accept('COLUMN');
    return dropColumns(cursor);
  }
  if (cursor.oneOf('ALTER', 'MODIFY')) return alterColumn(cursor);
  if (cursor.accept('SET')) return setOptions(cursor);
  throw unsupported(`ALTER TABLE … ${cursor.peek()?.value ?? ''}`);
};

export const alterTableGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'TABLE')) return undefined;
  const quiet = ifExists(cursor);
  const name = cursor.name();
  const change = readChange(cursor);
  cursor.end();
  return ddl('alter table', async (context) => {
    if (quiet && !findTable(name, context)) return 'Statement executed successfully.';
    await change(owned(name, context), context);
    return 'Statement executed successfully.';
  });
};
