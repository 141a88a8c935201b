import type { Cell, Column } from '../engine/value.js';
import { fixedColumn, textColumn } from '../engine/value.js';
import type { Operation } from './plan.js';

const stats = (operations: readonly Operation[]) => {
  const scans = operations.filter(({ operation }) => operation === 'TableScan');
  const sum = (key: 'partitionsTotal' | 'partitionsAssigned' | 'bytesAssigned') =>
    scans.reduce((total, scan) => total + (scan[key] ?? 0), 0);
  return {
    partitionsTotal: sum('partitionsTotal'),
    partitionsAssigned: sum('partitionsAssigned'),
    bytesAssigned: sum('bytesAssigned'),
  };
};

export const asJson = (operations: readonly Operation[]): string =>
  JSON.stringify({ GlobalStats: stats(operations), Operations: [operations] });

const INDENT = 5;

/** How many operations stand above each, by its id. */
const depths = (operations: readonly Operation[]): Map<number, number> => {
  const depth = new Map<number, number>();
  for (const { id, parentOperators: [parent] = [] } of operations)
    depth.set(id, parent === undefined ? 0 : (depth.get(parent) ?? 0) + 1);
  return depth;
};

/** Indented by depth, an operation a line. */
export const asText = (operations: readonly Operation[]): string => {
  const depth = depths(operations);
  const pairs = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const line = (one: Operation): string => {
    const { partitionsTotal, partitionsAssigned, bytesAssigned } = one;
    const numbers = pairs({ partitionsTotal, partitionsAssigned, bytesAssigned }).join(', ');
    const parts = [
      `->${one.operation}`,
      ...(one.objects ?? []),
      ...(one.expressions?.length ? [one.expressions.join(', ')] : []),
      ...(partitionsTotal === undefined ? [] : [`{${numbers}}`]),
    ];
    return `1:${one.id}${' '.repeat(INDENT * ((depth.get(one.id) ?? 0) + 1))}${parts.join('  ')}`;
  };
  return [
    'GlobalStats:',
    ...pairs(stats(operations)).map((pair) => `    ${pair}`),
    'Operations:',
    ...operations.map(line),
    '',
  ].join('\n');
};

/** @see https://docs.snowflake.com/en/sql-reference/sql/explain#output */
export const TABULAR: readonly Column[] = [
  fixedColumn('step', 10),
  fixedColumn('id', 10),
  ...['parentOperators', 'operation', 'objects', 'alias', 'expressions'].map((name) =>
    textColumn(name),
  ),
  ...['partitionsTotal', 'partitionsAssigned', 'bytesAssigned'].map((name) => fixedColumn(name)),
];

const list = (texts: readonly string[] | undefined): Cell =>
  texts?.length ? texts.join(', ') : null;

export const asRows = (operations: readonly Operation[]): Cell[][] => {
  const { partitionsTotal, partitionsAssigned, bytesAssigned } = stats(operations);
  const global = [null, null, null, 'GlobalStats', null, null, null];
  return [
    [...global, partitionsTotal, partitionsAssigned, bytesAssigned],
    ...operations.map((one): Cell[] => [
      1,
      one.id,
      one.parentOperators ? `[${one.parentOperators.join(', ')}]` : null,
      one.operation,
      list(one.objects),
      null,
      list(one.expressions),
      one.partitionsTotal ?? null,
      one.partitionsAssigned ?? null,
      one.bytesAssigned ?? null,
    ]),
  ];
};
