import { join } from 'node:path';
import type { Clock, Context, Relation, Settings, TableFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { rowsResult } from '../engine/result.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import { checkNames, identifierOf, inOrder, timeOf } from '../tasks/history-arguments.js';
import { momentOrNull } from '../tasks/history-table.js';
import type { Charge } from '../warehouse-runs.js';
import { Chronicle } from './chronicle.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;
const SIX_MONTHS_MS = 183 * DAY_MS;
const MOST_BYTES = 32 * 1_048_576;
/** D:sql-reference/account-usage#data-latency */
const ACCOUNT_USAGE_LATE_MS = 180 * 60_000;
/** credits have nine digits after the point */
const NANO = 1e9;

/** What warehouses have cost, of the last year. What they cost in the last minute before a kill is not known. */
export class MeteringHistory {
  private readonly chronicle: Chronicle<Charge>;

  constructor({ stateFolder, log }: Settings, clock: Clock) {
    this.chronicle = new Chronicle({
      folder: join(stateFolder, 'history', 'metering'),
      keptMs: YEAR_MS,
      mostBytes: MOST_BYTES,
      now: () => clock.now(),
      log,
    });
  }

  add(charge: Charge): void {
    this.chronicle.add(charge.to, charge);
  }

  since(from: number): AsyncGenerator<Charge> {
    return this.chronicle.backwards(from, Infinity);
  }

  close(): void {
    this.chronicle.close();
  }
}

interface Hour {
  readonly warehouse: string;
  readonly start: number;
  credits: number;
}

/** What each warehouse cost in each hour that began in that time, by name and hour. */
const hoursOf = async (
  { services: { metering, warehouses } }: Context,
  from: number,
  until: number,
): Promise<Hour[]> => {
  const hours = new Map<string, Hour>();
  const add = ({ warehouse, from: begin, to, rate }: Charge) => {
    for (let start = Math.floor(begin / HOUR_MS) * HOUR_MS; start < to; start += HOUR_MS) {
      if (start < from || start >= until) continue;
      const key = `${start} ${warehouse}`;
      const hour = hours.get(key) ?? { warehouse, start, credits: 0 };
      const ms = Math.min(to, start + HOUR_MS) - Math.max(begin, start);
      hour.credits += (rate * ms) / HOUR_MS;
      hours.set(key, hour);
    }
  };
  for await (const charge of metering.since(from)) add(charge);
  for (const charge of warehouses.uncharged) add(charge);
  const order = (a: Hour, b: Hour) =>
    a.warehouse === b.warehouse ? a.start - b.start : a.warehouse < b.warehouse ? -1 : 1;
  return [...hours.values()].sort(order);
};

const credits = (name: string): Column => fixedColumn(name, 38, 9);
const nanos = (amount: number): Cell => BigInt(Math.round(amount * NANO));

const COLUMNS: readonly Column[] = [
  timestampColumn('START_TIME'),
  timestampColumn('END_TIME'),
  textColumn('WAREHOUSE_NAME'),
  ...['CREDITS_USED', 'CREDITS_USED_COMPUTE', 'CREDITS_USED_CLOUD_SERVICES'].map(credits),
];

const times = ({ start }: Hour): Cell[] => [momentOrNull(start), momentOrNull(start + HOUR_MS)];

/** Cloud services cost nothing: they would have to exceed a tenth of what warehouses cost on that day. */
const costs = (hour: Hour): Cell[] => [nanos(hour.credits), nanos(hour.credits), 0n];

type Arguments = Parameters<TableFunction['rows']>[0];

/** Arguments may come in order too (D:sql-reference/functions/warehouse_metering_history). */
const NAMES = 'DATE_RANGE_START DATE_RANGE_END WAREHOUSE_NAME';

/** A date is as many days since the epoch. */
const dateOf = (args: Arguments, name: string): number | null => {
  const cell = args.named.get(name);
  return typeof cell === 'number' ? cell * DAY_MS : timeOf(args, name);
};

const meteringHistory: TableFunction = {
  name: 'WAREHOUSE_METERING_HISTORY',
  columns: COLUMNS,
  rows: async (given, context) => {
    const args = inOrder(given, NAMES);
    checkNames(args, NAMES);
    const { frame, services } = context;
    const now = services.clock.now();
    const from = dateOf(args, 'DATE_RANGE_START');
    if (from === null)
      throw new SnowflakeError(
        '001044',
        '42P13',
        'WAREHOUSE_METERING_HISTORY needs DATE_RANGE_START.',
      );
    if (from < now - SIX_MONTHS_MS)
      throw new SnowflakeError(
        '001044',
        '42P13',
        'DATE_RANGE_START must be within the last 6 months.',
      );
    const until = dateOf(args, 'DATE_RANGE_END') ?? now;
    const name = identifierOf(args, 'WAREHOUSE_NAME');
    const may = services.access.canOnAccount(frame, 'MONITOR USAGE');
    const hours = may ? await hoursOf(context, from, until) : [];
    const rows = hours
      .filter(({ warehouse }) => name === null || warehouse === name)
      .map((hour) => [...times(hour), hour.warehouse, ...costs(hour)]);
    return rowsResult(COLUMNS, rows);
  },
};

const VIEW: readonly Column[] = [
  ...COLUMNS.slice(0, 2),
  fixedColumn('WAREHOUSE_ID'),
  ...COLUMNS.slice(2),
  credits('CREDITS_ATTRIBUTED_COMPUTE_QUERIES'),
];

const meteringView: Relation = {
  name: 'WAREHOUSE_METERING_HISTORY',
  schema: 'ACCOUNT_USAGE',
  table: async (context) => {
    const { catalogue, clock } = context.services;
    const now = clock.now();
    const ids = new Map(catalogue.list('WAREHOUSE').map(({ name, id }) => [name, Number(id)]));
    const hours = await hoursOf(context, now - YEAR_MS, now - ACCOUNT_USAGE_LATE_MS);
    const arrived = hours.filter(({ start }) => start + HOUR_MS <= now - ACCOUNT_USAGE_LATE_MS);
    const rows = arrived.map((hour) => [
      ...times(hour),
      ids.get(hour.warehouse) ?? null,
      hour.warehouse,
      ...costs(hour),
      null,
    ]);
    return rowsResult(VIEW, rows);
  },
};

/** What warehouses cost by the hour: the table function, and the view of ACCOUNT_USAGE. */
export const metering = { tableFunctions: [meteringHistory], relations: [meteringView] };
