import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound, unsupported } from '../engine/errors.js';
import { SCHEMA_KINDS } from '../engine/objects.js';
import { ownCatalogue } from '../engine/own-services.js';
import { heldParameters, type ParameterValue } from '../engine/parameters.js';
import type { Cursor } from '../sql/cursor.js';
import { plainWrite } from '../sql/write.js';
import type { OwnCatalogue } from './catalogue.js';
import { clonedHolder, readClone } from './clone.js';
import { freeRows } from './gone.js';
import { requireLevelRights } from './level-rights.js';
import { createOptions, ifExists, ifNotExists, readProperties } from './options.js';
import { parameterValue } from './parameter-values.js';
import { physicalSchema } from './physical.js';
import { RETENTION, retention, retentionOf } from './retention.js';
import { ddl } from './statement.js';

const OPTIONS = [
  ...Object.keys(heldParameters),
  'COMMENT',
  RETENTION,
  'MAX_DATA_EXTENSION_TIME_IN_DAYS',
  'WITH',
];

interface Kept {
  /** of the tasks and routines inside */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly transient: boolean;
  /** the schema's owner decides on grants, not the owners of what is in it */
  readonly managedAccess: boolean;
  readonly retentionDays?: number;
}

/** `DATABASE ROLE r`: another kind of object. */
const refuseDatabaseRole = (cursor: Cursor, verb: string): void => {
  const kind = cursor.peek(1)?.kind;
  if (cursor.sees('ROLE') && (kind === 'word' || kind === 'quoted'))
    throw unsupported(`${verb} DATABASE ROLE`);
};

const made = (
  context: Context,
  kind: 'DATABASE' | 'SCHEMA',
  database: string | null,
  name: string,
  comment: unknown,
  kept: Kept,
): AccountObject => ({
  kind,
  id: context.services.catalogue.newId(),
  database,
  schema: null,
  name,
  owner: context.frame.role,
  createdAt: context.startedAt,
  comment: typeof comment === 'string' ? comment : '',
  properties: { ...kept },
});

interface Gone {
  readonly object: AccountObject;
  /** what takes it along */
  readonly along?: AccountObject;
}

/** A schema, or a database, and all that is in it, each after what takes it along. */
const withContents = (
  catalogue: OwnCatalogue,
  holder: AccountObject,
  along?: AccountObject,
): Gone[] => {
  const self = along ? { object: holder, along } : { object: holder };
  if (holder.kind === 'DATABASE') {
    const schemas = catalogue.list('SCHEMA', { database: holder.name });
    return [self, ...schemas.flatMap((schema) => withContents(catalogue, schema, holder))];
  }
  const within = { database: holder.database ?? '', schema: holder.name };
  const inside = SCHEMA_KINDS.flatMap((kind) => catalogue.list(kind, within));
  return [self, ...inside.map((object) => ({ object, along: holder }))];
};

/** Begun together, so that they go to the disk together: whoever looks finds all or nothing. */
const drops = (catalogue: OwnCatalogue, gone: readonly Gone[]): Promise<void>[] =>
  gone.map(({ object, along }) => catalogue.drop(object, along));

/**
 * Makes a schema or a database, with what is inside, in the place of what had the name.
 * @param rows what makes the rows of the tables inside
 */
const make = async (
  fresh: readonly AccountObject[],
  rows: readonly string[],
  replaced: AccountObject | undefined,
  context: Context,
): Promise<void> => {
  const { services } = context;
  const catalogue = ownCatalogue(services);
  const schemas = fresh.filter(({ kind }) => kind === 'SCHEMA');
  const places = schemas.map(
    ({ database, name }) => `CREATE SCHEMA IF NOT EXISTS ${physicalSchema(database ?? '', name)}`,
  );
  for (const sql of places) await services.system.execute(sql);
  if (rows.length > 0) await plainWrite(rows, context);
  const gone = replaced ? withContents(catalogue, replaced) : [];
  await Promise.all([...drops(catalogue, gone), ...fresh.map((object) => catalogue.put(object))]);
  await freeRows(
    gone.map(({ object }) => object),
    services,
  );
};

/** Drops a schema or database with all that is in it. */
const dropHolder = async (holder: AccountObject, { services }: Context): Promise<void> => {
  const catalogue = ownCatalogue(services);
  const gone = withContents(catalogue, holder);
  await Promise.all(drops(catalogue, gone));
  await freeRows(
    gone.map(({ object }) => object),
    services,
  );
};

export const createSchemaGrammar: Grammar = (cursor) => {
  const options = createOptions(cursor);
  if (!options) return undefined;
  const kind = cursor.oneOf('DATABASE', 'SCHEMA');
  if (!kind) return undefined;
  if (kind === 'DATABASE') refuseDatabaseRole(cursor, 'CREATE');
  const quiet = ifNotExists(cursor);
  const name = cursor.name();
  const managedAccess = cursor.accept('WITH', 'MANAGED', 'ACCESS');
  const source = readClone(cursor);
  const properties = readProperties(cursor, OPTIONS);
  const last = name.at(-1) ?? '';
  const days = properties.get(RETENTION);
  const given = Object.keys(heldParameters).flatMap((parameter) => {
    const value = properties.get(parameter);
    if (value === undefined || typeof value === 'object') return [];
    return [[parameter, parameterValue(parameter, value, kind)] as const];
  });
  const own = {
    transient: options.transient,
    managedAccess,
    ...retention(days === undefined ? undefined : retentionOf(days)),
  };
  const kept = { ...own, parameters: Object.fromEntries(given) };
  return ddl(`create ${kind.toLowerCase()}`, async (context) => {
    const { frame, services } = context;
    const { access } = services;
    const catalogue = ownCatalogue(services);
    const existing = catalogue.find(kind, name, frame);
    if (existing && quiet) return `${last} already exists, statement succeeded.`;
    if (existing && !options.replace) throw alreadyExists(last);
    requireLevelRights({}, kept.parameters, context);
    const comment = properties.get('COMMENT');
    if (kind === 'DATABASE') {
      access.requireOnAccount(frame, 'CREATE DATABASE');
      if (existing) access.require(frame, 'OWNERSHIP', existing);
      const object = made(context, kind, null, last, comment, kept);
      const schema = made(context, 'SCHEMA', last, 'PUBLIC', '', { ...own, parameters: {} });
      const clone = source && (await clonedHolder(source, object, context));
      await make(clone?.objects ?? [object, schema], clone?.statements ?? [], existing, context);
      await clone?.passGrants();
      frame.database = last;
      frame.schema = 'PUBLIC';
      return `Database ${last} successfully created.`;
    }
    const database = name.at(-2) ?? frame.database ?? '';
    const parent = catalogue.find('DATABASE', [database], frame);
    if (!parent) throw notFound('Database', database);
    access.require(frame, 'CREATE SCHEMA', parent);
    if (existing) access.require(frame, 'OWNERSHIP', existing);
    const schema = made(context, 'SCHEMA', database, last, comment, kept);
    const clone = source && (await clonedHolder(source, schema, context));
    await make(clone?.objects ?? [schema], clone?.statements ?? [], existing, context);
    await clone?.passGrants();
    if (frame.database === database || name.length > 1) {
      frame.database = database;
      frame.schema = last;
    }
    return `Schema ${last} successfully created.`;
  });
};

export const dropSchemaGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DROP')) return undefined;
  const kind = cursor.oneOf('DATABASE', 'SCHEMA');
  if (!kind) return undefined;
  if (kind === 'DATABASE') refuseDatabaseRole(cursor, 'DROP');
  const quiet = ifExists(cursor);
  const name = cursor.name();
  cursor.oneOf('CASCADE', 'RESTRICT');
  cursor.end();
  return ddl(`drop ${kind.toLowerCase()}`, async (context) => {
    const { frame, services } = context;
    const { catalogue } = services;
    const last = name.at(-1) ?? '';
    const found = catalogue.find(kind, name, frame);
    if (!found || !services.access.sees(frame, found)) {
      if (quiet) return `Drop statement executed successfully (${last} already dropped).`;
      throw notFound(kind === 'SCHEMA' ? 'Schema' : 'Database', name.join('.'));
    }
    services.access.require(frame, 'OWNERSHIP', found);
    await dropHolder(found, context);
    if (kind === 'DATABASE' && frame.database === last) frame.database = null;
    if (frame.database === null || (frame.database === found.database && frame.schema === last))
      frame.schema = null;
    return `${last} successfully dropped.`;
  });
};
