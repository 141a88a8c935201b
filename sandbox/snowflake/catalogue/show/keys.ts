import type { AccountObject, Context, Grammar, Relation } from '../../engine/context.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { type Cell, type Column, fixedColumn, textColumn } from '../../engine/value.js';
import type { Cursor } from '../../sql/cursor.js';
import type { TableKey, TableProperties } from '../../sql/objects.js';
import {
  createdOn,
  moment,
  objectsIn,
  readShowScope,
  type ShowScope,
} from '../../stages/show-scope.js';
import { relation, visible } from '../information-schema.js';
import { tableNamed } from '../table-named.js';

type Table = AccountObject<TableProperties>;

interface Kind {
  readonly words: readonly [string, string];
  readonly columns: readonly Column[];
  /** @param tables those of the scope @param all every table that the role may see */
  rows(tables: readonly Table[], all: readonly Table[]): Cell[][];
}

const texts = (names: string): Column[] => names.split(' ').map((name) => textColumn(name));
const shown = (rely: boolean): string => String(rely);

const ofType = (type: TableKey['type'], words: Kind['words']): Kind => ({
  words,
  columns: [
    createdOn,
    ...texts('database_name schema_name table_name column_name'),
    fixedColumn('key_sequence'),
    ...texts('constraint_name rely comment'),
  ],
  rows: (tables) =>
    tables.flatMap((table) =>
      (table.properties.keys ?? [])
        .filter((key) => key.type === type)
        .flatMap((key) =>
          key.columns.map((column, index) => [
            moment(key.createdAt),
            table.database,
            table.schema,
            table.name,
            column,
            index + 1,
            key.name,
            shown(key.rely),
            key.comment,
          ]),
        ),
    ),
});

/** The name that the key of these columns has by now. */
const nameOf = (columns: readonly string[], { properties }: Table): string | null =>
  properties.keys?.find(
    (key) => key.type !== 'FOREIGN KEY' && key.columns.join() === columns.join(),
  )?.name ?? null;

/** @param from does a key of `table` belong to the list, when `tables` were asked for? */
const foreign = (
  words: Kind['words'],
  from: (key: TableKey, table: Table, tables: readonly Table[]) => boolean,
): Kind => ({
  words,
  columns: [
    createdOn,
    ...texts('pk_database_name pk_schema_name pk_table_name pk_column_name'),
    ...texts('fk_database_name fk_schema_name fk_table_name fk_column_name'),
    fixedColumn('key_sequence'),
    ...texts('update_rule delete_rule fk_name pk_name deferrability rely comment'),
  ],
  rows: (tables, all) =>
    all.flatMap((table) =>
      (table.properties.keys ?? []).flatMap((key) => {
        const { references } = key;
        const target = all.find(({ id }) => id === references?.tableId);
        if (!references || !target || !from(key, table, tables)) return [];
        return key.columns.map((column, index) => [
          moment(key.createdAt),
          target.database,
          target.schema,
          target.name,
          references.columns[index] ?? null,
          table.database,
          table.schema,
          table.name,
          column,
          index + 1,
          'NO ACTION',
          'NO ACTION',
          key.name,
          nameOf(references.columns, target),
          'NOT DEFERRABLE',
          shown(key.rely),
          key.comment,
        ]);
      }),
    ),
});

/** https://docs.snowflake.com/en/sql-reference/sql/show-primary-keys and its siblings */
const KINDS: readonly Kind[] = [
  ofType('PRIMARY KEY', ['PRIMARY', 'KEYS']),
  ofType('UNIQUE', ['UNIQUE', 'KEYS']),
  foreign(['IMPORTED', 'KEYS'], (_, table, tables) => tables.some(({ id }) => id === table.id)),
  foreign(['EXPORTED', 'KEYS'], (key, _, tables) =>
    tables.some(({ id }) => id === key.references?.tableId),
  ),
];

const EVERYWHERE: ShowScope = { like: null, database: null, schema: null };

/** `IN [TABLE] t`, or a scope as other SHOW statements have it. */
const readTables = (cursor: Cursor, context: Context): ((running: Context) => readonly Table[]) => {
  const from = cursor.position;
  if (cursor.accept('IN')) {
    const scoped = ['ACCOUNT', 'DATABASE', 'SCHEMA'].some((word) => cursor.sees(word));
    const isTable = cursor.accept('TABLE');
    if (isTable || !scoped) {
      const name = cursor.name();
      cursor.end();
      return (running) => [tableNamed(name, running)];
    }
  }
  cursor.position = from;
  const scope = readShowScope(cursor, context);
  return (running) => objectsIn<TableProperties>('TABLE', scope, running);
};

/** SHOW [TERSE] PRIMARY, UNIQUE, IMPORTED or EXPORTED KEYS. */
export const showKeysGrammar: Grammar = (cursor, context) => {
  if (!cursor.accept('SHOW')) return undefined;
  cursor.accept('TERSE');
  const kind = KINDS.find(({ words }) => cursor.accept(...words));
  if (!kind) return undefined;
  const tables = readTables(cursor, context);
  return {
    kind: `show ${kind.words.join(' ').toLowerCase()}`,
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => kind.columns,
    run: async (running) => {
      const all = objectsIn<TableProperties>('TABLE', EVERYWHERE, running);
      return rowsResult(kind.columns, kind.rows(tables(running), all), statementType.show);
    },
  };
};

/** https://docs.snowflake.com/en/sql-reference/info-schema/table_constraints */
export const tableConstraints: Relation = relation(
  'TABLE_CONSTRAINTS',
  [
    ...texts('CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME'),
    ...texts('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME CONSTRAINT_TYPE'),
    ...texts('IS_DEFERRABLE INITIALLY_DEFERRED ENFORCED COMMENT'),
    { ...createdOn, name: 'CREATED' },
    { ...createdOn, name: 'LAST_ALTERED' },
    textColumn('RELY'),
  ],
  (context, database) =>
    visible<TableProperties>('TABLE', database, context).flatMap((table) =>
      (table.properties.keys ?? []).map((key) => [
        table.database,
        table.schema,
        key.name,
        table.database,
        table.schema,
        table.name,
        key.type,
        'NO',
        'YES',
        'NO',
        key.comment,
        moment(key.createdAt),
        moment(key.createdAt),
        key.rely ? 'YES' : 'NO',
      ]),
    ),
);
