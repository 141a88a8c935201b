import type { AccountObject, Catalogue, Frame, ObjectKind } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';
import type { Journal } from '../store/journal.js';

const ACCOUNT_KINDS: ReadonlySet<ObjectKind> = new Set([
  'ACCOUNT',
  'DATABASE',
  'WAREHOUSE',
  'ROLE',
  'USER',
]);

const noCurrent = (what: 'database' | 'schema') =>
  new SnowflakeError(
    what === 'database' ? '090105' : '090106',
    '22000',
    `Cannot perform operation. This session does not have a current ${what}. Call 'USE ${what.toUpperCase()}', or use a qualified name.`,
  );

const keyOf = (object: {
  kind: ObjectKind;
  database: string | null;
  schema: string | null;
  name: string;
  session?: number | undefined;
}): string =>
  [object.kind, object.database, object.schema, object.name, object.session ?? ''].join('\u0000');

/** The catalogue with what the engine itself needs of it. */
export interface OwnCatalogue extends Catalogue {
  /** Called before an object is there for the first time (future grants are given there). */
  onCreate(listener: (object: AccountObject) => Promise<void>): void;
  onDrop(listener: (object: AccountObject) => Promise<void>): void;
  byId(id: string): AccountObject | undefined;
  all(): readonly AccountObject[];
}

/** Reads what the journal holds and keeps both in step; temporary objects stay out of the journal. */
export const openCatalogue = async (journal: Journal<AccountObject>): Promise<OwnCatalogue> => {
  const objects = new Map<string, AccountObject>();
  const ids = new Map<string, AccountObject>();
  const createListeners: ((object: AccountObject) => Promise<void>)[] = [];
  const dropListeners: ((object: AccountObject) => Promise<void>)[] = [];
  let lastId = 0;
  for (const object of await journal.load()) {
    objects.set(keyOf(object), object);
    ids.set(object.id, object);
    lastId = Math.max(lastId, Number(object.id));
  }

  const qualify = (name: Name, frame: Frame) => {
    const [last = '', schema, database] = [...name].reverse();
    const inDatabase = database ?? frame.database;
    if (inDatabase === null) throw noCurrent('database');
    if (schema === '') return { database: inDatabase, schema: 'PUBLIC', name: last };
    const inSchema = schema ?? frame.schema;
    if (inSchema === null) throw noCurrent('schema');
    return { database: inDatabase, schema: inSchema, name: last };
  };

  const place = (kind: ObjectKind, name: Name, frame: Frame) => {
    if (ACCOUNT_KINDS.has(kind)) return { database: null, schema: null, name: name.at(-1) ?? '' };
    if (kind !== 'SCHEMA') return qualify(name, frame);
    const database = name.length > 1 ? (name.at(-2) ?? null) : frame.database;
    if (database === null) throw noCurrent('database');
    return { database, schema: null, name: name.at(-1) ?? '' };
  };

  const forget = (held: AccountObject): Promise<void> => {
    objects.delete(keyOf(held));
    ids.delete(held.id);
    return held.session === undefined ? journal.erase(held.id) : Promise.resolve();
  };

  const catalogue: OwnCatalogue = {
    find: <P>(kind: ObjectKind, name: Name, frame: Frame) => {
      const at = place(kind, name, frame);
      const own = objects.get(keyOf({ kind, ...at, session: frame.session.id }));
      return (own ?? objects.get(keyOf({ kind, ...at }))) as AccountObject<P> | undefined;
    },
    list: <P>(kind: ObjectKind, within: { database?: string; schema?: string } = {}) =>
      [...objects.values()].filter(
        (object) =>
          object.kind === kind &&
          (within.database === undefined || object.database === within.database) &&
          (within.schema === undefined || object.schema === within.schema),
      ) as AccountObject<P>[],
    put: async <P>(given: AccountObject<P>) => {
      const object = given as AccountObject;
      const replaced = objects.get(keyOf(object));
      const before = ids.get(object.id);
      // Both changes reach the journal before anybody waits: they go to the disk together or not at all.
      const changes: Promise<void>[] = [];
      if (replaced && replaced.id !== object.id) changes.push(forget(replaced));
      if (before) objects.delete(keyOf(before));
      objects.set(keyOf(object), object);
      ids.set(object.id, object);
      if (object.session === undefined) changes.push(journal.write(object.id, object));
      await Promise.all(changes);
      if (replaced && replaced.id !== object.id)
        for (const listener of dropListeners) await listener(replaced);
      if (!before) for (const listener of createListeners) await listener(object);
    },
    drop: async (object) => {
      const held = ids.get(object.id);
      if (!held) return;
      await forget(held);
      for (const listener of dropListeners) await listener(held);
    },
    qualify,
    newId: () => String(++lastId),
    onCreate: (listener) => void createListeners.push(listener),
    onDrop: (listener) => void dropListeners.push(listener),
    byId: (id) => ids.get(id),
    all: () => [...objects.values()],
  };
  return catalogue;
};
