import type { Table } from './session.js';
import { type Cell, type Column, fixedColumn, textColumn } from './value.js';

/** Numbers that say what kind of statement ran; the Python connector counts rows only for 0x3000–0x35ff. */
export const statementType = {
  select: 0x1000,
  insert: 0x3100,
  update: 0x3200,
  delete: 0x3300,
  merge: 0x3400,
  multiInsert: 0x3500,
  copy: 0x3600,
  unload: 0x3700,
  alterSession: 0x4100,
  use: 0x4300,
  useDatabase: 0x4301,
  useSchema: 0x4302,
  useWarehouse: 0x4303,
  show: 0x4400,
  describe: 0x4500,
  list: 0x4701,
  transaction: 0x5000,
  ddl: 0x6000,
  get: 0x7101,
  put: 0x7102,
  remove: 0x7103,
  multi: 0xa000,
} as const;

/** What a PUT or GET answers: the client moves the files itself. */
export interface Transfer {
  readonly command: 'UPLOAD' | 'DOWNLOAD';
  /** extra keys of the reply's `data`, as the clients expect them */
  readonly data: Readonly<Record<string, unknown>>;
  /** `@stage/path` of an upload that goes over HTTP where the client can: from memory, or beside files that must stay */
  readonly location?: string;
}

/** A finished statement's answer, column by column. */
export interface Result {
  readonly columns: readonly Column[];
  /** one array per column, all of length `rowCount` */
  readonly vectors: readonly (readonly Cell[])[];
  readonly rowCount: number;
  /** as in Table; without it the rows are all there */
  slice?(from: number, to: number): readonly (readonly Cell[])[];
  readonly statementType: number;
  readonly transfer?: Transfer;
  /** the platform would have taken it from an earlier result */
  readonly cached?: boolean;
  /** it tells a secret: it is answered once, and kept nowhere */
  readonly once?: true;
  /** children of a multi-statement request, oldest first */
  readonly children?: readonly { readonly queryId: string; readonly statementType: number }[];
}

/**
 * A query's answer. Its rows stay as the database gave them until somebody reads them.
 * @param columns the table's, where more is known of them
 */
export const queryResult = (
  table: Table,
  cached = false,
  columns: readonly Column[] = table.columns,
): Result => ({
  columns,
  get vectors() {
    return table.vectors;
  },
  rowCount: table.rowCount,
  ...(table.slice ? { slice: table.slice } : {}),
  statementType: statementType.select,
  ...(cached ? { cached } : {}),
});

/** Some of a result's rows, from `from` up to `to`, as a result of their own. */
export const sliceOf = (result: Result, from: number, to: number): Result => ({
  columns: result.columns,
  vectors: result.slice?.(from, to) ?? result.vectors.map((vector) => vector.slice(from, to)),
  rowCount: to - from,
  statementType: result.statementType,
});

/** Rows in, columns out. */
export const rowsResult = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  type: number = statementType.select,
): Result => ({
  columns,
  vectors: columns.map((_, index) => rows.map((row) => row[index] ?? null)),
  rowCount: rows.length,
  statementType: type,
});

/** The one-row, one-column answer of DDL, USE, ALTER SESSION, BEGIN and their like. */
export const statusResult = (status: string, type: number = statementType.ddl): Result =>
  rowsResult([textColumn('status')], [[status]], type);

/** The one row of counts that INSERT, UPDATE, DELETE and MERGE answer. */
export const countsResult = (counts: Readonly<Record<string, number>>, type: number): Result =>
  rowsResult(
    Object.keys(counts).map((name) => fixedColumn(name)),
    [Object.values(counts)],
    type,
  );

/** How many rows a query answered, or DML changed, and how many of those are new. */
export interface RowCounts {
  readonly produced: number;
  readonly inserted?: number;
}

const INSERTED = 'number of rows inserted';
/** Of an UPDATE: rows that are among the updated ones already. */
const MULTI_JOINED = 'number of multi-joined rows updated';

/** @returns undefined for what has to do with no rows */
export const rowCountsOf = (result: Result): RowCounts | undefined => {
  const { statementType: type, columns, rowCount } = result;
  if (type === statementType.select) return { produced: rowCount };
  if (type < statementType.insert || type > statementType.multiInsert) return undefined;
  const counts = result.vectors.map(([count], index) =>
    columns[index]?.name === MULTI_JOINED ? 0 : Number(count ?? 0),
  );
  const produced = counts.reduce((sum, count) => sum + count, 0);
  // INSERT ALL counts by table
  const inserted =
    type === statementType.multiInsert
      ? produced
      : counts[columns.findIndex(({ name }) => name === INSERTED)];
  return inserted === undefined ? { produced } : { produced, inserted };
};

/** What DML did to rows, as replies carry it beside the answer. */
export interface DmlStats {
  readonly numRowsInserted: number;
  readonly numRowsDeleted: number;
  readonly numRowsUpdated: number;
  readonly numDmlDuplicates: number;
}

/** Beginnings of the columns that count, and what they count. */
const COUNTED: readonly (readonly [name: string, stat: keyof DmlStats])[] = [
  [INSERTED, 'numRowsInserted'],
  ['rows_loaded', 'numRowsInserted'],
  ['number of rows deleted', 'numRowsDeleted'],
  ['number of rows updated', 'numRowsUpdated'],
  ['number of multi-joined rows updated', 'numDmlDuplicates'],
];

/**
 * `stats` of a reply, which the Python connector gives as `cursor.stats`.
 * @returns undefined for other statements, and where no row was touched: its docstring says that there is none then
 */
export const dmlStatsOf = (result: Result): DmlStats | undefined => {
  const { statementType: type, columns } = result;
  if (type < statementType.insert || type > statementType.copy) return undefined;
  const stats = { numRowsInserted: 0, numRowsDeleted: 0, numRowsUpdated: 0, numDmlDuplicates: 0 };
  columns.forEach(({ name }, at) => {
    const [, stat] = COUNTED.find(([begin]) => name.startsWith(begin)) ?? [];
    if (stat) for (const count of result.vectors[at] ?? []) stats[stat] += Number(count ?? 0);
  });
  return Object.values(stats).some((count) => count > 0) ? stats : undefined;
};
