import type { Context } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';

/**
 * Where a new object goes.
 * @throws SnowflakeError 002003 without the schema, 003001 without the privilege to create in it
 */
export const placeFor = (
  privilege: string,
  name: Name,
  temporary: boolean,
  { frame, services }: Context,
): { database: string; schema: string; name: string } => {
  const at = services.catalogue.qualify(name, frame);
  const schema = services.catalogue.find('SCHEMA', [at.database, at.schema], frame);
  if (!schema) throw notFound('Schema', `${at.database}.${at.schema}`);
  // A temporary object needs no more than the schema itself.
  services.access.require(frame, temporary ? 'USAGE' : privilege, schema);
  return at;
};
