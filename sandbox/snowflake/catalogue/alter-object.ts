import type { AccountObject, Context, Grammar, ObjectKind } from '../engine/context.js';
import { alreadyExists, notFound, unsupported } from '../engine/errors.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { ifExists } from './options.js';
import { placeFor } from './place.js';
import { ddl } from './statement.js';

/** What one ALTER makes of an object; it is kept by who calls. */
export type Change = (
  object: AccountObject,
  context: Context,
) => AccountObject | Promise<AccountObject>;

/** Reads what stands after SET or UNSET and the setting's first word. */
export type Setting = (cursor: Cursor, sets: boolean, context: Context) => Change;

/** How one kind of object is altered. */
export interface Alterable {
  readonly kind: ObjectKind;
  /** what SET and UNSET know beside COMMENT, by first word */
  readonly settings?: Readonly<Record<string, Setting>>;
  /** SET and UNSET of words that are not known before: nothing of them has been read */
  readonly others?: Setting;
  /** where it goes by RENAME TO; without it to another place in a schema */
  readonly renamed?: (to: Name) => Change;
  /** what stands for SET where a kind has other words */
  readonly verbs?: Readonly<Record<string, Setting>>;
  /** what SET needs; renaming needs OWNERSHIP */
  readonly privilege?: string;
}

const DONE = 'Statement executed successfully.';

export const titled = (kind: string): string => kind.charAt(0) + kind.slice(1).toLowerCase();

/** The object of that name, if the role may see it. */
export const seen = (
  kind: ObjectKind,
  name: Name,
  { services, frame }: Context,
): AccountObject | undefined => {
  const found = services.catalogue.find(kind, name, frame);
  return found && services.access.sees(frame, found) ? found : undefined;
};

/** Tables and views share their names. */
const namesakes = (kind: ObjectKind): readonly ObjectKind[] =>
  kind === 'TABLE' || kind === 'VIEW' ? ['TABLE', 'VIEW'] : [kind];

/** @throws SnowflakeError 002002 when the name is taken, 003001 without the privilege to create there */
const moved =
  (to: Name): Change =>
  (object, context) => {
    const isTemporary = object.session !== undefined;
    const at = placeFor(`CREATE ${object.kind}`, to, isTemporary, context);
    const taken = namesakes(object.kind)
      .flatMap((kind) => context.services.catalogue.list(kind, at))
      .some((one) => one.name === at.name && one.session === object.session);
    if (taken) throw alreadyExists(at.name);
    return { ...object, ...at };
  };

const commented: Setting = (cursor, sets) => {
  if (!sets) return (object) => ({ ...object, comment: '' });
  cursor.expect('=');
  const comment = cursor.text();
  return (object) => ({ ...object, comment });
};

const readSettings = (
  cursor: Cursor,
  { kind, settings = {}, others }: Alterable,
  sets: boolean,
  context: Context,
): Change[] => {
  const known: Readonly<Record<string, Setting>> = { ...settings, COMMENT: commented };
  const changes: Change[] = [];
  do {
    const word = cursor.peek()?.value ?? '';
    const setting = known[word];
    if (setting) {
      cursor.next();
      changes.push(setting(cursor, sets, context));
    } else if (others) changes.push(others(cursor, sets, context));
    else throw unsupported(`ALTER ${kind} … ${sets ? 'SET' : 'UNSET'} ${word}`);
    cursor.accept(',');
  } while (!cursor.done && !cursor.sees(';'));
  return changes;
};

interface Read {
  readonly changes: readonly Change[];
  readonly privilege: string;
}

const read = (cursor: Cursor, alterable: Alterable, context: Context): Read => {
  const { kind, renamed = moved, verbs = {}, privilege = 'OWNERSHIP' } = alterable;
  if (cursor.accept('RENAME', 'TO'))
    return { changes: [renamed(cursor.name())], privilege: 'OWNERSHIP' };
  const word = cursor.peek()?.value ?? '';
  const verb = verbs[word];
  if (verb) {
    cursor.next();
    return { changes: [verb(cursor, true, context)], privilege };
  }
  const how = cursor.oneOf('SET', 'UNSET');
  if (!how) throw unsupported(`ALTER ${kind} … ${word}`);
  return { changes: readSettings(cursor, alterable, how === 'SET', context), privilege };
};

/** `ALTER <kind> [IF EXISTS] name {RENAME TO … | SET … | UNSET …}`. */
export const alterObjectGrammar =
  (alterable: Alterable): Grammar =>
  (cursor, parsed) => {
    const { kind } = alterable;
    if (!cursor.accept('ALTER', ...kind.split(' '))) return undefined;
    const quiet = ifExists(cursor);
    const name = cursor.name();
    const { changes, privilege } = read(cursor, alterable, parsed);
    cursor.end();
    return ddl(`alter ${kind.toLowerCase()}`, async (context) => {
      const found = seen(kind, name, context);
      if (!found && quiet) return DONE;
      if (!found) throw notFound(titled(kind), name.join('.'), kind === 'VIEW' ? '42S02' : '02000');
      context.services.access.require(context.frame, privilege, found);
      let changed = found;
      for (const change of changes) changed = await change(changed, context);
      await context.services.catalogue.put(changed);
      return DONE;
    });
  };

/** A setting that is a property of the object. */
export const property =
  (name: string, read: (cursor: Cursor, sets: boolean) => unknown): Setting =>
  (cursor, sets) => {
    const value = read(cursor, sets);
    return (object) => ({ ...object, properties: { ...object.properties, [name]: value } });
  };
