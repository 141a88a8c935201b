import type { AccountObject, Context, ObjectKind } from '../engine/context.js';
import { objectNotFound } from '../engine/errors.js';
import type { Cell, Column } from '../engine/value.js';
import { timestampColumn } from '../engine/value.js';
import type { Cursor } from '../sql/cursor.js';

/** What a SHOW statement was asked to list. */
export interface ShowScope {
  readonly like: string | null;
  readonly database: string | null;
  readonly schema: string | null;
}

/** LIKE as SHOW reads it: without regard to case, `_` for one character, `%` for any. */
export const isLike = (text: string, pattern: string | null): boolean => {
  if (pattern === null) return true;
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'is').test(text);
};

export const readLike = (cursor: Cursor): string | null =>
  cursor.accept('LIKE') ? cursor.text() : null;

/** What may stand after the place, at some kinds of lists. */
const CLAUSES = ['STARTS', 'ROOT', 'LIMIT', ';'];

const nameComes = (cursor: Cursor): boolean =>
  !cursor.done && !CLAUSES.some((word) => cursor.sees(word));

type Place = Pick<ShowScope, 'database' | 'schema'>;

/** A place that was named must be there, and the role must see it. @throws SnowflakeError 002043 */
export const requirePlace = (place: Place, { frame, services }: Context): Place => {
  const { database, schema } = place;
  const isThere = (kind: ObjectKind, name: readonly string[]) => {
    const found = services.catalogue.find(kind, name, frame);
    return found !== undefined && services.access.sees(frame, found);
  };
  const isOwn = schema === null || schema === 'INFORMATION_SCHEMA';
  if (database !== null && !isThere('DATABASE', [database])) throw objectNotFound();
  if (database !== null && !isOwn && !isThere('SCHEMA', [database, schema])) throw objectNotFound();
  return place;
};

/** Reads `[IN {ACCOUNT | DATABASE [d] | [SCHEMA] [d.]s}]`; without it, the place in use. */
export const readPlace = (cursor: Cursor, context: Context): Place => {
  const { database, schema } = context.frame;
  if (!cursor.accept('IN')) return { database, schema };
  if (cursor.accept('ACCOUNT')) return { database: null, schema: null };
  if (cursor.accept('DATABASE')) {
    const named = nameComes(cursor) ? (cursor.name().at(-1) ?? null) : database;
    return requirePlace({ database: named, schema: null }, context);
  }
  cursor.accept('SCHEMA');
  if (!nameComes(cursor)) return { database, schema };
  const name = cursor.name();
  return requirePlace({ database: name.at(-2) ?? database, schema: name.at(-1) ?? null }, context);
};

/** Reads `[LIKE '…'] [IN …]` to the end of the statement. */
export const readShowScope = (cursor: Cursor, context: Context): ShowScope => {
  const like = readLike(cursor);
  const place = readPlace(cursor, context);
  cursor.end();
  return { like, ...place };
};

/** The objects of a scope that the role may see, by name. */
export const objectsIn = <P>(
  kind: ObjectKind,
  scope: ShowScope,
  { frame, services }: Context,
): AccountObject<P>[] =>
  services.catalogue
    .list<P>(kind, {
      ...(scope.database === null ? {} : { database: scope.database }),
      ...(scope.schema === null ? {} : { schema: scope.schema }),
    })
    .filter((object) => isLike(object.name.replace(/\(.*$/s, ''), scope.like))
    .filter((object) => services.access.sees(frame, object as AccountObject))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

export const createdOn: Column = timestampColumn('created_on');

/** A virtual time as a cell of a timestamp column. */
export const moment = (milliseconds: number): Cell => BigInt(Math.round(milliseconds)) * 1_000_000n;
