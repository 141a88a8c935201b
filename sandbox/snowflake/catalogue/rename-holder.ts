import type { AccountObject, Context } from '../engine/context.js';
import { alreadyExists, notFound } from '../engine/errors.js';
import { ownCatalogue } from '../engine/own-services.js';
import type { Name } from '../sql/cursor.js';
import type { Change } from './alter-object.js';
import { physicalSchema } from './physical.js';

interface Place {
  readonly database: string | null;
  readonly schema: string | null;
}

/** Sessions that stand in what is renamed go along. */
const follow = (from: Place, to: Place, { services }: Context): void => {
  for (const { root } of services.sessions.list()) {
    if (root.database !== from.database) continue;
    if (from.schema === null) root.database = to.database;
    else if (root.schema === from.schema) {
      root.database = to.database;
      root.schema = to.schema;
    }
  }
};

/** What lies in a schema or database; what was dropped there finds it by its id. */
const inside = ({ kind, database, name }: AccountObject, { services }: Context) => {
  const catalogue = ownCatalogue(services);
  const isIn = (object: AccountObject) =>
    kind === 'DATABASE'
      ? object.database === name
      : object.database === database && object.schema === name;
  return catalogue.all().filter(isIn);
};

/** A schema by another name, or in another database. @throws SnowflakeError 002002, 002003, 003001 */
export const renamedSchema =
  (to: Name): Change =>
  async (schema, context) => {
    const { catalogue, access, system } = context.services;
    const database = to.at(-2) ?? context.frame.database ?? schema.database ?? '';
    const name = to.at(-1) ?? '';
    const holder = catalogue.find('DATABASE', [database], context.frame);
    if (!holder) throw notFound('Database', database);
    access.require(context.frame, 'CREATE SCHEMA', holder);
    if (catalogue.find('SCHEMA', [database, name], context.frame)) throw alreadyExists(name);
    await system.execute(`CREATE SCHEMA IF NOT EXISTS ${physicalSchema(database, name)}`);
    const renamed = { ...schema, database, name };
    // begun together, so that they go to the disk together
    await Promise.all([
      catalogue.put(renamed),
      ...inside(schema, context).map((one) => catalogue.put({ ...one, database, schema: name })),
    ]);
    follow({ database: schema.database, schema: schema.name }, { database, schema: name }, context);
    return renamed;
  };

/** A database by another name. @throws SnowflakeError 002002, 003001 */
export const renamedDatabase =
  (to: Name): Change =>
  async (database, context) => {
    const { catalogue, access, system } = context.services;
    const name = to.at(-1) ?? '';
    access.requireOnAccount(context.frame, 'CREATE DATABASE');
    if (catalogue.find('DATABASE', [name], context.frame)) throw alreadyExists(name);
    const things = inside(database, context);
    for (const one of things.filter(({ kind }) => kind === 'SCHEMA'))
      await system.execute(`CREATE SCHEMA IF NOT EXISTS ${physicalSchema(name, one.name)}`);
    const renamed = { ...database, name };
    await Promise.all([
      catalogue.put(renamed),
      ...things.map((one) => catalogue.put({ ...one, database: name })),
    ]);
    follow({ database: database.name, schema: null }, { database: name, schema: null }, context);
    return renamed;
  };
