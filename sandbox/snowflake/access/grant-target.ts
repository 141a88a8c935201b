import type { AccountObject, Context, ObjectKind } from '../engine/context.js';
import { notFound, unsupported } from '../engine/errors.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { decidesOn, managesGrants } from './grantor.js';
import { ACCOUNT, futureOn } from './grants.js';

const KINDS: readonly (readonly [words: readonly string[], kind: ObjectKind])[] = [
  [['DATABASE'], 'DATABASE'],
  [['SCHEMA'], 'SCHEMA'],
  [['TABLE'], 'TABLE'],
  [['VIEW'], 'VIEW'],
  [['SEQUENCE'], 'SEQUENCE'],
  [['STREAM'], 'STREAM'],
  [['STAGE'], 'STAGE'],
  [['FILE', 'FORMAT'], 'FILE FORMAT'],
  [['PROCEDURE'], 'PROCEDURE'],
  [['FUNCTION'], 'FUNCTION'],
  [['TASK'], 'TASK'],
  [['MODEL'], 'MODEL'],
  [['WAREHOUSE'], 'WAREHOUSE'],
  [['USER'], 'USER'],
  [['ROLE'], 'ROLE'],
];

/** What a GRANT or REVOKE is about, as written. */
export type Target =
  | { readonly on: 'account' }
  | {
      readonly on: 'object';
      readonly kind: ObjectKind;
      readonly name: Name;
      readonly args: string | null;
    }
  | {
      readonly on: 'all' | 'future';
      readonly kind: ObjectKind;
      readonly scope: 'SCHEMA' | 'DATABASE';
      readonly name: Name;
    };

type ObjectTarget = Extract<Target, { on: 'object' }>;

const readKind = (cursor: Cursor, plural: boolean): ObjectKind => {
  for (const [words, kind] of KINDS) {
    const last = words.at(-1) ?? '';
    const written = plural ? [...words.slice(0, -1), `${last}S`] : [...words];
    if (cursor.accept(...written)) return kind;
  }
  throw unsupported(`grants on ${cursor.peek()?.value ?? 'nothing'}`);
};

/** Reads what follows ON. */
export const readTarget = (cursor: Cursor): Target => {
  if (cursor.accept('ACCOUNT')) return { on: 'account' };
  const many = cursor.oneOf('ALL', 'FUTURE');
  if (many) {
    const kind = readKind(cursor, true);
    cursor.expect('IN');
    const scope = cursor.oneOf('SCHEMA', 'DATABASE');
    if (!scope) throw cursor.unexpected();
    return { on: many === 'ALL' ? 'all' : 'future', kind, scope, name: cursor.name() };
  }
  const kind = readKind(cursor, false);
  const name = cursor.name();
  const args =
    (kind === 'PROCEDURE' || kind === 'FUNCTION') && cursor.sees('(')
      ? cursor.parenthesised()
      : null;
  return { on: 'object', kind, name, args };
};

/** `varchar(20), int` and `VARCHAR, NUMBER` are the same signature. */
const signature = (args: string): string =>
  args
    .split(/,(?![^(]*\))/)
    .map(
      (part) =>
        part
          .trim()
          .replace(/\(.*\)/, '')
          .split(/\s+/)
          .at(-1)
          ?.toUpperCase() ?? '',
    )
    .map(
      (type) =>
        ({
          STRING: 'VARCHAR',
          TEXT: 'VARCHAR',
          INT: 'NUMBER',
          INTEGER: 'NUMBER',
          BIGINT: 'NUMBER',
          DECIMAL: 'NUMBER',
          DOUBLE: 'FLOAT',
        })[type] ?? type,
    )
    .filter((type) => type !== '')
    .join(', ');

const titled = (kind: string): string => kind.charAt(0) + kind.slice(1).toLowerCase();

const IN_NO_SCHEMA: ReadonlySet<ObjectKind> = new Set([
  'DATABASE',
  'SCHEMA',
  'WAREHOUSE',
  'ROLE',
  'USER',
]);

/** `DB.SCHEMA.NAME`, as the platform names what it does not find. */
const fullName = ({ kind, name }: ObjectTarget, { services, frame }: Context): string => {
  if (IN_NO_SCHEMA.has(kind)) return name.join('.');
  const at = services.catalogue.qualify(name, frame);
  return `${at.database}.${at.schema}.${at.name}`;
};

const withName = (target: ObjectTarget, { services, frame }: Context) => {
  const { catalogue } = services;
  const { kind, name, args } = target;
  if (args === null)
    return (
      catalogue.find(kind, name, frame) ??
      (kind === 'TABLE' ? catalogue.find('VIEW', name, frame) : undefined)
    );
  const at = catalogue.qualify(name, frame);
  const wanted = `${at.name}(${signature(args)})`;
  return catalogue.list(kind, at).find((one) => {
    const open = one.name.indexOf('(');
    return `${one.name.slice(0, open)}(${signature(one.name.slice(open + 1, -1))})` === wanted;
  });
};

const findObject = (target: ObjectTarget, context: Context): AccountObject => {
  const found = withName(target, context);
  const { services, frame } = context;
  const isSeen = found && services.access.sees(frame, found);
  if (found && (isSeen || managesGrants(context) || decidesOn(found, context))) return found;
  throw notFound(titled(target.kind), fullName(target, context));
};

/** The objects themselves, or the keys that grants on the account and on future objects are kept under. */
export interface Found {
  readonly objects: readonly AccountObject[];
  readonly keys: readonly string[];
  readonly kind: ObjectKind | 'ACCOUNT';
  readonly future: boolean;
}

export const findTarget = (target: Target, context: Context): Found => {
  if (target.on === 'account')
    return { objects: [], keys: [ACCOUNT], kind: 'ACCOUNT', future: false };
  if (target.on === 'object') {
    const object = findObject(target, context);
    return { objects: [object], keys: [object.id], kind: object.kind, future: false };
  }
  const { catalogue } = context.services;
  const scope = catalogue.find(target.scope, target.name, context.frame);
  if (!scope) throw notFound(titled(target.scope), target.name.join('.'));
  if (target.on === 'future')
    return {
      objects: [scope],
      keys: [futureOn(target.kind, scope)],
      kind: target.kind,
      future: true,
    };
  const within =
    target.scope === 'DATABASE'
      ? { database: scope.name }
      : { database: scope.database ?? '', schema: scope.name };
  const objects = catalogue
    .list(target.kind, within)
    .filter((object) => object.session === undefined);
  return { objects, keys: objects.map(({ id }) => id), kind: target.kind, future: false };
};
