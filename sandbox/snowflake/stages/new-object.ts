import type { AccountObject, Context, ObjectKind } from '../engine/context.js';
import { alreadyExists, notFound } from '../engine/errors.js';
import type { Cursor, Name } from '../sql/cursor.js';

/** What stands between CREATE and the kind of object. */
export interface CreateWords {
  readonly orReplace: boolean;
  readonly orAlter: boolean;
  readonly temporary: boolean;
  readonly secure: boolean;
}

/**
 * Reads `CREATE [OR REPLACE | OR ALTER] [[SCOPED] TEMP | TEMPORARY] [SECURE]`.
 * @returns undefined, with nothing read, when the statement is no CREATE
 */
export const readCreate = (cursor: Cursor): CreateWords | undefined => {
  if (!cursor.accept('CREATE')) return undefined;
  const orReplace = cursor.accept('OR', 'REPLACE');
  const orAlter = !orReplace && cursor.accept('OR', 'ALTER');
  cursor.accept('SCOPED');
  const temporary = cursor.oneOf('TEMPORARY', 'TEMP') !== undefined;
  const secure = cursor.accept('SECURE');
  return { orReplace, orAlter, temporary, secure };
};

interface Wanted extends Omit<CreateWords, 'secure'> {
  readonly kind: ObjectKind;
  readonly name: Name;
  readonly ifNotExists: boolean;
  readonly comment: string;
}

type Blank = Omit<AccountObject, 'properties'>;

/**
 * Prepares a new object: checks the schema's CREATE privilege and what stands there already.
 * @returns the object without its properties, and what it replaces; or the one that IF NOT EXISTS keeps
 * @throws SnowflakeError 002002 exists, 002003 no such schema, 003001 privileges
 */
export const prepareObject = <P>(
  wanted: Wanted,
  { frame, services }: Context,
): { blank: Blank; replaced?: AccountObject<P>; kept?: AccountObject<P> } => {
  const { catalogue, access, clock } = services;
  const { database, schema, name } = catalogue.qualify(wanted.name, frame);
  const place = catalogue.find<Readonly<Record<string, unknown>>>(
    'SCHEMA',
    [database, schema],
    frame,
  );
  if (!place) throw notFound('Schema', `${database}.${schema}`);
  if (wanted.temporary) access.require(frame, 'USAGE', place);
  else access.require(frame, `CREATE ${wanted.kind}`, place);
  const found = catalogue.find<P>(wanted.kind, [database, schema, name], frame);
  const same = found && (found.session !== undefined) === wanted.temporary ? found : undefined;
  const blank: Blank = {
    kind: wanted.kind,
    id: catalogue.newId(),
    database,
    schema,
    name,
    owner: frame.role,
    createdAt: clock.now(),
    comment: wanted.comment,
    ...(wanted.temporary ? { session: frame.session.id } : {}),
  };
  if (!same) return { blank };
  if (wanted.ifNotExists) return { blank, kept: same };
  if (!wanted.orReplace && !wanted.orAlter) throw alreadyExists(`${database}.${schema}.${name}`);
  access.require(frame, 'OWNERSHIP', same as AccountObject);
  return { blank, replaced: same };
};
