import type { AccountObject, Context } from '../engine/context.js';
import { ownCatalogue } from '../engine/own-services.js';
import { typeText } from '../sql/column-type.js';
import type { TableColumn, TableKey, TableProperties } from '../sql/objects.js';
import { fullName, identifier, listed, nameWritten, text } from './writing.js';

export type Table = AccountObject<TableProperties>;

/** Names that the platform gave are not written: the next one gets another. */
const GIVEN_BY_THE_PLATFORM = /^SYS_CONSTRAINT_/;

const columnLine = (column: TableColumn): string => {
  const { counts = { start: 1, step: 1 } } = column;
  return [
    `${identifier(column.name)} ${typeText(column)}`,
    column.nullable ? '' : ' NOT NULL',
    column.sequence === undefined
      ? ''
      : ` autoincrement start ${counts.start} increment ${counts.step} noorder`,
    column.default === undefined ? '' : ` DEFAULT ${column.default}`,
    column.comment === undefined ? '' : ` COMMENT ${text(column.comment)}`,
  ].join('');
};

/** The table that a foreign key means; none if it is gone. */
const referenced = ({ references }: TableKey, { services }: Context): AccountObject | undefined =>
  references && ownCatalogue(services).byId(references.tableId);

const keyLine = (key: TableKey, table: Table, context: Context): string[] => {
  const other = referenced(key, context);
  if (key.type === 'FOREIGN KEY' && !other) return [];
  const parts = [
    GIVEN_BY_THE_PLATFORM.test(key.name) ? '' : `constraint ${identifier(key.name)} `,
    `${key.type.toLowerCase()} (${listed(key.columns)})`,
    other
      ? ` references ${other.id === table.id ? identifier(table.name) : fullName(other)}(${listed(key.references?.columns ?? [])})`
      : '',
    key.rely ? ' rely' : '',
    key.comment === null ? '' : ` comment ${text(key.comment)}`,
  ];
  return [parts.join('')];
};

const kindOf = ({ session, properties }: Table): string => {
  if (session !== undefined) return 'TEMPORARY TABLE';
  return properties.transient ? 'TRANSIENT TABLE' : 'TABLE';
};

/** A table without its rows. */
export const tableText = (table: Table, qualified: boolean, context: Context): string => {
  const { columns, keys: all = [] } = table.properties;
  // foreign keys may mean one of the table's own
  const keys = [
    ...all.filter(({ type }) => type !== 'FOREIGN KEY'),
    ...all.filter(({ type }) => type === 'FOREIGN KEY'),
  ];
  const lines = [
    ...columns.map(columnLine),
    ...keys.flatMap((key) => keyLine(key, table, context)),
  ];
  const comment = table.comment === '' ? '' : `COMMENT=${text(table.comment)}\n`;
  return `create or replace ${kindOf(table)} ${nameWritten(table, qualified)} (\n\t${lines.join(',\n\t')}\n)${comment};`;
};

/** Those that the table's foreign keys mean. */
export const tablesReferenced = (table: Table, among: readonly Table[]): Table[] =>
  among.filter(({ id }) =>
    table.properties.keys?.some(({ references }) => references?.tableId === id),
  );
