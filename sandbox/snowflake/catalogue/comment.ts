import type { AccountObject, Context, Grammar, ObjectKind } from '../engine/context.js';
import { invalidIdentifier, notFound, unsupported } from '../engine/errors.js';
import { findExact, readSignature } from '../procedures/find.js';
import type { Cursor, Name } from '../sql/cursor.js';
import type { TableProperties } from '../sql/objects.js';
import { seen, titled } from './alter-object.js';
import { ifExists } from './options.js';
import { ddl } from './statement.js';
import { withColumns } from './table-change.js';
import { tableNamed } from './table-named.js';

const KINDS: readonly ObjectKind[] = [
  'TABLE',
  'VIEW',
  'SCHEMA',
  'DATABASE',
  'SEQUENCE',
  'STAGE',
  'STREAM',
  'MODEL',
  'FILE FORMAT',
  'PROCEDURE',
  'FUNCTION',
  'WAREHOUSE',
  'ROLE',
  'USER',
];

type Commented = (comment: string, context: Context) => AccountObject;

/** @throws SnowflakeError 000904 for a column that the table has not */
const onColumn =
  (name: Name): Commented =>
  (comment, context) => {
    const table = tableNamed(name.slice(0, -1), context);
    const { columns } = table.properties;
    if (!columns.some((column) => column.name === name.at(-1)))
      throw invalidIdentifier(name.join('.'));
    const changed = columns.map((column) =>
      column.name === name.at(-1) ? { ...column, comment } : column,
    );
    return withColumns(table, changed) as AccountObject<TableProperties> as AccountObject;
  };

const onRoutine = (kind: 'PROCEDURE' | 'FUNCTION', cursor: Cursor): Commented => {
  const wanted = readSignature(cursor);
  return (comment, context) => ({
    ...(findExact(kind, wanted, context) as AccountObject),
    comment,
  });
};

const readObject = (cursor: Cursor): { name: Name; commented: Commented } => {
  if (cursor.accept('COLUMN')) {
    const name = cursor.name();
    return { name, commented: onColumn(name) };
  }
  const kind = KINDS.find((one) => cursor.accept(...one.split(' ')));
  if (!kind) throw unsupported(`COMMENT ON ${cursor.peek()?.value ?? ''}`.trim());
  if (kind === 'PROCEDURE' || kind === 'FUNCTION')
    return { name: [], commented: onRoutine(kind, cursor) };
  const name = cursor.name();
  const sqlState = kind === 'TABLE' || kind === 'VIEW' ? '42S02' : '02000';
  const commented: Commented = (comment, context) => {
    const found = seen(kind, name, context);
    if (!found) throw notFound(titled(kind), name.join('.'), sqlState);
    return { ...found, comment };
  };
  return { name, commented };
};

const isNotThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '002003';

/** `COMMENT [IF EXISTS] ON <kind> name IS '…'`: https://docs.snowflake.com/en/sql-reference/sql/comment */
export const commentGrammar: Grammar = (cursor) => {
  if (!cursor.accept('COMMENT')) return undefined;
  const quiet = ifExists(cursor);
  cursor.expect('ON');
  const { commented } = readObject(cursor);
  cursor.expect('IS');
  const comment = cursor.text();
  cursor.end();
  return ddl('comment on', async (context) => {
    const { services, frame } = context;
    try {
      const object = commented(comment, context);
      services.access.require(frame, 'OWNERSHIP', object);
      await services.catalogue.put(object);
    } catch (error) {
      if (!quiet || !isNotThere(error)) throw error;
    }
    return 'Statement executed successfully.';
  });
};
