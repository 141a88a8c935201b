import type { AccountObject, Context } from '../engine/context.js';
import type { TableProperties } from '../sql/objects.js';
import { ownSession } from '../sql/own-session.js';
import { type Copy, quoted } from './copy-options.js';
import type { Source } from './copy-source.js';
import type { FileFormat } from './file-format.js';
import type { Place } from './stage.js';

/** A COPY under way. */
export interface Load {
  readonly copy: Copy;
  readonly context: Context;
  readonly place: Place;
  readonly format: FileFormat;
  readonly target: AccountObject<TableProperties>;
}

/** How many fields each row of a CSV file must have, where the statement says so. */
export const widthOf = ({ copy, format, target }: Load): number | null => {
  if (format.type !== 'CSV' || copy.list !== null || copy.byName || format.parseHeader) return null;
  return copy.columns.length || target.properties.columns.length;
};

const insertText = ({ copy }: Load, { name, columns }: Source, where: string): string => {
  const all = columns.map(quoted).join(', ');
  const named = copy.byName ? columns.map((column) => column.toUpperCase()) : copy.columns;
  const into = named.length > 0 ? ` (${named.map(quoted).join(', ')})` : '';
  const target = copy.target.map(quoted).join('.');
  return `INSERT INTO ${target}${into} SELECT ${copy.list ?? all} FROM ${name} WHERE ${where}`;
};

/** Inserts those rows of a source, all or none. */
export const insert = async (load: Load, source: Source, where = 'TRUE'): Promise<void> => {
  const { frame, services, signal } = load.context;
  const { queryIds } = frame.session;
  const outside = queryIds.length;
  try {
    const sql = insertText(load, source, where);
    await services.engine.execute(sql, { ...frame, caller: frame }, { signal, own: true });
  } finally {
    queryIds.splice(outside);
  }
};

export const nameOf = ({ context }: Load): string =>
  `DAGBOT_ROWS_COPY_${context.queryId.replaceAll('-', '').toUpperCase()}`;

/** Runs work in a transaction: the one that is open, else one of its own. */
export const together = async <T>(
  { context }: Load,
  work: () => Promise<T>,
  end: 'commit' | 'rollback',
) => {
  const { frame, startedAt } = context;
  const session = ownSession(frame.session);
  if (session.transaction) return work();
  await session.begin(frame, startedAt);
  try {
    const done = await work();
    await session[end]();
    return done;
  } catch (error) {
    await session.rollback();
    throw error;
  }
};
