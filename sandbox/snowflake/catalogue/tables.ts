import type { Context, Grammar } from '../engine/context.js';
import { alreadyExists, unsupported } from '../engine/errors.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { lockedWrite } from '../sql/write.js';
import { forgetLoads } from '../stages/load-history.js';
import { track } from '../streams/create.js';
import { addColumns, alterColumn, dropColumns, renameColumn } from './alter-columns.js';
import { addKey, dropKeys, KEY_WORDS, renameKey } from './alter-keys.js';
import { dropTable } from './drop-table.js';
import { ifExists } from './options.js';
import { placeFor } from './place.js';
import { RETENTION, readRetention, retention } from './retention.js';
import { ddl } from './statement.js';
import { type Change, put, type Table } from './table-change.js';
import { findTable, tableNamed } from './table-named.js';

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
        await lockedWrite(table, context, async () => empty);
      }
      return statusResult('Statement executed successfully.');
    },
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

const setOptions = (cursor: Cursor): Change => {
  let comment: string | undefined;
  let days: number | undefined;
  let tracking: string | undefined;
  while (!cursor.done && !cursor.sees(';')) {
    const name = cursor.identifier();
    cursor.expect('=');
    if (name === 'COMMENT') comment = cursor.text();
    else if (name === 'CHANGE_TRACKING') tracking = cursor.oneOf('TRUE', 'FALSE');
    else if (name === RETENTION) days = readRetention(cursor);
    else if (name === 'MAX_DATA_EXTENSION_TIME_IN_DAYS') cursor.next();
    else throw unsupported(`ALTER TABLE … SET ${name}`);
    cursor.accept(',');
  }
  return async (table, context) => {
    if (tracking === 'FALSE' && table.properties.tracked)
      throw unsupported('ALTER TABLE … SET CHANGE_TRACKING = FALSE');
    const changed = tracking === 'TRUE' ? await track(table, context) : table;
    const properties = { ...changed.properties, ...retention(days) };
    await put({ ...changed, comment: comment ?? table.comment, properties }, context);
  };
};

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
