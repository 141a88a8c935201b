import { randomUUID } from 'node:crypto';
import type { AccountObject, Context } from '../engine/context.js';
import { invalidIdentifier, notFound, SnowflakeError, unsupported } from '../engine/errors.js';
import type { Cursor, Name } from '../sql/cursor.js';
import type { TableKey, TableProperties } from '../sql/objects.js';

/** A key as a statement gives it; where it stands inline its column is added by the reader. */
export interface KeyDefinition {
  readonly type: TableKey['type'];
  /** null for one that gets its name from the platform */
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly references: { readonly table: Name; readonly columns: readonly string[] } | null;
  readonly rely: boolean;
  readonly comment: string | null;
}

const names = (cursor: Cursor): string[] => {
  const found: string[] = [];
  cursor.expect('(');
  do found.push(cursor.identifier());
  while (cursor.accept(','));
  cursor.expect(')');
  return found;
};

const IGNORED: readonly (readonly string[])[] = [
  ['NOT', 'ENFORCED'],
  ['NOT', 'DEFERRABLE'],
  ['DEFERRABLE'],
  ['INITIALLY', 'DEFERRED'],
  ['INITIALLY', 'IMMEDIATE'],
  ['ENABLE'],
  ['DISABLE'],
  ['VALIDATE'],
  ['NOVALIDATE'],
  ['MATCH', 'FULL'],
  ['MATCH', 'SIMPLE'],
  ['MATCH', 'PARTIAL'],
  ...['CASCADE', 'RESTRICT', 'NO ACTION', 'SET NULL', 'SET DEFAULT'].flatMap((rule) => [
    ['ON', 'UPDATE', ...rule.split(' ')],
    ['ON', 'DELETE', ...rule.split(' ')],
  ]),
];

/** What may follow a key. None of it has an effect; only RELY is shown again. */
const readProperties = (cursor: Cursor): { rely: boolean; comment: string | null } => {
  let rely = false;
  let comment: string | null = null;
  for (;;) {
    if (cursor.accept('RELY')) rely = true;
    else if (cursor.accept('NORELY')) rely = false;
    else if (cursor.accept('ENFORCED')) throw unsupported('ENFORCED keys');
    else if (comment === null && cursor.accept('COMMENT')) comment = cursor.text();
    else if (!IGNORED.some((words) => cursor.accept(...words))) return { rely, comment };
  }
};

/**
 * `[CONSTRAINT name] {UNIQUE | PRIMARY KEY | FOREIGN KEY} …`, inside a column or by itself.
 * @param column the column that it stands in; without it the key names its columns
 * @throws SnowflakeError 001003 for anything else, 000002 for CHECK and ENFORCED
 */
export const readKey = (cursor: Cursor, column?: string): KeyDefinition => {
  const name = cursor.accept('CONSTRAINT') ? cursor.identifier() : null;
  if (cursor.sees('CHECK')) throw unsupported('CHECK constraints');
  const own = () => (column === undefined ? names(cursor) : [column]);
  if (cursor.accept('UNIQUE'))
    return { type: 'UNIQUE', name, columns: own(), references: null, ...readProperties(cursor) };
  if (cursor.accept('PRIMARY', 'KEY'))
    return {
      type: 'PRIMARY KEY',
      name,
      columns: own(),
      references: null,
      ...readProperties(cursor),
    };
  const foreign = cursor.accept('FOREIGN', 'KEY');
  if (!foreign && column === undefined) throw cursor.unexpected();
  const columns = own();
  cursor.expect('REFERENCES');
  const references = { table: cursor.name(), columns: cursor.sees('(') ? names(cursor) : [] };
  return { type: 'FOREIGN KEY', name, columns, references, ...readProperties(cursor) };
};

const refused = (text: string) =>
  new SnowflakeError('002200', '42601', `SQL compilation error:\n${text}`);

/** The key that another table's FOREIGN KEY means. */
const referenced = (
  { table, columns }: NonNullable<KeyDefinition['references']>,
  own: { readonly id: string; readonly name: string; readonly keys: readonly TableKey[] },
  { services, frame }: Context,
): NonNullable<TableKey['references']> => {
  const isOwn = table.length === 1 && table[0] === own.name;
  const found = isOwn ? undefined : services.catalogue.find<TableProperties>('TABLE', table, frame);
  if (!isOwn && !(found && services.access.sees(frame, found as AccountObject)))
    throw notFound('Table', table.join('.'), '42S02');
  const key = (found?.properties.keys ?? own.keys).find(
    (one) =>
      one.type !== 'FOREIGN KEY' &&
      (columns.length === 0 ? one.type === 'PRIMARY KEY' : one.columns.join() === columns.join()),
  );
  if (!key)
    throw refused(
      `Unique/primary key '${columns.join()}' not found in table '${table.join('.')}'.`,
    );
  return { tableId: found?.id ?? own.id, columns: key.columns };
};

/**
 * What the catalogue keeps of new keys, added to those that the table has.
 * @param table its id, name, columns and keys so far
 * @throws SnowflakeError 000904 for a column that there is not, 002200 for a second primary key, 002002 for a name twice
 */
export const withKeys = (
  table: {
    readonly id: string;
    readonly name: string;
    readonly columns: readonly { readonly name: string }[];
    readonly keys: readonly TableKey[];
  },
  added: readonly KeyDefinition[],
  context: Context,
): readonly TableKey[] => {
  let keys = table.keys;
  for (const { type, name, columns, references, rely, comment } of added) {
    const missing = columns.find((column) => !table.columns.some((one) => one.name === column));
    if (missing !== undefined) throw invalidIdentifier(missing);
    if (type === 'PRIMARY KEY' && keys.some((one) => one.type === type))
      throw refused(`Primary key already exists for table '${table.name}'.`);
    if (keys.some((one) => one.name === name))
      throw refused(`Constraint '${name}' already exists in table '${table.name}'.`);
    const key: TableKey = {
      type,
      name: name ?? `SYS_CONSTRAINT_${randomUUID()}`,
      columns,
      rely,
      comment,
      createdAt: context.startedAt,
      ...(references ? { references: referenced(references, { ...table, keys }, context) } : {}),
    };
    keys = [...keys, key];
  }
  return keys;
};

/** Which key DROP means: `CONSTRAINT name`, `PRIMARY KEY`, `UNIQUE (…)` or `FOREIGN KEY (…)`. */
export const readDroppedKey = (cursor: Cursor): ((key: TableKey) => boolean) | undefined => {
  if (cursor.accept('CONSTRAINT')) {
    const name = cursor.identifier();
    return (key) => key.name === name;
  }
  if (cursor.accept('PRIMARY', 'KEY')) return ({ type }) => type === 'PRIMARY KEY';
  const type = cursor.accept('UNIQUE')
    ? 'UNIQUE'
    : cursor.accept('FOREIGN', 'KEY')
      ? 'FOREIGN KEY'
      : undefined;
  if (!type) return undefined;
  const columns = names(cursor).join();
  return (key) => key.type === type && key.columns.join() === columns;
};
