import type { AccountObject, Catalogue, Clock, Frame, ObjectKind } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';
import type { Journal } from '../store/journal.js';
import { DroppedObjects } from './dropped.js';

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
  /** Called when an object that inherits FUTURE grants is there for the first time. */
  onInherit(listener: (object: AccountObject) => Promise<void>): void;
  /** @param listener is told, too, whether the object may come back; when it no longer may it is called again */
  onDrop(listener: (object: AccountObject, isKept: boolean) => Promise<void>): void;
  /** what was dropped and may come back */
  readonly dropped: DroppedObjects;
  /** Brings back what was dropped, with its id, and so its grants. */
  restore(object: AccountObject): Promise<void>;
  /** Forgets what was dropped: it does not come back. */
  erase(object: AccountObject): Promise<void>;
  byId(id: string): AccountObject | undefined;
  all(): readonly AccountObject[];
}

/** Reads what the journal holds and keeps both in step; temporary objects stay out of the journal. */
export const openCatalogue = async (
  journal: Journal<AccountObject>,
  clock: Pick<Clock, 'now'>,
): Promise<OwnCatalogue> => {
  const objects = new Map<string, AccountObject>();
  const ids = new Map<string, AccountObject>();
  const inheritListeners: ((object: AccountObject) => Promise<void>)[] = [];
  const dropListeners: ((object: AccountObject, isKept: boolean) => Promise<void>)[] = [];
  let lastId = 0;
  const list = <P>(kind: ObjectKind, within: { database?: string; schema?: string } = {}) =>
    [...objects.values()].filter(
      (object) =>
        object.kind === kind &&
        (within.database === undefined || object.database === within.database) &&
        (within.schema === undefined || object.schema === within.schema),
    ) as AccountObject<P>[];
  const dropped = new DroppedObjects(clock, { list });
  for (const object of await journal.load()) {
    if (object.dropped) dropped.hold(object);
    else {
      objects.set(keyOf(object), object);
      ids.set(object.id, object);
    }
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

  const forget = (held: AccountObject, along?: AccountObject): Promise<void> => {
    objects.delete(keyOf(held));
    ids.delete(held.id);
    const kept = dropped.retired(held, along);
    if (kept) {
      dropped.hold(kept);
      return journal.write(kept.id, kept);
    }
    return held.session === undefined ? journal.erase(held.id) : Promise.resolve();
  };

  const tellGone = async (object: AccountObject) => {
    for (const listener of dropListeners) await listener(object, dropped.has(object.id));
  };

  const catalogue: OwnCatalogue = {
    find: <P>(kind: ObjectKind, name: Name, frame: Frame) => {
      const at = place(kind, name, frame);
      const own = objects.get(keyOf({ kind, ...at, session: frame.session.id }));
      return (own ?? objects.get(keyOf({ kind, ...at }))) as AccountObject<P> | undefined;
    },
    list,
    put: async <P>(given: AccountObject<P>, inherits = true) => {
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
      if (replaced && replaced.id !== object.id) await tellGone(replaced);
      if (!before && inherits) for (const listener of inheritListeners) await listener(object);
    },
    drop: async (object, along) => {
      const held = ids.get(object.id);
      if (!held) return;
      await forget(held, along);
      await tellGone(held);
    },
    dropped,
    restore: async ({ dropped: _, ...object }) => {
      dropped.release(object.id);
      objects.set(keyOf(object), object);
      ids.set(object.id, object);
      await journal.write(object.id, object);
    },
    erase: async (object) => {
      dropped.release(object.id);
      await journal.erase(object.id);
      await tellGone(object);
    },
    qualify,
    newId: () => String(++lastId),
    onInherit: (listener) => void inheritListeners.push(listener),
    onDrop: (listener) => void dropListeners.push(listener),
    byId: (id) => ids.get(id),
    all: () => [...objects.values()],
  };
  return catalogue;
};
