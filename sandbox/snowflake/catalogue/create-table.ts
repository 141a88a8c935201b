import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound, SnowflakeError } from '../engine/errors.js';
import { ownAccess, ownCatalogue } from '../engine/own-services.js';
import type { Column } from '../engine/value.js';
import { compile } from '../sql/compile.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { insertSelect } from '../sql/insert-select.js';
import type { TableColumn, TableProperties } from '../sql/objects.js';
import { ownSession } from '../sql/own-session.js';
import { requireWarehouse } from '../sql/warehouse.js';
import { plainWrite } from '../sql/write.js';
import { track } from '../streams/create.js';
import { copiedTable, readClone } from './clone.js';
import { type ColumnDefinition, onlyNames, readColumns } from './column-definitions.js';
import { counting, tableSql } from './counting.js';
import { dropTable } from './drop-table.js';
import { type KeyDefinition, withKeys } from './keys.js';
import { type CreateOptions, createOptions, ifNotExists } from './options.js';
import { physicalTable } from './physical.js';
import { placeFor } from './place.js';
import { RETENTION, readRetention, retention } from './retention.js';
import { ddl } from './statement.js';

export interface Definition extends CreateOptions {
  readonly name: Name;
  readonly quiet: boolean;
  readonly columns: readonly ColumnDefinition[];
  /** those that stand by themselves */
  readonly keys: readonly KeyDefinition[];
  readonly names: readonly string[] | null;
  readonly query: string | null;
  readonly like: Name | null;
  readonly clone: Name | null;
  readonly copyGrants: boolean;
  readonly tracked: boolean;
  readonly comment: string;
  readonly retentionDays: number | undefined;
}

const TABLE_OPTIONS = [
  'MAX_DATA_EXTENSION_TIME_IN_DAYS',
  'ENABLE_SCHEMA_EVOLUTION',
  'DEFAULT_DDL_COLLATION',
  'STAGE_FILE_FORMAT',
  'STAGE_COPY_OPTIONS',
];

export const readTable = (cursor: Cursor, options: CreateOptions): Definition => {
  let quiet = ifNotExists(cursor);
  const name = cursor.name();
  quiet ||= ifNotExists(cursor);
  let columns: readonly ColumnDefinition[] = [];
  let keys: readonly KeyDefinition[] = [];
  let names: string[] | null = null;
  let query: string | null = null;
  let like: Name | null = null;
  let clone: Name | null = null;
  let copyGrants = false;
  let tracked = false;
  let comment = '';
  let retentionDays: number | undefined;
  if (cursor.sees('(') && !cursor.sees('(', 'SELECT')) {
    const text = cursor.parenthesised();
    names = onlyNames(text) ?? null;
    if (names === null) ({ columns, keys } = readColumns(text));
  }
  while (!cursor.done && !cursor.sees(';')) {
    if (cursor.accept('LIKE')) like = cursor.name();
    else if (cursor.sees('CLONE')) clone = readClone(cursor);
    else if (cursor.accept('COPY', 'GRANTS')) copyGrants = true;
    else if (cursor.accept('CLUSTER', 'BY')) cursor.parenthesised();
    else if (cursor.accept('COMMENT')) {
      cursor.accept('=');
      comment = cursor.text();
    } else if (cursor.accept('AS')) query = cursor.rest();
    else if (cursor.accept('CHANGE_TRACKING', '=')) tracked = cursor.next().value === 'TRUE';
    else if (cursor.accept(RETENTION)) {
      cursor.expect('=');
      retentionDays = readRetention(cursor);
    } else if (TABLE_OPTIONS.includes(cursor.peek()?.value ?? '')) {
      cursor.next();
      cursor.expect('=');
      if (cursor.sees('(')) cursor.parenthesised();
      else cursor.next();
    } else throw cursor.unexpected();
  }
  return {
    ...options,
    name,
    quiet,
    columns,
    keys,
    names,
    query,
    like,
    clone,
    copyGrants,
    tracked,
    comment,
    retentionDays,
  };
};

/** The columns of a query, for CREATE TABLE … AS. */
const fromQuery = (columns: readonly Column[], names: readonly string[] | null): TableColumn[] =>
  columns.map((column, index) => ({
    ...column,
    name: names?.[index] ?? column.name,
    nullable: true,
  }));

/** @throws SnowflakeError 002025 for two columns of one name */
const requireDistinct = (columns: readonly TableColumn[]): void => {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new SnowflakeError(
      '002025',
      '42S21',
      `SQL compilation error:\nduplicate column name '${twice}'`,
    );
};

const sourceTable = (name: Name, privilege: string, { services, frame }: Context) => {
  const found = services.catalogue.find<TableProperties>('TABLE', name, frame);
  if (!found) throw notFound('Object', name.join('.'), '42S02');
  services.access.require(frame, privilege, found);
  return found;
};

/** @throws SnowflakeError 001003 without a column, 002025 as `requireDistinct` */
const fresh = async (
  columns: readonly TableColumn[],
  physical: string,
): Promise<Awaited<ReturnType<typeof copiedTable>>> => {
  if (columns.length === 0)
    throw new SnowflakeError(
      '001003',
      '42000',
      'SQL compilation error:\nMissing column specification',
    );
  requireDistinct(columns);
  const counted = await counting(columns, physical);
  return {
    properties: { physical, columns: counted.columns, transient: false },
    statements: [...counted.statements, tableSql(physical, counted.columns)],
  };
};

export const createTable = async (definition: Definition, context: Context): Promise<string> => {
  const { frame, services } = context;
  const catalogue = ownCatalogue(services);
  const at = placeFor('CREATE TABLE', definition.name, definition.temporary, context);
  const own = definition.temporary ? frame.session.id : undefined;
  const existing = catalogue
    .list<TableProperties>('TABLE', { database: at.database, schema: at.schema })
    .find((table) => table.name === at.name && table.session === own);
  if (existing && definition.quiet) return `${at.name} already exists, statement succeeded.`;
  if (existing && !definition.replace) throw alreadyExists(at.name);
  if (existing && own === undefined) services.access.require(frame, 'OWNERSHIP', existing);
  const id = catalogue.newId();
  const physical = physicalTable(at, id);
  let columns: readonly TableColumn[] = definition.columns.map(({ column, counts }) =>
    counts ? { ...column, counts } : column,
  );
  const compiled =
    definition.query === null ? null : await compile(definition.query, context, 'run');
  if (compiled && compiled.reads.length > 0) requireWarehouse(context);
  const copied = definition.like ?? definition.clone;
  const source = copied && sourceTable(copied, 'SELECT', context);
  if (compiled && columns.length === 0) {
    const described = await ownSession(frame.session).connection.describe(compiled.duck);
    columns = fromQuery(compiled.measured(described), definition.names);
  }
  const withRows = definition.clone !== null;
  const made = source
    ? await copiedTable(source, { ...at, id }, withRows, context)
    : await fresh(columns, physical);
  const statements = [...made.statements];
  ({ columns } = made.properties);
  const added = [...definition.columns.flatMap((one) => one.keys), ...definition.keys];
  const before = { id, name: at.name, columns, keys: made.properties.keys ?? [] };
  const keys = withKeys(before, added, context);
  const { transient } = definition;
  const properties: TableProperties = {
    physical,
    columns,
    transient,
    ...(keys.length > 0 ? { keys } : {}),
    ...retention(definition.retentionDays ?? made.properties.retentionDays),
  };
  const table: AccountObject<TableProperties> = {
    kind: 'TABLE',
    id,
    ...at,
    owner: frame.role,
    createdAt: context.startedAt,
    comment: definition.comment,
    ...(own === undefined ? {} : { session: own }),
    properties,
  };
  if (compiled) statements.push(await insertSelect(table, columns, compiled.duck, context));
  const { grants } = ownAccess(services);
  const held = definition.copyGrants ? grants.on(existing?.id ?? source?.id ?? '') : [];
  await plainWrite(statements, context);
  // The new one takes the older one's place in one step; only then its rows go.
  // D:release-notes/bcr-bundles/2026_08/bcr-2433: with COPY GRANTS a table or view inherits no future ones
  await catalogue.put(table, !definition.copyGrants);
  await Promise.all(held.map((grant) => grants.add({ ...grant, on: id })));
  if (existing) await dropTable(existing, context);
  if (definition.tracked) await track(table, context);
  return `Table ${at.name} successfully created.`;
};

/** CREATE TABLE with columns, AS, LIKE or CLONE. A failed one leaves an older table of that name as it was. */
export const createTableGrammar: Grammar = (cursor) => {
  const options = createOptions(cursor);
  if (!options || !cursor.accept('TABLE')) return undefined;
  const definition = readTable(cursor, options);
  const run = (context: Context) => createTable(definition, context);
  if (definition.query === null) return ddl('create table', run);
  return { ...ddl('create table as', run), cost: 'warehouse' };
};
