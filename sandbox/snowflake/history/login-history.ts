import { join } from 'node:path';
import { refuseHistoryInOwnersRights } from '../access/owners-rights.js';
import type { Clock, Context, Relation, Settings, TableFunction } from '../engine/context.js';
import { rowsResult } from '../engine/result.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import {
  checkNames,
  identifierOf,
  inOrder,
  limitOf,
  timeWithinDays,
} from '../tasks/history-arguments.js';
import { momentOrNull } from '../tasks/history-table.js';
import { Chronicle } from './chronicle.js';

const DAYS = 7;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const MOST_BYTES = 32 * 1_048_576;
/** D:sql-reference/account-usage#data-latency */
const ACCOUNT_USAGE_LATE_MS = 120 * 60_000;

/** One attempt to log in. It has nothing of what was shown to be let in. */
export interface Login {
  readonly id: number;
  /** virtual time, milliseconds */
  readonly at: number;
  /** the user's name; of an unknown one what was said */
  readonly user: string | null;
  readonly client: string;
  readonly version: string | null;
  readonly factor: string | null;
  /** the error's code, null when it succeeded */
  readonly code: string | null;
  readonly message: string | null;
}

/** All attempts to log in, of the last year. */
export class LoginHistory {
  private readonly chronicle: Chronicle<Login>;
  private last = 0;

  constructor(
    { stateFolder, log }: Settings,
    private readonly clock: Clock,
  ) {
    this.chronicle = new Chronicle({
      folder: join(stateFolder, 'history', 'logins'),
      keptMs: YEAR_MS,
      mostBytes: MOST_BYTES,
      now: () => clock.now(),
      log,
    });
  }

  add(attempt: Omit<Login, 'id' | 'at'>): void {
    const at = this.clock.now();
    // no two of one run are alike, and another run begins later, unless the clock was set back
    this.last = Math.max(this.last + 1, at * 1000);
    this.chronicle.add(at, { id: this.last, at, ...attempt });
  }

  backwards(from: number, until: number): AsyncGenerator<Login> {
    return this.chronicle.backwards(from, until);
  }

  close(): void {
    this.chronicle.close();
  }
}

const COLUMNS: readonly Column[] = [
  timestampColumn('EVENT_TIMESTAMP'),
  fixedColumn('EVENT_ID'),
  ...[
    'EVENT_TYPE',
    'USER_NAME',
    'CLIENT_IP',
    'REPORTED_CLIENT_TYPE',
    'REPORTED_CLIENT_VERSION',
    'FIRST_AUTHENTICATION_FACTOR',
    'SECOND_AUTHENTICATION_FACTOR',
    'IS_SUCCESS',
  ].map((name) => textColumn(name)),
  fixedColumn('ERROR_CODE'),
  textColumn('ERROR_MESSAGE'),
  fixedColumn('RELATED_EVENT_ID'),
  textColumn('CONNECTION'),
];

/** The view has the number before the time. */
const inView = <T>([time, id, ...rest]: readonly T[]): T[] => [id as T, time as T, ...rest];

const row = (login: Login): Cell[] => [
  momentOrNull(login.at),
  login.id,
  'LOGIN',
  login.user,
  // the server listens to this machine alone
  '127.0.0.1',
  login.client,
  login.version,
  login.factor,
  null,
  login.code === null ? 'YES' : 'NO',
  login.code === null ? null : Number(login.code),
  login.message,
  0,
  null,
];

/** A user's own attempts; those of others for the administrator and whoever may watch the user. */
const visible = ({ frame, services }: Context): ((login: Login) => boolean) => {
  const { access, catalogue } = services;
  if (access.canOnAccount(frame, 'MONITOR USAGE')) return () => true;
  const users = catalogue.list('USER').filter((user) => access.can(frame, 'MONITOR', user));
  const watched = new Set([frame.session.user, ...users.map(({ name }) => name)]);
  return ({ user }) => user !== null && watched.has(user);
};

const asked = async (
  args: Parameters<TableFunction['rows']>[0],
  context: Context,
  user: string | null,
): Promise<Cell[][]> => {
  const { clock, logins } = context.services;
  const now = clock.now();
  const limit = limitOf(args, 100);
  const from = timeWithinDays(args, 'TIME_RANGE_START', DAYS, now) ?? now - DAYS * DAY_MS;
  const until = timeWithinDays(args, 'TIME_RANGE_END', DAYS, now) ?? Infinity;
  const seen = visible(context);
  const rows: Cell[][] = [];
  for await (const login of logins.backwards(from, until)) {
    if ((user === null || login.user === user) && seen(login)) rows.push(row(login));
    if (rows.length >= limit) break;
  }
  return rows;
};

const RANGE = 'TIME_RANGE_START TIME_RANGE_END RESULT_LIMIT';

const loginHistory: TableFunction = {
  name: 'LOGIN_HISTORY',
  columns: COLUMNS,
  rows: async (given, context) => {
    const args = inOrder(given, RANGE);
    checkNames(args, RANGE);
    return rowsResult(COLUMNS, await asked(args, context, null));
  },
};

const loginHistoryByUser: TableFunction = {
  name: 'LOGIN_HISTORY_BY_USER',
  columns: COLUMNS,
  rows: async (given, context) => {
    refuseHistoryInOwnersRights(context.frame);
    const args = inOrder(given, `USER_NAME ${RANGE}`);
    checkNames(args, `USER_NAME ${RANGE}`);
    const user = identifierOf(args, 'USER_NAME') ?? context.frame.session.user;
    return rowsResult(COLUMNS, await asked(args, context, user));
  },
};

const loginView: Relation = {
  name: 'LOGIN_HISTORY',
  schema: 'ACCOUNT_USAGE',
  table: async ({ services: { clock, logins } }) => {
    const now = clock.now();
    const rows: Cell[][] = [];
    for await (const login of logins.backwards(now - YEAR_MS, now - ACCOUNT_USAGE_LATE_MS))
      rows.push(inView(row(login)));
    return rowsResult(inView(COLUMNS), rows.reverse());
  },
};

/** The table functions of logins, and the view of ACCOUNT_USAGE. */
export const logins = {
  tableFunctions: [loginHistory, loginHistoryByUser],
  relations: [loginView],
};
