import type { AccountObject, Catalogue } from '../engine/context.js';
import { type Cell, type Column, textColumn, timestampColumn } from '../engine/value.js';

const object = (name: string): Column => ({ name, type: 'object', nullable: true });

/** https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-columns, in its order */
export const EVENT_COLUMNS: readonly Column[] = [
  ...['TIMESTAMP', 'START_TIMESTAMP', 'OBSERVED_TIMESTAMP'].map((name) =>
    timestampColumn(name, 'timestamp_ntz'),
  ),
  ...['TRACE', 'RESOURCE', 'RESOURCE_ATTRIBUTES', 'SCOPE', 'SCOPE_ATTRIBUTES'].map(object),
  textColumn('RECORD_TYPE'),
  ...['RECORD', 'RECORD_ATTRIBUTES'].map(object),
  { name: 'VALUE', type: 'variant', nullable: true },
  { name: 'EXEMPLARS', type: 'array', nullable: true },
];

/** One row of the event table. */
export interface EventRow {
  /** virtual time, epoch milliseconds with their fraction */
  readonly at: number;
  readonly type: 'EVENT' | 'LOG';
  /** where it comes from, as JSON */
  readonly source: string;
  /** as JSON */
  readonly record: string;
  /** as JSON */
  readonly value: string;
  /** as JSON; what events do not have */
  readonly scope?: string;
  readonly attributes?: string;
}

/** Microseconds are as fine as times are kept here. */
const moment = (at: number): Cell => BigInt(Math.round(at * 1000)) * 1000n;

/** Cells in the order of the columns. */
export const eventCells = (row: EventRow): Cell[] => {
  const cells: Readonly<Record<string, Cell | undefined>> = {
    TIMESTAMP: moment(row.at),
    OBSERVED_TIMESTAMP: moment(row.at),
    RESOURCE_ATTRIBUTES: row.source,
    SCOPE: row.scope,
    RECORD_TYPE: row.type,
    RECORD: row.record,
    RECORD_ATTRIBUTES: row.attributes,
    VALUE: row.value,
  };
  return EVENT_COLUMNS.map(({ name }) => cells[name] ?? null);
};

/** Without what is not known, as an object without that key. */
export const withoutUnknown = (values: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
    ),
  );

/** The number of an object by its name; undefined for one that is gone. */
export const idOf = (
  catalogue: Catalogue,
  kind: AccountObject['kind'],
  name: string | null,
  within: { database?: string } = {},
): number | undefined => {
  const id = catalogue.list(kind, within).find((one) => one.name === name)?.id;
  return id === undefined ? undefined : Number(id);
};

/** Database and schema of what an event is about. */
export const placeOf = (
  catalogue: Catalogue,
  { database, schema }: { readonly database: string | null; readonly schema: string | null },
): Readonly<Record<string, unknown>> => ({
  'snow.database.id': idOf(catalogue, 'DATABASE', database),
  'snow.database.name': database,
  'snow.schema.id': idOf(catalogue, 'SCHEMA', schema, { database: database ?? '' }),
  'snow.schema.name': schema,
});
