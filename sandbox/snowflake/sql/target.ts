import type { AccountObject, Context } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import type { Mode } from './compile.js';
import type { Name } from './cursor.js';
import type { TableProperties } from './objects.js';
import { requireWarehouse } from './warehouse.js';

/** The table that a statement changes; to describe one needs no warehouse. @throws SnowflakeError 002003 or 003001 */
export const targetTable = (
  name: Name,
  privileges: readonly string[],
  context: Context,
  mode: Mode = 'run',
): AccountObject<TableProperties> => {
  const { catalogue, access } = context.services;
  const table = catalogue.find<TableProperties>('TABLE', name, context.frame);
  if (!table) throw notFound('Table', name.join('.'), '42S02');
  for (const privilege of privileges) access.require(context.frame, privilege, table);
  if (mode === 'run') requireWarehouse(context);
  return table;
};
