import { quote } from '../snowflake/store/literal.js';
import { given, isPlain, isZoned, wanted } from './cells.js';
import type { OwnColumn, OwnTable } from './columns.js';
import { type Faults, one } from './faults.js';
import type { Staged, Staging } from './staging.js';

/** What no cell of a column may be although it has the right type. */
const impossible: readonly {
  readonly table: string;
  readonly column: string;
  /** other columns that the condition reads */
  readonly with?: readonly string[];
  readonly condition: string;
  readonly text: string;
}[] = [
  {
    table: 'FINANCIAL_ACCOUNT',
    column: 'ACCOUNT_LIMIT',
    condition: 'ACCOUNT_LIMIT < 0',
    text: 'a limit below 0',
  },
  {
    table: 'FINANCIAL_TRANSACTIONS',
    column: 'AMOUNT',
    condition: 'AMOUNT < 0',
    text: 'an amount below 0',
  },
  {
    table: 'FINANCIAL_TRANSACTIONS',
    column: 'TX_TIMESTAMP',
    condition: "TX_TIMESTAMP NOT BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2199-12-31'",
    text: 'not between 1970 and 2199',
  },
  {
    table: 'FINANCIAL_TRANSACTIONS',
    column: 'LABEL_TS',
    with: ['TX_TIMESTAMP'],
    condition: 'LABEL_TS < TX_TIMESTAMP',
    text: 'a label known before its transaction',
  },
  {
    table: 'FINANCIAL_TRANSACTIONS',
    column: 'LABEL_TS',
    with: ['IS_FRAUD'],
    condition: 'LABEL_TS IS NOT NULL AND IS_FRAUD IS NULL',
    text: 'the time of a label that is not there: IS_FRAUD is empty',
  },
];

const missingWords = /^(na|n\/a|nan|nat|null|none|-)$/i;

const hint = ({ optional }: OwnColumn, found: string): string =>
  optional && missingWords.test(found.trim()) ? '; leave the cell empty instead' : '';

/** Faults of the columns themselves; the rest is looked at only where a column is there. */
const ofColumns = ({ table, columns }: Staged): Faults[] => [
  ...table.columns
    .filter(({ name }) => !columns.some((column) => column.name === name))
    .map(({ name }) => one({ table: table.name, column: name, text: 'the column is missing' })),
  ...columns
    .filter(({ type }) => !isPlain(type))
    .map(({ name, type }) =>
      one({ table: table.name, column: name, text: `has the type ${type}` }),
    ),
];

const ofCells = async (staging: Staging, staged: Staged): Promise<Faults[]> => {
  const { table, raw, fit } = staged;
  const columns = staged.columns.filter(({ type }) => isPlain(type));
  const counts = async (from: string, counted: readonly string[]) => {
    const cells = counted.map((cell, index) => `count(${cell}) AS N${index}`);
    const [row] = await staging.query(`SELECT ${cells.join(', ')} FROM ${from}`);
    return counted.map((_, index) => Number(row?.[`N${index}`] ?? 0));
  };
  if (columns.length === 0) return [];
  const givens = await counts(
    raw,
    columns.map((column) => given(column.name, column.type)),
  );
  const fitting = await counts(
    fit,
    columns.map((column) => quote(column.name)),
  );
  const found: Faults[] = [];
  for (const [index, column] of columns.entries()) {
    const name = quote(column.name);
    const about = (text: (cell: string) => string, sql: string) =>
      staging.faults({ table: table.name, column: column.name }, text, sql);
    if (givens[index] !== fitting[index])
      found.push(
        await about(
          (cell) => `${wanted[column.kind]} ('${cell.slice(0, 40)}')${hint(column, cell)}`,
          `SELECT RAW.ROW_NO, RAW.${name} AS FOUND FROM ${raw} AS RAW JOIN ${fit} AS FIT USING (ROW_NO)
           WHERE FIT.${name} IS NULL AND ${given(column.name, column.type, 'RAW')} IS NOT NULL`,
        ),
      );
    if (!column.optional && givens[index] !== staged.rows)
      found.push(
        await about(
          () => 'empty',
          `SELECT ROW_NO, NULL AS FOUND FROM ${raw} WHERE ${given(column.name, column.type)} IS NULL`,
        ),
      );
    if (column.kind === 'instant' && column.type === 'VARCHAR')
      found.push(await ofZones(staging, staged, column.name));
  }
  return found;
};

/** A time with its zone beside one without: nobody can know what the second means. */
const ofZones = async (staging: Staging, { table, raw }: Staged, column: string) => {
  const zoned = `SELECT ROW_NO, ${isZoned(column)} AS ZONED FROM ${raw} WHERE ${given(column, 'VARCHAR')} IS NOT NULL`;
  const [first, second] = await staging.query(
    `SELECT ZONED, min(ROW_NO) AS ROW_NO FROM (${zoned}) GROUP BY ZONED ORDER BY ROW_NO`,
  );
  if (!first || !second) return { first: [], total: 0 };
  const text = `${second.ZONED ? 'has a time zone' : 'has no time zone'}, other than row ${first.ROW_NO}`;
  return one({ table: table.name, column, row: Number(second.ROW_NO), text });
};

const ofValues = async (staging: Staging, { table, columns, fit }: Staged): Promise<Faults[]> => {
  const names = new Set(columns.map(({ name }) => name));
  const found: Faults[] = [];
  for (const rule of impossible) {
    const needed = [rule.column, ...(rule.with ?? [])];
    if (rule.table !== table.name || !needed.every((name) => names.has(name))) continue;
    found.push(
      await staging.faults(
        { table: table.name, column: rule.column },
        (cell) => `${rule.text} (${cell})`,
        `SELECT ROW_NO, ${quote(rule.column)} AS FOUND FROM ${fit} WHERE ${rule.condition}`,
      ),
    );
  }
  return found;
};

const ofKey = async (staging: Staging, { table, columns, fit }: Staged): Promise<Faults[]> => {
  if (!columns.some(({ name }) => name === table.key)) return [];
  const key = quote(table.key);
  return [
    await staging.faults(
      { table: table.name, column: table.key },
      (found) => `the same as in an earlier row (${found})`,
      `SELECT ROW_NO, ${key} AS FOUND FROM ${fit}
       JOIN (SELECT ${key} AS HELD, min(ROW_NO) AS FIRST_ROW FROM ${fit} GROUP BY ${key} HAVING count(*) > 1)
         ON ${key} = HELD
       WHERE ROW_NO > FIRST_ROW`,
    ),
  ];
};

const keyOf = (tables: readonly OwnTable[], name: string): string | undefined =>
  tables.find((table) => table.name === name)?.key;

const ofReferences = async (
  staging: Staging,
  { table, columns, fit }: Staged,
  others: readonly Staged[],
): Promise<Faults[]> => {
  const { refers } = table;
  const other = others.find((staged) => staged.table.name === refers?.table);
  const key = keyOf(
    others.map((staged) => staged.table),
    refers?.table ?? '',
  );
  const has = (staged: readonly { name: string }[], column: string) =>
    staged.some(({ name }) => name === column);
  if (!refers || !other || !key || !has(columns, refers.column) || !has(other.columns, key))
    return [];
  // a row that could not be read may be the one that is missed
  if (other.rows === 0 || other.rejected.total > 0) return [];
  const column = quote(refers.column);
  return [
    await staging.faults(
      { table: table.name, column: refers.column },
      (found) => `no such row in ${refers.table} (${found})`,
      `SELECT ROW_NO, ${column} AS FOUND FROM ${fit}
       ANTI JOIN (SELECT ${quote(key)} AS HELD FROM ${other.fit}) ON ${column} = HELD
       WHERE ${column} IS NOT NULL`,
    ),
  ];
};

/** Everything that is wrong with a staged table, the worst kind first. */
export const faultsOf = async (
  staging: Staging,
  staged: Staged,
  others: readonly Staged[],
): Promise<Faults[]> => {
  const columns = ofColumns(staged);
  if (staged.rows === 0 && staged.rejected.total === 0)
    return [...columns, one({ table: staged.table.name, text: 'the file has no rows' })];
  return [
    ...columns,
    staged.rejected,
    ...(await ofCells(staging, staged)),
    ...(await ofValues(staging, staged)),
    ...(await ofKey(staging, staged)),
    ...(await ofReferences(staging, staged, others)),
  ];
};
