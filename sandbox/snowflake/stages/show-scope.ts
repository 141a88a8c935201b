import type { AccountObject, Context, ObjectKind } from '../engine/context.js';
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

/** Reads `[LIKE '…'] [IN {ACCOUNT | DATABASE [d] | [SCHEMA] [d.]s}]` to the end of the statement. */
export const readShowScope = (cursor: Cursor, { frame }: Context): ShowScope => {
  const like = readLike(cursor);
  let { database, schema } = frame;
  if (cursor.accept('IN')) {
    if (cursor.accept('ACCOUNT')) [database, schema] = [null, null];
    else if (cursor.accept('DATABASE')) {
      schema = null;
      if (cursor.peek() && !cursor.sees(';')) database = cursor.name().at(-1) ?? null;
    } else {
      cursor.accept('SCHEMA');
      if (cursor.peek() && !cursor.sees(';')) {
        const name = cursor.name();
        schema = name.at(-1) ?? null;
        database = name.at(-2) ?? database;
      }
    }
  }
  cursor.end();
  return { like, database, schema };
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
