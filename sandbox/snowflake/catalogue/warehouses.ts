import type { AccountObject, Grammar } from '../engine/context.js';
import { alreadyExists, notFound, SnowflakeError } from '../engine/errors.js';
import { createOptions, ifExists, ifNotExists, type Property, readProperties } from './options.js';
import { ddl } from './statement.js';

const PROPERTIES = [
  'WITH',
  'WAREHOUSE_SIZE',
  'WAREHOUSE_TYPE',
  'AUTO_SUSPEND',
  'AUTO_RESUME',
  'INITIALLY_SUSPENDED',
  'COMMENT',
  'MIN_CLUSTER_COUNT',
  'MAX_CLUSTER_COUNT',
  'SCALING_POLICY',
  'ENABLE_QUERY_ACCELERATION',
  'RESOURCE_MONITOR',
  'STATEMENT_TIMEOUT_IN_SECONDS',
  'STATEMENT_QUEUED_TIMEOUT_IN_SECONDS',
  'MAX_CONCURRENCY_LEVEL',
];

/** `WITH` may stand before the first property. */
const read = (cursor: Parameters<Grammar>[0]): Map<string, Property> => {
  cursor.accept('WITH');
  return readProperties(cursor, PROPERTIES);
};

const asObject = (properties: ReadonlyMap<string, Property>) => Object.fromEntries(properties);

export const createWarehouseGrammar: Grammar = (cursor) => {
  const options = createOptions(cursor);
  if (!options || !cursor.accept('WAREHOUSE')) return undefined;
  const quiet = ifNotExists(cursor);
  const [name = ''] = cursor.name();
  const properties = read(cursor);
  return ddl('create warehouse', async ({ frame, services, startedAt }) => {
    const existing = services.catalogue.find('WAREHOUSE', [name], frame);
    if (existing && quiet) return `${name} already exists, statement succeeded.`;
    if (existing && !options.replace) throw alreadyExists(name);
    services.access.requireOnAccount(frame, 'CREATE WAREHOUSE');
    const suspended = properties.get('INITIALLY_SUSPENDED') === true;
    await services.catalogue.put({
      kind: 'WAREHOUSE',
      id: services.catalogue.newId(),
      database: null,
      schema: null,
      name,
      owner: frame.role,
      createdAt: startedAt,
      comment: String(properties.get('COMMENT') ?? ''),
      properties: { ...asObject(properties), state: suspended ? 'SUSPENDED' : 'STARTED' },
    });
    if (!suspended) services.warehouses.resume(name);
    frame.warehouse = name;
    return `Warehouse ${name} successfully created.`;
  });
};

/** The codes as users report them; no page lists them. */
const invalidState = (name: string, what: 'suspended' | 'resumed') =>
  new SnowflakeError(
    what === 'suspended' ? '090064' : '090063',
    '22000',
    `Invalid state. Warehouse '${name}' cannot be ${what}.`,
  );

export const alterWarehouseGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'WAREHOUSE')) return undefined;
  const quiet = ifExists(cursor);
  const [name = ''] = cursor.name();
  const change = cursor.oneOf('SUSPEND', 'RESUME', 'SET', 'ABORT');
  if (!change || change === 'ABORT') throw cursor.unexpected();
  const ifSuspended = change === 'RESUME' && cursor.accept('IF', 'SUSPENDED');
  const properties = change === 'SET' ? read(cursor) : new Map<string, Property>();
  cursor.end();
  return ddl('alter warehouse', async ({ frame, services }) => {
    const found = services.catalogue.find('WAREHOUSE', [name], frame);
    if (!found && quiet) return 'Statement executed successfully.';
    if (!found) throw notFound('Warehouse', name);
    services.access.require(frame, change === 'SET' ? 'MODIFY' : 'OPERATE', found);
    const suspended = services.warehouses.state(found) === 'SUSPENDED';
    if (change === 'SUSPEND' && suspended) throw invalidState(name, 'suspended');
    if (change === 'RESUME' && !suspended) {
      if (ifSuspended) return 'Statement executed successfully.';
      throw invalidState(name, 'resumed');
    }
    const state = { SUSPEND: 'SUSPENDED', RESUME: 'STARTED', SET: found.properties.state }[change];
    const changed: AccountObject = {
      ...found,
      comment: String(properties.get('COMMENT') ?? found.comment),
      properties: { ...found.properties, ...asObject(properties), state },
    };
    await services.catalogue.put(changed);
    if (change === 'SUSPEND') services.warehouses.suspend(name);
    if (change === 'RESUME') services.warehouses.resume(name);
    if (change === 'SET') services.warehouses.resize(name);
    return 'Statement executed successfully.';
  });
};
