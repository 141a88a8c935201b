import type { Context, Grammar } from '../../engine/context.js';
import { notFound } from '../../engine/errors.js';
import { type Result, rowsResult, statementType } from '../../engine/result.js';
import { type Cell, type Column, textColumn } from '../../engine/value.js';
import { fingerprint } from '../../sessions/key-pair.js';
import { typeText } from '../../sql/column-type.js';
import { compile } from '../../sql/compile.js';
import type { Name } from '../../sql/cursor.js';
import type { TableColumn, TableKey, TableProperties, ViewProperties } from '../../sql/objects.js';
import { ownSession } from '../../sql/own-session.js';
import { createdOn, moment } from '../../stages/show-scope.js';
import { findTable } from '../table-named.js';
import type { Listing } from './listing.js';
import { sequences } from './listings.js';

const TABLE_COLUMNS = [
  'name',
  'type',
  'kind',
  'null?',
  'default',
  'primary key',
  'unique key',
  'check',
  'expression',
  'comment',
  'policy name',
  'privacy domain',
].map((name) => textColumn(name));

const isIn = ({ name }: TableColumn, type: TableKey['type'], keys: readonly TableKey[]): Cell =>
  keys.some((key) => key.type === type && key.columns.includes(name)) ? 'Y' : 'N';

/** What stands for the default of a column that counts. */
export const identityText = ({ counts }: TableColumn): string =>
  `IDENTITY START ${counts?.start ?? 1} INCREMENT ${counts?.step ?? 1} NOORDER`;

const defaultOf = (column: TableColumn): Cell =>
  column.sequence === undefined ? (column.default ?? null) : identityText(column);

const columnRow = (column: TableColumn, keys: readonly TableKey[] = []): Cell[] => [
  column.name,
  typeText(column),
  'COLUMN',
  column.nullable ? 'Y' : 'N',
  defaultOf(column),
  isIn(column, 'PRIMARY KEY', keys),
  isIn(column, 'UNIQUE', keys),
  null,
  null,
  column.comment ?? null,
  null,
  null,
];

/** The columns of a table or view as DESCRIBE and INFORMATION_SCHEMA show them. */
export const columnsOf = async (name: Name, context: Context): Promise<readonly Column[]> => {
  const { services, frame } = context;
  const table = services.catalogue.find<TableProperties>('TABLE', name, frame);
  if (table && services.access.sees(frame, table)) return table.properties.columns;
  const view = services.catalogue.find<ViewProperties>('VIEW', name, frame);
  if (!view || !services.access.sees(frame, view))
    throw notFound('Object', name.join('.'), '42S02');
  const inside = {
    ...frame,
    role: view.owner,
    secondaryRoles: [],
    database: view.database,
    schema: view.schema,
  };
  const { duck, measured } = await compile(
    view.properties.text,
    { ...context, frame: inside },
    'describe',
  );
  const columns = await ownSession(frame.session).connection.describe(duck);
  return measured(columns).map((column, index) => ({
    ...column,
    name: view.properties.columns[index] ?? column.name,
  }));
};

const kept = (context: Context, id: string): Result => {
  const result = context.services.engine.resultOf(id, context.frame.session);
  const rows = result.columns.map((column) => columnRow(column));
  return rowsResult(TABLE_COLUMNS, rows, statementType.describe);
};

const PAIRS = ['property', 'value'].map((name) => textColumn(name));

/** Of the two keys only their fingerprints. */
const keyFingerprints = (properties: Readonly<Record<string, unknown>>): (string | null)[][] =>
  [
    ['RSA_PUBLIC_KEY_FP', properties.rsaPublicKey],
    ['RSA_PUBLIC_KEY_2_FP', properties.rsaPublicKey2],
  ].map(([name, key]) => [String(name), key ? fingerprint(String(key)) : null]);

const inWords = (kind: string): string => kind.charAt(0) + kind.slice(1).toLowerCase();

/** Of those DESCRIBE tells in one row: https://docs.snowflake.com/en/sql-reference/sql/desc-warehouse, …/desc-sequence */
const ROWS: Readonly<Record<'SEQUENCE' | 'WAREHOUSE', Pick<Listing, 'columns' | 'row'>>> = {
  SEQUENCE: sequences,
  WAREHOUSE: {
    columns: [createdOn, textColumn('name'), textColumn('kind')],
    row: (object) => [moment(object.createdAt), object.name, 'WAREHOUSE'],
  },
};

/** DESCRIBE TABLE, VIEW, RESULT, DATABASE, SCHEMA, USER, WAREHOUSE, SEQUENCE. */
export const describeGrammar: Grammar = (cursor) => {
  if (!cursor.oneOf('DESCRIBE', 'DESC')) return undefined;
  const kind = cursor.oneOf(
    'TABLE',
    'VIEW',
    'RESULT',
    'DATABASE',
    'SCHEMA',
    'USER',
    'WAREHOUSE',
    'SEQUENCE',
  );
  if (!kind) return undefined;
  if (kind === 'RESULT') {
    const id = cursor.text();
    cursor.end();
    return {
      kind: 'describe result',
      statementType: statementType.describe,
      cost: 'metadata',
      commits: false,
      describe: async () => TABLE_COLUMNS,
      run: async (context) => kept(context, id),
    };
  }
  const name = cursor.name();
  cursor.accept('TYPE', '=', 'COLUMNS');
  cursor.end();
  if (kind === 'TABLE' || kind === 'VIEW') {
    return {
      kind: `describe ${kind.toLowerCase()}`,
      statementType: statementType.describe,
      cost: 'metadata',
      commits: false,
      describe: async () => TABLE_COLUMNS,
      run: async (context) => {
        const columns = await columnsOf(name, context);
        const keys = findTable(name, context)?.properties.keys;
        const rows = columns.map((column) => columnRow(column, keys));
        return rowsResult(TABLE_COLUMNS, rows, statementType.describe);
      },
    };
  }
  if (kind === 'SEQUENCE' || kind === 'WAREHOUSE') {
    const { columns, row } = ROWS[kind];
    return {
      kind: `describe ${kind.toLowerCase()}`,
      statementType: statementType.describe,
      cost: 'metadata',
      commits: false,
      describe: async () => columns,
      run: async (context) => {
        const found = context.services.catalogue.find(kind, name, context.frame);
        if (!found || !context.services.access.sees(context.frame, found))
          throw notFound(inWords(kind), name.join('.'));
        return rowsResult(columns, [row(found, context, new Map())], statementType.describe);
      },
    };
  }
  return {
    kind: `describe ${kind.toLowerCase()}`,
    statementType: statementType.describe,
    cost: 'metadata',
    commits: false,
    describe: async () => PAIRS,
    run: async ({ services, frame }) => {
      const found = services.catalogue.find(kind, name, frame);
      if (!found || !services.access.sees(frame, found))
        throw notFound(inWords(kind), name.join('.'));
      const hidden = /password|key|token|^parameters$/i;
      const rows = Object.entries({
        name: found.name,
        owner: found.owner,
        comment: found.comment,
        ...found.properties,
      })
        .filter(([key]) => !hidden.test(key))
        .map(([key, value]) => [
          key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
          value === null ? null : String(value),
        ]);
      if (kind === 'USER') rows.push(...keyFingerprints(found.properties));
      return rowsResult(PAIRS, rows, statementType.describe);
    },
  };
};
