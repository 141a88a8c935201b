import { sourceTables } from '../source-tables.js';

/** What a cell of one's own data may be; each comes from the source column's type. */
export type Kind = 'whole' | 'flag' | 'money' | 'text' | 'day' | 'instant';

export interface OwnColumn {
  readonly name: string;
  readonly kind: Kind;
  /** may a cell be empty? */
  readonly optional: boolean;
}

export interface OwnTable {
  readonly name: string;
  readonly columns: readonly OwnColumn[];
  /** the column that no two rows share */
  readonly key: string;
  /** a column whose values have to stand in another table's key */
  readonly refers?: { readonly column: string; readonly table: string };
}

const kinds: Readonly<Record<string, Kind>> = {
  NUMBER: 'whole',
  BOOLEAN: 'flag',
  'NUMBER(12,2)': 'money',
  VARCHAR: 'text',
  DATE: 'day',
  TIMESTAMP_NTZ: 'instant',
};

// Nothing is computed from the first three; a label is empty until it is known.
const optional = new Set([
  'JOINED_AT',
  'BALANCE',
  'CURRENCY',
  'MERCHANT_ID',
  'IS_FRAUD',
  'LABEL_TS',
]);

const columnOf = (definition: string): OwnColumn => {
  const [name = '', type = ''] = definition.split(' ');
  const kind = kinds[type];
  if (!kind) throw new Error(`own data have no reading of ${definition}`);
  return { name, kind, optional: optional.has(name) };
};

const table = (name: string, key: string, refers?: OwnTable['refers']): OwnTable => ({
  name,
  key,
  columns: (sourceTables[name] ?? []).map(columnOf),
  ...(refers ? { refers } : {}),
});

/** The three tables, each after those that it refers to. */
export const ownTables = (): readonly OwnTable[] => [
  table('CUSTOMER', 'CUSTOMER_ID'),
  table('FINANCIAL_ACCOUNT', 'ACCOUNT_ID', { column: 'CUSTOMER_ID', table: 'CUSTOMER' }),
  table('FINANCIAL_TRANSACTIONS', 'TRANSACTION_ID', {
    column: 'ACCOUNT_ID',
    table: 'FINANCIAL_ACCOUNT',
  }),
];
