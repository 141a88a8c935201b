import { stat } from 'node:fs/promises';
import type { AccountObject, Context, Relation, TableFunction } from '../engine/context.js';
import { notFound, SnowflakeError } from '../engine/errors.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import type { TableProperties } from '../sql/objects.js';
import { ownSession } from '../sql/own-session.js';
import { INTERNAL_SCHEMA } from '../store/database.js';
import { quoteText } from '../store/literal.js';
import { checkNames, timeWithinDays } from '../tasks/history-arguments.js';
import { momentOrNull, tableOf } from '../tasks/history-table.js';

/** What became of one file of a COPY. */
export interface Told {
  /** absolute; it may be gone by now */
  readonly path: string;
  readonly file: string;
  readonly stage: string;
  readonly status: string;
  readonly loaded: number;
  readonly parsed: number;
  readonly errors: number;
  readonly limit: number;
  readonly message: string | null;
  readonly line: number | null;
}

interface Kept extends Told {
  readonly size: number;
}

interface Row extends Kept {
  readonly at: number;
  readonly table: AccountObject<TableProperties>;
}

const COPIES = `${INTERNAL_SCHEMA}.copies`;
/** D:sql-reference/functions/copy_history, and the same for LOAD_HISTORY */
const DAYS = 14;
const A_DAY = 86_400_000;
const MOST_ROWS = 10_000;

/** Remembers what a COPY told, in the transaction that it belongs to. */
export const keepTold = async (
  tableId: string,
  told: readonly Told[],
  context: Context,
): Promise<void> => {
  const at = context.startedAt;
  const rows: string[] = [];
  for (const one of told) {
    const kept: Kept = { ...one, size: (await stat(one.path)).size };
    rows.push(`(${quoteText(tableId)}, ${at}, ${quoteText(JSON.stringify(kept))})`);
  }
  await ownSession(context.frame.session).transactor.write(
    [`INSERT INTO ${COPIES} VALUES ${rows.join(', ')}`],
    { signal: context.signal, targets: [{ physical: COPIES, onlyAdds: true }] },
  );
};

/** What is known of the last 14 days, of tables that the role sees. */
const history = async ({ services, frame }: Context): Promise<Row[]> => {
  const since = services.clock.now() - DAYS * A_DAY;
  const { vectors } = await services.system.query(
    `SELECT table_id, loaded_at, told FROM ${COPIES} WHERE loaded_at >= ${since} ORDER BY loaded_at, rowid`,
  );
  const tables = new Map(
    services.catalogue.list<TableProperties>('TABLE').map((table) => [table.id, table]),
  );
  return (vectors[0] ?? []).flatMap((id, index) => {
    const table = tables.get(String(id));
    if (!table || !services.access.sees(frame, table)) return [];
    const kept = JSON.parse(String(vectors[2]?.[index])) as Kept;
    return [{ ...kept, at: Number(vectors[1]?.[index]), table }];
  });
};

const texts = (names: string): Column[] => names.split(' ').map((name) => textColumn(name));
const numbers = (names: string): Column[] => names.split(' ').map((name) => fixedColumn(name));

const COPY_HISTORY = [
  ...texts('FILE_NAME STAGE_LOCATION'),
  timestampColumn('LAST_LOAD_TIME'),
  ...numbers('ROW_COUNT ROW_PARSED FILE_SIZE'),
  textColumn('FIRST_ERROR_MESSAGE'),
  ...numbers('FIRST_ERROR_LINE_NUMBER FIRST_ERROR_CHARACTER_POS'),
  textColumn('FIRST_ERROR_COLUMN_NAME'),
  ...numbers('ERROR_COUNT ERROR_LIMIT'),
  ...texts(
    'STATUS TABLE_CATALOG_NAME TABLE_SCHEMA_NAME TABLE_NAME PIPE_CATALOG_NAME PIPE_SCHEMA_NAME PIPE_NAME',
  ),
  timestampColumn('PIPE_RECEIVED_TIME'),
];

/** `LOAD_FAILED` → `Load failed` */
const inWords = (status: string): string =>
  status.charAt(0) + status.slice(1).toLowerCase().replace('_', ' ');

const copyCells = (row: Row): Cell[] => [
  ...[row.file, row.stage, momentOrNull(row.at), row.loaded, row.parsed, row.size],
  ...[row.message, row.line, null, null, row.errors, row.limit, inWords(row.status)],
  ...[row.table.database, row.table.schema, row.table.name],
];

/** COPY_HISTORY(TABLE_NAME => …, START_TIME => … [, END_TIME => …]): loads of a table in the last 14 days. */
export const copyHistory: TableFunction = {
  name: 'COPY_HISTORY',
  columns: COPY_HISTORY,
  rows: async (args, context) => {
    checkNames(args, 'TABLE_NAME START_TIME END_TIME');
    const { services, frame } = context;
    const now = services.clock.now();
    const from = timeWithinDays(args, 'START_TIME', DAYS, now);
    const to = timeWithinDays(args, 'END_TIME', DAYS, now) ?? now;
    const name = args.named.get('TABLE_NAME');
    if (typeof name !== 'string' || from === null)
      throw new SnowflakeError('001044', '42P13', 'COPY_HISTORY needs TABLE_NAME and START_TIME.');
    const table = services.catalogue.find<TableProperties>('TABLE', Cursor.of(name).name(), frame);
    if (!table || !services.access.sees(frame, table)) throw notFound('Table', name, '42S02');
    const rows = (await history(context)).filter(
      (row) => row.table.id === table.id && row.at >= from && row.at <= to,
    );
    return tableOf(COPY_HISTORY, rows.map(copyCells));
  },
};

const LOAD_HISTORY = [
  ...texts('SCHEMA_NAME FILE_NAME TABLE_NAME'),
  timestampColumn('LAST_LOAD_TIME'),
  textColumn('STATUS'),
  ...numbers('ROW_COUNT ROW_PARSED'),
  textColumn('FIRST_ERROR_MESSAGE'),
  ...numbers('FIRST_ERROR_LINE_NUMBER FIRST_ERROR_CHARACTER_POSITION'),
  textColumn('FIRST_ERROR_COL_NAME'),
  ...numbers('ERROR_COUNT ERROR_LIMIT'),
];

/** LOAD_HISTORY: loads into the tables of one database, 10 000 at most. */
export const loadHistory: Relation = {
  name: 'LOAD_HISTORY',
  table: async (context, database) => {
    const rows = (await history(context)).filter(({ table }) => table.database === database);
    return tableOf(
      LOAD_HISTORY,
      rows
        .slice(-MOST_ROWS)
        .map((row) => [
          ...[row.table.schema, row.stage + row.file, row.table.name, momentOrNull(row.at)],
          ...[row.status, row.loaded, row.parsed, row.message, row.line, null, null],
          ...[row.errors, row.limit],
        ]),
    );
  },
};
