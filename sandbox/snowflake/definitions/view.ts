import { columnsOf } from '../catalogue/show/describe.js';
import type { AccountObject, Context } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { ViewProperties } from '../sql/objects.js';
import { ended, identifier, nameWritten, text } from './writing.js';

type View = AccountObject<ViewProperties>;

/** Names of its columns; of a view that can no longer be read only those that CREATE gave. */
const columnNames = async (view: View, context: Context): Promise<readonly string[]> => {
  const { columns } = view.properties;
  if (columns.length > 0) return columns;
  try {
    const name = [view.database ?? '', view.schema ?? '', view.name];
    return (await columnsOf(name, context)).map((column) => column.name);
  } catch (error) {
    if (error instanceof SnowflakeError) return columns;
    throw error;
  }
};

/** @throws SnowflakeError 003001 for a secure one: its definition is for its owner alone */
export const viewText = async (
  view: View,
  qualified: boolean,
  context: Context,
): Promise<string> => {
  if (view.properties.secure)
    context.services.access.require(context.frame, 'OWNERSHIP', view as AccountObject);
  const names = await columnNames(view, context);
  const columns = names.length === 0 ? '' : `(\n\t${names.map(identifier).join(',\n\t')}\n)`;
  const temporary = view.session === undefined ? '' : 'temporary ';
  const secure = view.properties.secure ? 'secure ' : '';
  const comment = view.comment === '' ? '' : ` COMMENT=${text(view.comment)}\n`;
  return ended(
    `create or replace ${temporary}${secure}view ${nameWritten(view, qualified)}${columns}${comment} as ${view.properties.text}`,
  );
};
