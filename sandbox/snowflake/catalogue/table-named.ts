import type { AccountObject, Context } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';
import type { TableProperties } from '../sql/objects.js';

/** A table of that name, if the role may see it. */
export const findTable = (
  name: Name,
  { services, frame }: Context,
): AccountObject<TableProperties> | undefined => {
  const found = services.catalogue.find<TableProperties>('TABLE', name, frame);
  return found && services.access.sees(frame, found) ? found : undefined;
};

/** @throws SnowflakeError 002003 for one that is not there or that the role may not see */
export const tableNamed = (name: Name, context: Context): AccountObject<TableProperties> => {
  const found = findTable(name, context);
  if (!found) throw notFound('Table', name.join('.'), '42S02');
  return found;
};
