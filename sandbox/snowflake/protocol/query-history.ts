import type { Context, Relation, Services, TableFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { rowsResult } from '../engine/result.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import type { EndedStatement } from '../engine/watch.js';
import { checkNames, limitOf, timeOf } from '../tasks/history-arguments.js';

const KEPT = 20_000;
const LONGEST_TEXT = 100_000;

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

const row = (ended: EndedStatement): Cell[] => {
  const { error } = ended;
  const failed = error !== undefined;
  return [
    ended.queryId,
    ended.sql.slice(0, LONGEST_TEXT),
    ended.database,
    ended.schema,
    typeOf(ended.sql),
    ended.session.id,
    ended.session.user,
    ended.role,
    ended.warehouse,
    ended.tag,
    failed ? 'FAILED_WITH_ERROR' : 'SUCCESS',
    failed ? Number(error instanceof SnowflakeError ? error.code : 603) : null,
    error instanceof Error ? error.message : null,
    nanoseconds(ended.startedAt),
    nanoseconds(ended.endedAt),
    ended.ms,
  ];
};

/** A user's own statements, all of them for a role that may see the account's. */
const visible = (ended: EndedStatement, { frame, services }: Context): boolean =>
  ended.session.user === frame.session.user ||
  services.access.canOnAccount(frame, 'MONITOR EXECUTION');

type Narrow = (
  named: ReadonlyMap<string, Cell>,
  context: Context,
) => (ended: EndedStatement) => boolean;

const RANGE = 'END_TIME_RANGE_START END_TIME_RANGE_END RESULT_LIMIT';

const views: readonly { name: string; argument: string; narrow: Narrow }[] = [
  { name: 'QUERY_HISTORY', argument: '', narrow: () => () => true },
  {
    name: 'QUERY_HISTORY_BY_SESSION',
    argument: 'SESSION_ID',
    narrow: (named, { frame }) => {
      const id = Number(named.get('SESSION_ID') ?? frame.session.id);
      return ({ session }) => session.id === id;
    },
  },
  {
    name: 'QUERY_HISTORY_BY_USER',
    argument: 'USER_NAME',
    narrow: (named, { frame }) => {
      const user = String(named.get('USER_NAME') ?? frame.session.user);
      return ({ session }) => session.user === user;
    },
  },
  {
    name: 'QUERY_HISTORY_BY_WAREHOUSE',
    argument: 'WAREHOUSE_NAME',
    narrow: (named, { frame }) => {
      const name = named.get('WAREHOUSE_NAME') ?? frame.warehouse;
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
        checkNames(args, `${RANGE} ${argument}`.trim());
        const limit = limitOf(args, 100);
        const from = timeOf(args, 'END_TIME_RANGE_START') ?? -Infinity;
        const until = timeOf(args, 'END_TIME_RANGE_END') ?? Infinity;
        const wanted = narrow(args.named, context);
        const found = ended
          .filter((one) => one.endedAt >= from && one.endedAt <= until && wanted(one))
          .filter((one) => visible(one, context))
          .slice(-limit)
          .reverse();
        return rowsResult(COLUMNS, found.map(row));
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
