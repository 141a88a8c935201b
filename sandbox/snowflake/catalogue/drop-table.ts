import type { AccountObject, Context } from '../engine/context.js';
import type { TableProperties } from '../sql/objects.js';
import { plainWrite } from '../sql/write.js';
import { freeRows } from './gone.js';

/** Removes a table from the catalogue, and its rows when they cannot come back. */
export const dropTable = async (
  table: AccountObject<TableProperties>,
  context: Context,
): Promise<void> => {
  await context.services.catalogue.drop(table);
  await freeRows([table], context.services, (sql) => plainWrite([sql], context));
};
