import { refuseHistoryInOwnersRights } from '../access/owners-rights.js';
import type { AccountObject, Context, Relation, TableFunction } from '../engine/context.js';
import { ownCatalogue } from '../engine/own-services.js';
import { rowsResult } from '../engine/result.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import { checkNames, identifierOf, limitOf, timeWithinDays } from '../tasks/history-arguments.js';
import { type Remembered, remembered, type Told } from './statements.js';

const DAYS = 7;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

const COLUMNS: readonly Column[] = [
  ...['QUERY_ID', 'QUERY_TEXT', 'DATABASE_NAME', 'SCHEMA_NAME', 'QUERY_TYPE'].map((name) =>
    textColumn(name),
  ),
  fixedColumn('SESSION_ID'),
  ...['USER_NAME', 'ROLE_NAME', 'WAREHOUSE_NAME', 'QUERY_TAG', 'EXECUTION_STATUS'].map((name) =>
    textColumn(name),
  ),
  fixedColumn('ERROR_CODE'),
  textColumn('ERROR_MESSAGE'),
  timestampColumn('START_TIME'),
  timestampColumn('END_TIME'),
  fixedColumn('TOTAL_ELAPSED_TIME'),
];

const nanoseconds = (ms: number): bigint => BigInt(Math.round(ms)) * 1_000_000n;

const common = (statement: Remembered, sql: string): Cell[] => [
  statement.queryId,
  sql,
  statement.database,
  statement.schema,
  statement.type,
  statement.session,
  statement.user,
  statement.role,
  statement.warehouse,
  statement.tag,
];

/** Its end is the epoch, as on the platform. */
const rowOfRunning = (statement: Remembered, now: number): Cell[] => [
  ...common(statement, statement.sql),
  'running',
  null,
  null,
  nanoseconds(statement.startedAt),
  0n,
  Math.max(0, Math.round(now - statement.startedAt)),
];

/** Texts that are no statements may have secrets that nothing has found: nobody but their author sees them. */
const textFor = ({ unreadable, user, sql }: Told, reader: string | null): string =>
  unreadable && user !== reader ? '<redacted>' : sql;

/** How a statement ended: what the platform itself got wrong is an incident. */
const statuses = (code: string | null, [well, failed, incident]: readonly string[]): Cell =>
  (code === null ? well : code === '000603' ? incident : failed) ?? null;

const STATUSES = ['success', 'failed_with_error', 'failed_with_incident'];
/** D:sql-reference/account-usage/query_history */
const USAGE_STATUSES = ['SUCCESS', 'FAIL', 'INCIDENT'];

const row = (ended: Told, reader: string | null, words: readonly string[]): Cell[] => [
  ...common(ended, textFor(ended, reader)),
  statuses(ended.code, words),
  ended.code === null ? null : Number(ended.code),
  ended.message,
  nanoseconds(ended.startedAt),
  nanoseconds(ended.endedAt),
  ended.ms,
];

/** A user's own statements; those of others for a role that may watch their warehouse or task, or all of the account. */
const visible = ({ frame, services }: Context): ((statement: Remembered) => boolean) => {
  const { access } = services;
  const catalogue = ownCatalogue(services);
  if (access.canOnAccount(frame, 'MONITOR EXECUTION')) return () => true;
  const known = new Map<string, boolean>();
  const watched = (key: string, find: () => AccountObject | undefined): boolean => {
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    const found = find();
    const may =
      found !== undefined &&
      (access.can(frame, 'MONITOR', found) || access.can(frame, 'OPERATE', found));
    known.set(key, may);
    return may;
  };
  return ({ user, warehouse, task }) =>
    user === frame.session.user ||
    (warehouse !== null &&
      watched(`warehouse ${warehouse}`, () => catalogue.find('WAREHOUSE', [warehouse], frame))) ||
    (task !== null && watched(`task ${task}`, () => catalogue.byId(task)));
};

type Narrow = (
  args: Parameters<TableFunction['rows']>[0],
  context: Context,
) => (statement: Remembered) => boolean;

// the last is taken without effect: what clients send of their own accord is told like all else
const RANGE =
  'END_TIME_RANGE_START END_TIME_RANGE_END RESULT_LIMIT INCLUDE_CLIENT_GENERATED_STATEMENT';

const views: readonly { name: string; argument: string; narrow: Narrow }[] = [
  { name: 'QUERY_HISTORY', argument: '', narrow: () => () => true },
  {
    name: 'QUERY_HISTORY_BY_SESSION',
    argument: 'SESSION_ID',
    narrow: ({ named }, { frame }) => {
      const id = Number(named.get('SESSION_ID') ?? frame.session.id);
      return ({ session }) => session === id;
    },
  },
  {
    name: 'QUERY_HISTORY_BY_USER',
    argument: 'USER_NAME',
    narrow: (args, { frame }) => {
      const user = identifierOf(args, 'USER_NAME') ?? frame.session.user;
      return (statement) => statement.user === user;
    },
  },
  {
    name: 'QUERY_HISTORY_BY_WAREHOUSE',
    argument: 'WAREHOUSE_NAME',
    narrow: (args, { frame }) => {
      const name = identifierOf(args, 'WAREHOUSE_NAME') ?? frame.warehouse;
      return ({ warehouse }) => warehouse === name;
    },
  },
];

/** D:sql-reference/account-usage#data-latency */
const ACCOUNT_USAGE_LATE_MS = 45 * 60_000;

/** The statements of a time, those that run still among them, the last to end first. */
const asked = async (
  args: Parameters<TableFunction['rows']>[0],
  context: Context,
  narrowed: (statement: Remembered) => boolean,
): Promise<Cell[][]> => {
  const { clock, watch, history } = context.services;
  const limit = limitOf(args, 100);
  const now = clock.now();
  const timeOf = (name: string) => timeWithinDays(args, name, DAYS, now);
  const from = timeOf('END_TIME_RANGE_START') ?? now - DAYS * DAY_MS;
  const until = timeOf('END_TIME_RANGE_END');
  const seen = visible(context);
  const wanted = (one: Remembered) => narrowed(one) && seen(one);
  const running = until === null || until >= now ? watch.running.map(remembered) : [];
  const rows = running
    .filter(wanted)
    .reverse()
    .map((one) => rowOfRunning(one, now));
  if (rows.length >= limit) return rows.slice(0, limit);
  for await (const one of history.backwards(from, until ?? Infinity)) {
    if (wanted(one)) rows.push(row(one, context.frame.session.user, STATUSES));
    if (rows.length >= limit) break;
  }
  return rows;
};

const tableFunctions = views.map(
  ({ name, argument, narrow }): TableFunction => ({
    name,
    columns: COLUMNS,
    rows: async (args, context) => {
      refuseHistoryInOwnersRights(context.frame);
      checkNames(args, `${RANGE} ${argument}`.trim());
      return rowsResult(COLUMNS, await asked(args, context, narrow(args, context)));
    },
  }),
);

const accountUsage: Relation = {
  name: 'QUERY_HISTORY',
  schema: 'ACCOUNT_USAGE',
  table: async ({ services: { clock, history } }) => {
    const now = clock.now();
    const rows: Cell[][] = [];
    for await (const one of history.backwards(now - YEAR_MS, now - ACCOUNT_USAGE_LATE_MS))
      rows.push(row(one, null, USAGE_STATUSES));
    return rowsResult(COLUMNS, rows.reverse());
  },
};

/** `INFORMATION_SCHEMA.QUERY_HISTORY…()` and the view of ACCOUNT_USAGE. */
export const queryHistory = { tableFunctions, relations: [accountUsage] };
