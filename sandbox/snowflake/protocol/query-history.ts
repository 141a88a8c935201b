import { refuseHistoryInOwnersRights } from '../access/owners-rights.js';
import type { Context, Relation, Services, TableFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { ownCatalogue } from '../engine/own-services.js';
import { rowsResult } from '../engine/result.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import type { EndedStatement, RunningStatement } from '../engine/watch.js';
import { checkNames, identifierOf, limitOf, timeWithinDays } from '../tasks/history-arguments.js';

const KEPT = 20_000;
const LONGEST_TEXT = 100_000;
const DAYS = 7;
const DAY_MS = 86_400_000;

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

/** The statement's first word, or two where one says little. */
const typeOf = (sql: string): string => {
  const [first = '', second = ''] = sql.replace(/--.*|\/\*[\s\S]*?\*\//g, ' ').match(/\w+/g) ?? [];
  const two = /^(create|alter|drop|show|describe|desc|use|execute)$/i.test(first);
  return (two ? `${first}_${second}` : first === '' ? 'UNKNOWN' : first).toUpperCase();
};

const common = (statement: RunningStatement): Cell[] => [
  statement.queryId,
  statement.sql.slice(0, LONGEST_TEXT),
  statement.database,
  statement.schema,
  typeOf(statement.sql),
  statement.session.id,
  statement.session.user,
  statement.role,
  statement.warehouse,
  statement.tag,
];

/** Its end is the epoch, as on the platform. */
const rowOfRunning = (statement: RunningStatement, now: number): Cell[] => [
  ...common(statement),
  'running',
  null,
  null,
  nanoseconds(statement.startedAt),
  0n,
  Math.max(0, Math.round(now - statement.startedAt)),
];

const row = (ended: EndedStatement): Cell[] => {
  const { error } = ended;
  const failed = error !== undefined;
  return [
    ...common(ended),
    failed ? 'failed_with_error' : 'success',
    failed ? Number(error instanceof SnowflakeError ? error.code : 603) : null,
    error instanceof Error ? error.message : null,
    nanoseconds(ended.startedAt),
    nanoseconds(ended.endedAt),
    ended.ms,
  ];
};

/** A user's own statements; those of others for a role that may watch their warehouse or task, or all of the account. */
const visible = (
  { session, warehouse }: RunningStatement,
  { frame, services }: Context,
): boolean => {
  const { access } = services;
  const catalogue = ownCatalogue(services);
  if (session.user === frame.session.user) return true;
  if (access.canOnAccount(frame, 'MONITOR EXECUTION')) return true;
  const watched = [
    warehouse === null ? undefined : catalogue.find('WAREHOUSE', [warehouse], frame),
    catalogue.byId(session.root.task?.taskId ?? ''),
  ];
  return watched.some(
    (found) =>
      found !== undefined &&
      (access.can(frame, 'MONITOR', found) || access.can(frame, 'OPERATE', found)),
  );
};

type Narrow = (
  args: Parameters<TableFunction['rows']>[0],
  context: Context,
) => (statement: RunningStatement) => boolean;

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
      return ({ session }) => session.id === id;
    },
  },
  {
    name: 'QUERY_HISTORY_BY_USER',
    argument: 'USER_NAME',
    narrow: (args, { frame }) => {
      const user = identifierOf(args, 'USER_NAME') ?? frame.session.user;
      return ({ session }) => session.user === user;
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

/** What of the statements that have ended can be asked for. */
export interface QueryHistory {
  /** `INFORMATION_SCHEMA.QUERY_HISTORY…()`: the newest first, times of the account's clock */
  readonly tableFunctions: readonly TableFunction[];
  /** `SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY` */
  readonly relations: readonly Relation[];
}

export const queryHistory = (watch: Services['watch']): QueryHistory => {
  const ended: EndedStatement[] = [];
  watch.onEnd((statement) => {
    ended.push(statement);
    if (ended.length > 2 * KEPT) ended.splice(0, ended.length - KEPT);
  });
  const tableFunctions = views.map(
    ({ name, argument, narrow }): TableFunction => ({
      name,
      columns: COLUMNS,
      rows: async (args, context) => {
        refuseHistoryInOwnersRights(context.frame);
        checkNames(args, `${RANGE} ${argument}`.trim());
        const limit = limitOf(args, 100);
        const now = context.services.clock.now();
        const timeOf = (name: string) => timeWithinDays(args, name, DAYS, now);
        const from = timeOf('END_TIME_RANGE_START') ?? now - DAYS * DAY_MS;
        const until = timeOf('END_TIME_RANGE_END');
        const narrowed = narrow(args, context);
        const wanted = (one: RunningStatement) => narrowed(one) && visible(one, context);
        const running = until === null || until >= now ? watch.running.filter(wanted) : [];
        const found = ended
          .filter(({ endedAt }) => endedAt >= from && endedAt <= (until ?? Infinity))
          .filter(wanted);
        const rows = [...found.map(row), ...running.map((one) => rowOfRunning(one, now))];
        return rowsResult(COLUMNS, rows.slice(-limit).reverse());
      },
    }),
  );
  const view: Relation = {
    name: 'QUERY_HISTORY',
    schema: 'ACCOUNT_USAGE',
    table: async ({ services }) => {
      const until = services.clock.now() - ACCOUNT_USAGE_LATE_MS;
      return rowsResult(COLUMNS, ended.filter(({ endedAt }) => endedAt <= until).map(row));
    },
  };
  return { tableFunctions, relations: [view] };
};
