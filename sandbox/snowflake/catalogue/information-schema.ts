import type { AccountObject, Context, ObjectKind, Relation, Table } from '../engine/context.js';
import { rowsResult } from '../engine/result.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import { typeText } from '../sql/column-type.js';
import type {
  SequenceProperties,
  TableColumn,
  TableProperties,
  ViewProperties,
} from '../sql/objects.js';
import { nextOf } from './counting.js';
import { columnsOf, identityText } from './show/describe.js';
import { definitionShown } from './views.js';

export const texts = (names: string): Column[] => names.split(' ').map((name) => textColumn(name));
/** A virtual time as a cell of a timestamp column. */
export const at = (milliseconds: number): Cell => BigInt(Math.round(milliseconds)) * 1_000_000n;

/** Objects of a kind that the role may see, by name. @param database null: of the whole account */
export const visible = <P>(
  kind: ObjectKind,
  database: string | null,
  { services, frame }: Context,
): AccountObject<P>[] =>
  services.catalogue
    .list<P>(kind, database === null ? {} : { database })
    .filter((object) => services.access.sees(frame, object))
    .filter((object) => object.session === undefined || object.session === frame.session.id)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** A view with these columns, of the database that it is read in. */
export const relation = (
  name: string,
  columns: readonly Column[],
  rows: (
    context: Context,
    database: string | null,
  ) => readonly (readonly Cell[])[] | Promise<readonly (readonly Cell[])[]>,
): Relation => ({
  name,
  table: async (context, database): Promise<Table> =>
    rowsResult(columns, await rows(context, database)),
});

const CREATED = timestampColumn('CREATED');

const typeName = (column: Column): string =>
  typeText(column).replace(/\(.*/, '').replace('VARCHAR', 'TEXT');

/** As typed; of a view's column there is none. */
const defaultText = (column: TableColumn): Cell =>
  column.sequence === undefined ? (column.default ?? null) : identityText(column);

const columnRows = async (context: Context, database: string | null): Promise<Cell[][]> => {
  const rows: Cell[][] = [];
  for (const kind of ['TABLE', 'VIEW'] as const) {
    for (const object of visible(kind, database, context)) {
      const name = [object.database ?? '', object.schema ?? '', object.name];
      const columns = await columnsOf(name, context);
      columns.forEach((column: TableColumn, index) => {
        rows.push([
          object.database,
          object.schema,
          object.name,
          column.name,
          index + 1,
          defaultText(column),
          column.nullable ? 'YES' : 'NO',
          typeName(column),
          column.type === 'text' ? (column.length ?? 16_777_216) : null,
          column.type === 'fixed' ? (column.precision ?? 38) : null,
          column.type === 'fixed' ? (column.scale ?? 0) : null,
          column.sequence === undefined ? 'NO' : 'YES',
          column.comment ?? null,
        ]);
      });
    }
  }
  return rows;
};

const LARGEST = (2n ** 63n - 1n).toString();
const SMALLEST = (-(2n ** 63n)).toString();

const sequenceRow = async (
  { properties, ...one }: AccountObject<SequenceProperties>,
  { services }: Context,
): Promise<Cell[]> => [
  one.database,
  one.schema,
  one.name,
  one.owner,
  'NUMBER',
  38,
  10,
  0,
  String(properties.start),
  SMALLEST,
  LARGEST,
  BigInt(await nextOf(properties.physical, services)),
  String(properties.increment),
  'NO',
  at(one.createdAt),
  at(one.createdAt),
  properties.ordered ? 'Y' : 'N',
  one.comment,
];

/** Views of INFORMATION_SCHEMA over ordinary objects, limited to what the role may see. */
export const informationSchema: readonly Relation[] = [
  relation('DATABASES', [...texts('DATABASE_NAME DATABASE_OWNER COMMENT'), CREATED], (context) =>
    visible('DATABASE', null, context).map((one) => [
      one.name,
      one.owner,
      one.comment,
      at(one.createdAt),
    ]),
  ),
  relation(
    'SCHEMATA',
    [...texts('CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER COMMENT'), CREATED],
    (context, database) =>
      visible('SCHEMA', database, context).map((one) => [
        one.database,
        one.name,
        one.owner,
        one.comment,
        at(one.createdAt),
      ]),
  ),
  relation(
    'TABLES',
    [
      ...texts('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER TABLE_TYPE IS_TRANSIENT'),
      fixedColumn('ROW_COUNT'),
      fixedColumn('BYTES'),
      CREATED,
      timestampColumn('LAST_ALTERED'),
      textColumn('COMMENT'),
    ],
    (context, database) => [
      ...visible<TableProperties>('TABLE', database, context).map((one) => [
        one.database,
        one.schema,
        one.name,
        one.owner,
        one.session === undefined ? 'BASE TABLE' : 'LOCAL TEMPORARY',
        one.properties.transient ? 'YES' : 'NO',
        null,
        null,
        at(one.createdAt),
        at(one.createdAt),
        one.comment,
      ]),
      ...visible('VIEW', database, context).map((one) => [
        one.database,
        one.schema,
        one.name,
        one.owner,
        'VIEW',
        'NO',
        null,
        null,
        at(one.createdAt),
        at(one.createdAt),
        one.comment,
      ]),
    ],
  ),
  relation(
    'COLUMNS',
    [
      ...texts('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME'),
      fixedColumn('ORDINAL_POSITION', 9),
      textColumn('COLUMN_DEFAULT'),
      ...texts('IS_NULLABLE DATA_TYPE'),
      fixedColumn('CHARACTER_MAXIMUM_LENGTH', 9),
      fixedColumn('NUMERIC_PRECISION', 9),
      fixedColumn('NUMERIC_SCALE', 9),
      ...texts('IS_IDENTITY COMMENT'),
    ],
    columnRows,
  ),
  relation(
    'VIEWS',
    texts('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER VIEW_DEFINITION IS_SECURE COMMENT'),
    (context, database) =>
      visible<ViewProperties>('VIEW', database, context).map((one) => [
        one.database,
        one.schema,
        one.name,
        one.owner,
        definitionShown(one, context),
        one.properties.secure ? 'YES' : 'NO',
        one.comment,
      ]),
  ),
  relation(
    'SEQUENCES',
    [
      ...texts('SEQUENCE_CATALOG SEQUENCE_SCHEMA SEQUENCE_NAME SEQUENCE_OWNER DATA_TYPE'),
      fixedColumn('NUMERIC_PRECISION', 9),
      fixedColumn('NUMERIC_PRECISION_RADIX', 9),
      fixedColumn('NUMERIC_SCALE', 9),
      ...texts('START_VALUE MINIMUM_VALUE MAXIMUM_VALUE'),
      fixedColumn('NEXT_VALUE'),
      textColumn('INCREMENT'),
      ...texts('CYCLE_OPTION'),
      CREATED,
      timestampColumn('LAST_ALTERED'),
      ...texts('ORDERED COMMENT'),
    ],
    (context, database) =>
      Promise.all(
        visible<SequenceProperties>('SEQUENCE', database, context).map((one) =>
          sequenceRow(one, context),
        ),
      ),
  ),
  relation(
    'STAGES',
    [
      ...texts(
        'STAGE_CATALOG STAGE_SCHEMA STAGE_NAME STAGE_URL STAGE_REGION STAGE_TYPE STAGE_OWNER',
      ),
      textColumn('COMMENT'),
      CREATED,
      timestampColumn('LAST_ALTERED'),
    ],
    (context, database) =>
      visible('STAGE', database, context).map((one) => [
        one.database,
        one.schema,
        one.name,
        null,
        null,
        'Internal Named',
        one.owner,
        one.comment,
        at(one.createdAt),
        at(one.createdAt),
      ]),
  ),
];
