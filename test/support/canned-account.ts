import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../sandbox/snowflake/clock.js';
import { Faults } from '../../sandbox/snowflake/control/faults.js';
import { InsideFaults } from '../../sandbox/snowflake/control/inside-faults.js';
import { StatementLog } from '../../sandbox/snowflake/control/statement-log.js';
import type {
  AccountObject,
  ExecuteOptions,
  Frame,
  Services,
  Session,
} from '../../sandbox/snowflake/engine/context.js';
import { SnowflakeError } from '../../sandbox/snowflake/engine/errors.js';
import { SessionParameters } from '../../sandbox/snowflake/engine/parameters.js';
import type { Result } from '../../sandbox/snowflake/engine/result.js';
import { Watch } from '../../sandbox/snowflake/engine/watch.js';
import { Meter } from '../../sandbox/snowflake/meter.js';
import { protocolRoom } from '../../sandbox/snowflake/protocol/index.js';
import { type Listener, listen } from '../../sandbox/snowflake/protocol/listen.js';
import { observer } from '../../sandbox/snowflake/protocol/observe.js';
import { refuse } from '../../sandbox/snowflake/protocol/run-statement.js';
import { KeptResults } from '../../sandbox/snowflake/results/kept-results.js';
import { usersOf } from '../../sandbox/snowflake/sessions/users.js';
import type { Locks } from '../../sandbox/snowflake/store/locks.js';
import { WarehouseRuns } from '../../sandbox/snowflake/warehouse-runs.js';

/** What the account answers to a statement. */
export type Answer = (sql: string, options: ExecuteOptions, frame: Frame) => Promise<Result>;

export interface CannedAccount extends Listener {
  readonly services: Services;
  readonly protocol: ReturnType<typeof protocolRoom>;
  readonly clock: VirtualClock;
}

const user = (name: string, properties: Readonly<Record<string, unknown>>): AccountObject => ({
  kind: 'USER',
  id: name,
  database: null,
  schema: null,
  name,
  owner: 'ACCOUNTADMIN',
  createdAt: 0,
  comment: '',
  properties,
});

const openSession = (id: number, name: string, parameters: Session['parameters']): Session => {
  const session: Partial<Session> & { root?: Frame; locks: Pick<Locks, 'list'> } = {
    id,
    locks: { list: () => [] },
    user: name,
    parameters,
    queryIds: [],
    heard: () => undefined,
  };
  session.root = {
    session: session as Session,
    role: 'TESTER',
    secondaryRoles: [],
    database: 'DB',
    schema: 'PUBLIC',
    warehouse: 'WH',
    rights: 'session',
  };
  return session as Session;
};

/**
 * The local Snowflake's front on a free port, over an account whose answers the test makes up.
 * User DAGBOT has password `right`.
 */
export const serveCanned = async (
  answer: Answer,
  properties: Readonly<Record<string, unknown>> = {},
  holdMs = 45_000,
): Promise<CannedAccount> => {
  const sessions = new Map<number, Session>();
  const clock = new VirtualClock();
  const statements = new StatementLog();
  const meter = new Meter(clock, new WarehouseRuns(clock, () => undefined));
  const watch = new Watch();
  const home = join(tmpdir(), `canned-${randomUUID()}`);
  const results = new KeptResults({ stateFolder: home, log: () => undefined }, clock);
  watch.onEnd(observer(statements, meter, () => undefined));
  const ended = (frame: Frame, sql: string, error?: unknown) =>
    refuse({ watch, clock }, sql, frame, error);
  const services = {
    settings: {
      log: () => undefined,
      endpoint: () => ({ host: '127.0.0.1', port: 0, account: 'sandbox' }),
    },
    clock,
    watch,
    catalogue: { list: () => [user('DAGBOT', properties)] },
    sessions: {
      open: async (options: { user: string; parameters?: Record<string, string> }) => {
        const id = 1001 + sessions.size;
        const session = openSession(id, options.user, new SessionParameters(options.parameters));
        sessions.set(id, session);
        return session;
      },
      close: async (session: Session) => void sessions.delete(session.id),
      list: () => [...sessions.values()],
    },
    engine: {
      rooms: [],
      execute: (sql: string, frame: Frame, options: ExecuteOptions = {}) =>
        answer(sql, options, frame).then(
          (result) => {
            ended(frame, sql);
            return options.describeOnly
              ? result
              : results.keep(options.queryId ?? '', frame.session.user, result);
          },
          (error: unknown) => {
            ended(frame, sql, error);
            throw error;
          },
        ),
      resultOf: (id: string) => {
        throw new SnowflakeError('000709', '02000', `Statement ${id} not found`);
      },
      keep: (id: string, session: Session, result: Result) =>
        results.keep(id, session.user, result),
    },
    history: { find: async () => undefined },
    logins: { add: () => undefined },
    results,
  } as unknown as Services;
  const protocol = protocolRoom(services);
  const server = await listen(0, {
    services,
    protocol,
    find: usersOf(services.catalogue, new Map([['DAGBOT', 'right']])),
    faults: new Faults(),
    inside: new InsideFaults(),
    statements,
    meter,
    clock,
    holdMs,
    now: () => Date.now(),
  });
  const close = () => {
    clock.stop();
    results.close();
    rmSync(home, { recursive: true, force: true });
    return server.close();
  };
  return { ...server, close, services, protocol, clock };
};
