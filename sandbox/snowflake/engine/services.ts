import { openAccess } from '../access/access.js';
import { type Grant, openGrants } from '../access/grants.js';
import { openCatalogue } from '../catalogue/catalogue.js';
import { firstObjects } from '../catalogue/first-objects.js';
import { loadParquet } from '../catalogue/load-parquet.js';
import { reconcile } from '../catalogue/reconcile.js';
import { LoginHistory } from '../history/login-history.js';
import { MeteringHistory } from '../history/metering-history.js';
import { StatementHistory } from '../history/statements.js';
import { KeptResults } from '../results/kept-results.js';
import { openSessions } from '../sessions/session.js';
import { openDatabase } from '../store/database.js';
import { journal } from '../store/journal.js';
import { tableLocks } from '../store/locks.js';
import { WarehouseRuns } from '../warehouse-runs.js';
import type { AccountObject, Clock, Room, Services, Settings } from './context.js';
import { createEngine } from './engine.js';
import { type RoomFactory, roomFactories } from './rooms.js';
import { rowsOf } from './rows.js';
import { Watch } from './watch.js';

/** The account as it stands: everything loaded, nothing started. */
export interface Account {
  readonly services: Services;
  readonly rooms: readonly Room[];
  /** Starts what runs by itself (schedules, workers). */
  start(): Promise<void>;
  /** Stops the rooms, last first, closes all sessions and the database. */
  stop(): Promise<void>;
}

/**
 * Opens the account in the settings' state folder, or a new one.
 * @param factories the rooms, for tests that want fewer
 */
export const buildServices = async (
  settings: Settings,
  clock: Clock,
  factories: readonly RoomFactory[] = roomFactories,
): Promise<Account> => {
  const database = await openDatabase(settings.inMemory ? null : settings.stateFolder);
  const system = await database.connect();
  const catalogue = await openCatalogue(journal<AccountObject>(system, 'objects'), clock);
  const grants = await openGrants(journal<Grant>(system, 'grants'));
  const access = openAccess(catalogue, grants);
  catalogue.onInherit((object) => access.applyFuture(object));
  catalogue.onDrop(async (object, isKept) => {
    if (isKept) return;
    await grants.remove((grant) => grant.on === object.id || grant.on.endsWith(`:${object.id}`));
  });
  await reconcile(system, catalogue);
  await firstObjects(catalogue, grants, clock);
  const locks = tableLocks(clock);
  const history = new StatementHistory(settings, clock);
  const watch = new Watch();
  history.follow(watch, (name) => {
    const found = catalogue.list('WAREHOUSE').find((one) => one.name === name);
    return found && String(found.properties.WAREHOUSE_SIZE ?? 'X-Small');
  });
  const results = new KeptResults(settings, clock);
  const logins = new LoginHistory(settings, clock);
  const metering = new MeteringHistory(settings, clock);
  const { lastSession } = history;
  const sessions = openSessions({ database, catalogue, access, clock, locks, lastSession });
  const rows = rowsOf(sessions);
  const rooms: Room[] = [];
  const engine = createEngine(
    () => services,
    () => rooms,
    (queryId) => rows.dropOf(queryId),
  );
  const warehouses = new WarehouseRuns(
    clock,
    (name) => catalogue.list('WAREHOUSE').find((one) => one.name === name),
    (charge) => metering.add(charge),
  );
  clock.onSetBack((before) => warehouses.settle(before));
  catalogue.onDrop(async (object) => {
    if (object.kind === 'WAREHOUSE') warehouses.forget(object);
  });
  const services: Services = {
    settings,
    clock,
    catalogue,
    access,
    sessions,
    engine,
    watch,
    history,
    logins,
    metering,
    results,
    warehouses,
    system,
    materialise: rows.materialise,
    carry: rows.carry,
    exportParquet: rows.exportParquet,
    loadParquet: (table, file) => loadParquet(table, file, catalogue, system),
    room: <T extends Room>(name: string): T => {
      const found = rooms.find((room) => room.name === name);
      if (!found) throw new Error(`there is no room '${name}'`);
      return found as T;
    },
  };
  for (const factory of factories) rooms.push(factory(services));
  return {
    services,
    rooms,
    start: async () => {
      for (const room of rooms) await room.start?.();
    },
    stop: async () => {
      for (const room of [...rooms].reverse()) await room.stop?.();
      for (const session of [...sessions.list()]) await sessions.close(session);
      warehouses.settle(clock.now());
      for (const kept of [history, logins, metering, results]) kept.close();
      await system.close();
      database.close();
    },
  };
};
