import { isShared } from '../access/shared.js';
import type { AccountObject, Context } from '../engine/context.js';
import { insufficientPrivileges, notFound, unsupported } from '../engine/errors.js';
import { ownAccess, ownCatalogue } from '../engine/own-services.js';
import type { Cursor, Name } from '../sql/cursor.js';
import type { SequenceProperties, TableKey, TableProperties } from '../sql/objects.js';
import { quoteName } from '../store/names.js';
import { copiedTask, type Task } from '../tasks/task.js';
import { counting, nextOf, tableSql } from './counting.js';
import { physicalTable } from './physical.js';

/** `CLONE name`, if it stands there. @throws SnowflakeError 000002 for one of another time */
export const readClone = (cursor: Cursor): Name | null => {
  if (!cursor.accept('CLONE')) return null;
  const name = cursor.name();
  const words = ['AT', 'BEFORE', 'INCLUDE', 'IGNORE'].find((word) => cursor.sees(word));
  if (words) throw unsupported(`CLONE … ${words}`);
  return name;
};

/** What is copied of a schema. Stages are not, as on the platform; models are not either. */
const COPIED = [
  'TABLE',
  'VIEW',
  'SEQUENCE',
  'FILE FORMAT',
  'PROCEDURE',
  'FUNCTION',
  'TASK',
] as const;

interface Place {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** A new object that is like another, and what makes its rows. */
export interface Copy<P = AccountObject['properties']> {
  readonly object: AccountObject<P>;
  readonly statements: readonly string[];
}

/** A table's columns, keys and, if wanted, rows. @param ids what became of which table, for keys that refer to it */
export const copiedTable = async (
  source: AccountObject<TableProperties>,
  to: Place & { readonly id: string },
  withRows: boolean,
  { services }: Context,
  ids: ReadonlyMap<string, string> = new Map([[source.id, to.id]]),
): Promise<{ readonly properties: TableProperties; readonly statements: readonly string[] }> => {
  const physical = physicalTable(to, to.id);
  const goOn = (sequence: string) => nextOf(sequence, services);
  const { columns, statements } = await counting(
    source.properties.columns,
    physical,
    withRows ? goOn : undefined,
  );
  const keys = source.properties.keys?.map((key): TableKey => {
    const { references } = key;
    const tableId = references && ids.get(references.tableId);
    return tableId === undefined
      ? key
      : ({ ...key, references: { ...references, tableId } } as TableKey);
  });
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const rows = `INSERT INTO ${physical} SELECT ${names} FROM ${source.properties.physical}`;
  // no stream tells the copy's changes: its rows are not numbered
  const { tracked: _, ...properties } = source.properties;
  return {
    properties: { ...properties, physical, columns, ...(keys ? { keys } : {}) },
    statements: [...statements, tableSql(physical, columns), ...(withRows ? [rows] : [])],
  };
};

/** A sequence that goes on where the other stands. */
export const copiedSequence = async (
  source: AccountObject<SequenceProperties>,
  to: Place & { readonly id: string },
  { services }: Context,
): Promise<{ readonly properties: SequenceProperties; readonly statements: readonly string[] }> => {
  const physical = physicalTable(to, to.id);
  const { increment } = source.properties;
  const start = await nextOf(source.properties.physical, services);
  return {
    properties: { ...source.properties, physical, start: Number(start) },
    statements: [`CREATE SEQUENCE ${physical} START ${start} INCREMENT ${increment}`],
  };
};

const copied = async (
  source: AccountObject,
  schema: { readonly database: string; readonly name: string },
  ids: ReadonlyMap<string, string>,
  context: Context,
): Promise<Copy> => {
  const id = ids.get(source.id) ?? '';
  const at = { database: schema.database, schema: schema.name, name: source.name };
  const object = { ...source, ...at, id, createdAt: context.startedAt };
  const to = { ...at, id };
  switch (source.kind) {
    case 'TABLE': {
      const table = source as AccountObject<TableProperties>;
      const { properties, statements } = await copiedTable(table, to, true, context, ids);
      return { object: { ...object, properties }, statements };
    }
    case 'SEQUENCE': {
      const sequence = source as AccountObject<SequenceProperties>;
      const { properties, statements } = await copiedSequence(sequence, to, context);
      return { object: { ...object, properties }, statements };
    }
    case 'TASK': {
      const { user } = context.frame.session;
      const properties = copiedTask((source as Task).properties, user, context.startedAt);
      return { object: { ...object, properties }, statements: [] };
    }
    default:
      return { object, statements: [] };
  }
};

/** A schema or a database, and what was made of what is inside. */
export interface ClonedHolder {
  /** the holder first, each schema before what is in it */
  readonly objects: readonly AccountObject[];
  readonly statements: readonly string[];
  /** Gives the things inside the grants of those they come from. The holder itself gets none. */
  passGrants(): Promise<void>;
}

/** @throws SnowflakeError 002003 for a holder that is not there or not to be seen, 003001 without USAGE or for a shared one */
const sourceOf = (kind: 'SCHEMA' | 'DATABASE', name: Name, { services, frame }: Context) => {
  const found = services.catalogue.find(kind, name, frame);
  if (!found || !services.access.sees(frame, found))
    throw notFound(kind === 'SCHEMA' ? 'Schema' : 'Database', name.join('.'));
  services.access.require(frame, 'USAGE', found);
  if (isShared(found)) throw insufficientPrivileges(kind, found.name);
  return found;
};

/**
 * Copies what a schema or database holds: whoever owned a thing owns its copy.
 * https://docs.snowflake.com/en/user-guide/object-clone
 * @param holder what stands for the clone itself
 */
export const clonedHolder = async (
  source: Name,
  holder: AccountObject,
  context: Context,
): Promise<ClonedHolder> => {
  const { services, startedAt } = context;
  const catalogue = ownCatalogue(services);
  const from = sourceOf(holder.kind as 'SCHEMA' | 'DATABASE', source, context);
  const { managedAccess } = holder.properties;
  const comment = holder.comment === '' ? from.comment : holder.comment;
  const clone = { ...holder, comment, properties: { ...from.properties, managedAccess } };
  const isDatabase = holder.kind === 'DATABASE';
  const schemas = isDatabase ? catalogue.list('SCHEMA', { database: from.name }) : [from];
  const ids = new Map<string, string>();
  const inside = schemas.flatMap((schema) => {
    const within = { database: schema.database ?? '', schema: schema.name };
    const things = COPIED.flatMap((kind) => catalogue.list(kind, within));
    const kept = things.filter(({ session }) => session === undefined);
    for (const { id } of [...(isDatabase ? [schema] : []), ...kept]) ids.set(id, catalogue.newId());
    return [{ schema, kept }];
  });
  const objects: AccountObject[] = [clone];
  const statements: string[] = [];
  for (const { schema, kept } of inside) {
    const database = (isDatabase ? clone.name : clone.database) ?? '';
    const to = { database, name: isDatabase ? schema.name : clone.name };
    const id = ids.get(schema.id) ?? '';
    if (isDatabase) objects.push({ ...schema, id, database, createdAt: startedAt });
    for (const thing of kept) {
      const copy = await copied(thing, to, ids, context);
      objects.push(copy.object);
      statements.push(...copy.statements);
    }
  }
  const passGrants = async () => {
    const { grants } = ownAccess(services);
    const on = (held: string): string | undefined => {
      const end = held.lastIndexOf(':') + 1;
      const id = ids.get(held.slice(end));
      return id === undefined ? undefined : held.slice(0, end) + id;
    };
    const passed = grants.all().flatMap((grant) => {
      const target = on(grant.on);
      return target === undefined ? [] : [{ ...grant, on: target }];
    });
    // begun together, so that they go to the disk together
    await Promise.all(passed.map((grant) => grants.add(grant)));
  };
  return { objects, statements, passGrants };
};
