import type { AccountObject, Context } from '../engine/context.js';
import type { TableProperties } from '../sql/objects.js';
import { plainWrite } from '../sql/write.js';

/** Removes a table from the catalogue and its rows, with the sequences behind its columns. */
export const dropTable = async (
  table: AccountObject<TableProperties>,
  context: Context,
): Promise<void> => {
  await context.services.catalogue.drop(table);
  const sequences = table.properties.columns
    .map((column) => column.sequence)
    .filter((sequence) => sequence !== undefined);
  await plainWrite(
    [
      `DROP TABLE IF EXISTS ${table.properties.physical}`,
      ...sequences.map((sequence) => `DROP SEQUENCE IF EXISTS ${sequence}`),
    ],
    context,
  );
};
