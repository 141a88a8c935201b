import type { Context } from '../engine/context.js';
import { objectNotFound } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';
import { type KeyDefinition, readDroppedKey, readKey, withKeys } from './keys.js';
import { type Change, keysOf, put, type Table, withTableKeys } from './table-change.js';

/** The table with new keys beside those that it has. */
export const addedKeys = (
  table: Table,
  added: readonly KeyDefinition[],
  context: Context,
): Table => {
  const { id, name, properties } = table;
  const before = { id, name, columns: properties.columns, keys: keysOf(table) };
  return withTableKeys(table, withKeys(before, added, context));
};

/** How a key begins, after ADD. */
export const KEY_WORDS = [['CONSTRAINT'], ['PRIMARY', 'KEY'], ['UNIQUE', '('], ['FOREIGN', 'KEY']];

export const addKey = (cursor: Cursor): Change => {
  const key = readKey(cursor);
  return (table, context) => put(addedKeys(table, [key], context), context);
};

/** undefined where DROP names no key */
export const dropKeys = (cursor: Cursor): Change | undefined => {
  const isMeant = readDroppedKey(cursor);
  if (!isMeant) return undefined;
  cursor.oneOf('CASCADE', 'RESTRICT');
  return async (table, context) => {
    const kept = keysOf(table).filter((key) => !isMeant(key));
    if (kept.length === keysOf(table).length) throw objectNotFound();
    await put(withTableKeys(table, kept), context);
  };
};

export const renameKey = (cursor: Cursor): Change => {
  const from = cursor.identifier();
  cursor.expect('TO');
  const to = cursor.identifier();
  return async (table, context) => {
    if (!keysOf(table).some(({ name }) => name === from)) throw objectNotFound();
    const keys = keysOf(table).map((key) => (key.name === from ? { ...key, name: to } : key));
    await put(withTableKeys(table, keys), context);
  };
};
