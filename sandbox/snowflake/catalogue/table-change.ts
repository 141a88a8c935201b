import type { AccountObject, Context } from '../engine/context.js';
import type { TableColumn, TableKey, TableProperties } from '../sql/objects.js';

export type Table = AccountObject<TableProperties>;

/** What one ALTER TABLE does. */
export type Change = (table: Table, context: Context) => Promise<void>;

/** The catalogue takes the table as it is now. */
export const put = (table: Table, context: Context) => context.services.catalogue.put(table);

export const withColumns = (table: Table, columns: readonly TableColumn[]): Table => ({
  ...table,
  properties: { ...table.properties, columns },
});

export const keysOf = (table: Table): readonly TableKey[] => table.properties.keys ?? [];

export const withTableKeys = (table: Table, keys: readonly TableKey[]): Table => ({
  ...table,
  properties: { ...table.properties, keys },
});
