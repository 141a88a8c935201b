import { refuseHistoryInOwnersRights } from '../access/owners-rights.js';
import type {
  AccountObject,
  Context,
  Relation,
  Services,
  TableFunction,
} from '../engine/context.js';
import { ownCatalogue } from '../engine/own-services.js';
import { rowsResult } from '../engine/result.js';
import { type Cell, fixedColumn } from '../engine/value.js';
import { numbers } from '../tasks/account-usage.js';
import {
  checkNames,
  identifierOf,
  inOrder,
  limitOf,
  timeWithinDays,
} from '../tasks/history-arguments.js';
import { COLUMNS, rowOf, rowOfRunning, type Words } from './query-rows.js';
import { type Remembered, remembered, type Told } from './statements.js';

const DAYS = 7;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

const WORDS: Words = {
  well: 'success',
  failed: 'failed_with_error',
  incident: 'failed_with_incident',
};
/** D:sql-reference/account-usage/query_history */
const USAGE_WORDS: Words = { well: 'SUCCESS', failed: 'FAIL', incident: 'INCIDENT' };

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
    if (wanted(one)) rows.push(rowOf(one, context.frame.session.user, WORDS));
    if (rows.length >= limit) break;
  }
  return rows;
};

const tableFunctions = views.map(
  ({ name, argument, narrow }): TableFunction => ({
    name,
    columns: COLUMNS,
    rows: async (given, context) => {
      refuseHistoryInOwnersRights(context.frame);
      const names = `${argument} ${RANGE}`.trim();
      const args = inOrder(given, names);
      checkNames(args, names);
      return rowsResult(COLUMNS, await asked(args, context, narrow(args, context)));
    },
  }),
);

const IDS = ['DATABASE_ID', 'SCHEMA_ID', 'WAREHOUSE_ID'].map((name) => fixedColumn(name));
const USAGE_COLUMNS = [...COLUMNS, ...IDS];

/** The numbers of places and warehouses, NULL once they are gone. */
const idsOf = (services: Services): ((one: Told) => Readonly<Record<string, Cell>>) => {
  const warehouses = new Map(
    services.catalogue.list('WAREHOUSE').map(({ name, id }) => [name, Number(id)]),
  );
  const places = new Map<string, Readonly<Record<string, Cell>>>();
  return ({ database, schema, warehouse }) => {
    const key = JSON.stringify([database, schema]);
    const place = places.get(key) ?? numbers(services, database ?? '', schema ?? '');
    places.set(key, place);
    return { ...place, WAREHOUSE_ID: warehouses.get(warehouse ?? '') ?? null };
  };
};

const accountUsage: Relation = {
  name: 'QUERY_HISTORY',
  schema: 'ACCOUNT_USAGE',
  table: async ({ services }) => {
    const { clock, history } = services;
    const now = clock.now();
    const ids = idsOf(services);
    const rows: Cell[][] = [];
    for await (const one of history.backwards(now - YEAR_MS, now - ACCOUNT_USAGE_LATE_MS))
      rows.push(rowOf(one, null, USAGE_WORDS, USAGE_COLUMNS, ids(one)));
    return rowsResult(USAGE_COLUMNS, rows.reverse());
  },
};

/** `INFORMATION_SCHEMA.QUERY_HISTORY…()` and the view of ACCOUNT_USAGE. */
export const queryHistory = { tableFunctions, relations: [accountUsage] };
