import type { AccountObject, Context, Grammar } from '../../engine/context.js';
import { SnowflakeError } from '../../engine/errors.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { type Cell, type Column, MAX_TEXT, textColumn } from '../../engine/value.js';
import type { Cursor, Name } from '../../sql/cursor.js';
import type { TableColumn } from '../../sql/objects.js';
import { isLike, objectsIn, readLike, readPlace, type ShowScope } from '../../stages/show-scope.js';
import { columnsOf } from './describe.js';

/** https://docs.snowflake.com/en/sql-reference/sql/show-columns */
const COLUMNS =
  'table_name schema_name column_name data_type null? default kind expression comment database_name autoincrement schema_evolution_record'
    .split(' ')
    .map((name) => textColumn(name));

const MAX_BINARY = 8_388_608;

/** The type as JSON, with the keys and in the order in which the platform has them. */
const typeOf = ({ type, precision, scale, length, nullable }: Column): string => {
  const name = type.toUpperCase();
  switch (type) {
    case 'fixed':
      return JSON.stringify({
        type: name,
        precision: precision ?? 38,
        scale: scale ?? 0,
        nullable,
      });
    case 'text': {
      const characters = length ?? MAX_TEXT;
      const byteLength = Math.min(characters * 4, MAX_TEXT);
      return JSON.stringify({ type: name, length: characters, byteLength, nullable, fixed: false });
    }
    case 'binary': {
      const bytes = length ?? MAX_BINARY;
      return JSON.stringify({
        type: name,
        length: bytes,
        byteLength: bytes,
        nullable,
        fixed: true,
      });
    }
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return JSON.stringify({ type: name, precision: 0, scale: scale ?? 9, nullable });
    default:
      return JSON.stringify({ type: name, nullable });
  }
};

const rowOf = (column: TableColumn, { name, database, schema }: AccountObject): Cell[] => {
  const { sequence, counts } = column;
  return [
    name,
    schema,
    column.name,
    typeOf(column),
    column.nullable ? 'true' : 'NOT_NULL',
    sequence === undefined ? (column.default ?? '') : '',
    'COLUMN',
    '',
    column.comment ?? '',
    database,
    sequence === undefined
      ? ''
      : `IDENTITY START ${counts?.start ?? 1} INCREMENT ${counts?.step ?? 1} NOORDER`,
    null,
  ];
};

interface Asked {
  /** the one table or view, if one was named */
  readonly name: Name | null;
  readonly scope: ShowScope;
}

const PLACES = ['ACCOUNT', 'DATABASE', 'SCHEMA'];

const readScope = (cursor: Cursor, context: Context): Asked => {
  const like = readLike(cursor);
  const nowhere: ShowScope = { like, database: null, schema: null };
  const inPlace = !cursor.sees('IN') || PLACES.includes(cursor.peek(1)?.value ?? '');
  if (inPlace) {
    const place = readPlace(cursor, context);
    cursor.end();
    return { name: null, scope: { ...nowhere, ...place } };
  }
  cursor.expect('IN');
  cursor.oneOf('TABLE', 'VIEW');
  const name = cursor.name();
  cursor.end();
  return { name, scope: nowhere };
};

/** The columns of a view that no longer works are not listed, unless it was named. */
const columnsIf = async (object: AccountObject, context: Context): Promise<readonly Column[]> => {
  const { database, schema, name } = object;
  try {
    return await columnsOf([database ?? '', schema ?? '', name], context);
  } catch (error) {
    if (object.kind === 'VIEW' && error instanceof SnowflakeError) return [];
    throw error;
  }
};

const named = async (name: Name, context: Context) => {
  const { services, frame } = context;
  const columns = await columnsOf(name, context);
  const object =
    services.catalogue.find('TABLE', name, frame) ?? services.catalogue.find('VIEW', name, frame);
  return object ? columns.map((column) => ({ column, object })) : [];
};

const inScope = async (scope: ShowScope, context: Context) => {
  const place = { ...scope, like: null };
  const objects = [
    ...objectsIn<Record<string, unknown>>('TABLE', place, context),
    ...objectsIn<Record<string, unknown>>('VIEW', place, context),
  ];
  const key = ({ database, schema, name }: AccountObject) => `${database}.${schema}.${name}`;
  objects.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const found: { readonly column: Column; readonly object: AccountObject }[] = [];
  for (const object of objects)
    for (const column of await columnsIf(object, context)) found.push({ column, object });
  return found;
};

/** `SHOW COLUMNS [LIKE '…'] [IN {ACCOUNT | DATABASE [d] | SCHEMA [s] | [TABLE] t | [VIEW] v}]` */
export const showColumnsGrammar: Grammar = (cursor, context) => {
  if (!cursor.accept('SHOW', 'COLUMNS')) return undefined;
  const { name, scope } = readScope(cursor, context);
  return {
    kind: 'show columns',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async (running) => {
      const found = name ? await named(name, running) : await inScope(scope, running);
      const rows = found
        .filter(({ column }) => isLike(column.name, scope.like))
        .map(({ column, object }) => rowOf(column, object));
      return rowsResult(COLUMNS, rows, statementType.show);
    },
  };
};
