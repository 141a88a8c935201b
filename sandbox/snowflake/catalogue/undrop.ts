import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound, SnowflakeError, unsupported } from '../engine/errors.js';
import { ownCatalogue } from '../engine/own-services.js';
import type { Name } from '../sql/cursor.js';
import type { TaskProperties } from '../tasks/task.js';
import { ddl } from './statement.js';

type Kind = 'TABLE' | 'SCHEMA' | 'DATABASE';

const titled = (kind: Kind): string => kind.charAt(0) + kind.slice(1).toLowerCase();

/** The words as users quote them; the code is the one that they report, no page lists it. */
const notThere = (kind: Kind, name: string) =>
  new SnowflakeError('090025', '22000', `${titled(kind)} ${name} did not exist or was purged.`);

/** What the object is in, which must be there. @throws SnowflakeError 002003 */
const holderOf = (kind: Kind, name: Name, { services, frame }: Context) => {
  const { catalogue, access } = services;
  if (kind === 'DATABASE') return undefined;
  const at =
    kind === 'TABLE'
      ? catalogue.qualify(name, frame)
      : { database: name.at(-2) ?? frame.database ?? '', schema: null };
  const holder =
    at.schema === null
      ? catalogue.find('DATABASE', [at.database], frame)
      : catalogue.find('SCHEMA', [at.database, at.schema], frame);
  if (holder && access.sees(frame, holder)) return holder;
  throw notFound(kind === 'TABLE' ? 'Schema' : 'Database', name.slice(0, -1).join('.'));
};

/** @throws SnowflakeError 003001 without the privilege to create one there */
const requireCreate = (kind: Kind, holder: AccountObject | undefined, context: Context): void => {
  const { access } = context.services;
  if (holder) access.require(context.frame, `CREATE ${kind}`, holder);
  else access.requireOnAccount(context.frame, `CREATE ${kind}`);
};

/** Tables, and views: neither may have the other's name. */
const isTaken = (kind: Kind, name: string, holder: AccountObject | undefined, context: Context) => {
  const { catalogue } = context.services;
  const within = {
    ...(kind === 'TABLE' ? { database: holder?.database ?? '', schema: holder?.name ?? '' } : {}),
    ...(kind === 'SCHEMA' ? { database: holder?.name ?? '' } : {}),
  };
  const kinds = kind === 'TABLE' ? (['TABLE', 'VIEW'] as const) : [kind];
  return kinds
    .flatMap((one) => catalogue.list(one, within))
    .some((one) => one.name === name && one.session === undefined);
};

/** Tasks come back suspended. */
const asItComesBack = (object: AccountObject, { startedAt }: Context): AccountObject => {
  if (object.kind !== 'TASK' || (object.properties as TaskProperties).state !== 'started')
    return object;
  const properties = { ...object.properties, state: 'suspended', suspendedAt: startedAt };
  return { ...object, properties };
};

/** Where it lies by today's names: what it was in may have been renamed. */
const placed = (object: AccountObject, holder: AccountObject | undefined): AccountObject => {
  if (!holder) return object;
  if (holder.kind === 'DATABASE') return { ...object, database: holder.name };
  return { ...object, database: holder.database, schema: holder.name };
};

/**
 * UNDROP {TABLE | SCHEMA | DATABASE}: the newest of that name that was dropped by itself, with what it took along.
 * https://docs.snowflake.com/en/sql-reference/sql/undrop-table
 */
export const undropGrammar: Grammar = (cursor) => {
  if (!cursor.accept('UNDROP')) return undefined;
  const kind = cursor.oneOf('TABLE', 'SCHEMA', 'DATABASE');
  if (!kind) throw unsupported(`UNDROP ${cursor.peek()?.value ?? ''}`.trim());
  const name = cursor.name();
  cursor.end();
  return ddl(`undrop ${kind.toLowerCase()}`, async (context) => {
    const { frame, services } = context;
    const catalogue = ownCatalogue(services);
    const last = name.at(-1) ?? '';
    const holder = holderOf(kind, name, context);
    const object = catalogue.dropped
      .list()
      .filter((one) => one.kind === kind && one.name === last)
      .findLast(({ dropped }) => dropped?.along === null && dropped.from === (holder?.id ?? null));
    if (!object) throw notThere(kind, last);
    services.access.require(frame, 'OWNERSHIP', object);
    requireCreate(kind, holder, context);
    if (isTaken(kind, last, holder, context)) throw alreadyExists(last);
    const along = catalogue.dropped.takenAlong(object);
    // begun together, so that they go to the disk together
    await Promise.all(
      [object, ...along].map((one) =>
        catalogue.restore(placed(asItComesBack(one, context), holder)),
      ),
    );
    return `${titled(kind)} ${last} successfully restored.`;
  });
};
