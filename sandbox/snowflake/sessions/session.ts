import type { OwnAccess } from '../access/access.js';
import { sessionDefaults } from '../catalogue/account-parameters.js';
import type { OwnCatalogue } from '../catalogue/catalogue.js';
import type { Clock, Frame, Session, Sessions, Variable } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { type ParameterValue, SessionParameters } from '../engine/parameters.js';
import { Commits } from '../store/commits.js';
import type { StoreConnection } from '../store/connection.js';
import { type Database, OFFSETS } from '../store/database.js';
import { quoteText } from '../store/literal.js';
import type { Locks } from '../store/locks.js';
import { type Transactor, transactor } from '../store/transaction.js';
import { TransactionBook } from '../store/transaction-book.js';
import { following } from '../streams/following.js';
import { transactionScopes } from './transaction-scopes.js';

/** A session with what the query path needs of it. */
export interface OwnSession extends Session {
  readonly connection: StoreConnection;
  readonly transactor: Transactor;
  readonly locks: Locks;
  /** What was committed when the open transaction began; null without one, or where there were no streams then. */
  readonly snapshot: StoreConnection | null;
  /** the account's */
  readonly transactions: TransactionBook;
  /**
   * BEGIN in this frame; inside a procedure it may open a transaction of its own within the caller's.
   * @param name as given by BEGIN … NAME; without it one is made up
   */
  begin(frame: Frame, startedAt: number, name?: string): Promise<void>;
  commit(): Promise<void>;
  /** The open transaction is rolled back, and nothing but its end may follow (TRANSACTION_ABORT_ON_ERROR). */
  fail(): Promise<void>;
  /** whether a transaction that the frame stands in has failed, and its end has not come yet */
  hasFailed(frame: Frame): boolean;
  /** Rolls back what is open in all scopes. */
  rollbackAll(): Promise<void>;
  /** Rolls the open transaction back if it is the one of this number; a statement that runs in it ends first. */
  abort(transactionId: bigint): Promise<void>;
}

export interface OwnSessions extends Sessions {
  find(id: number): OwnSession | undefined;
  /** of all sessions */
  readonly commits: Commits;
}

interface Parts {
  readonly database: Database;
  readonly catalogue: OwnCatalogue;
  readonly access: OwnAccess;
  readonly clock: Clock;
  readonly locks: Locks;
  /** the highest number that a session of an earlier run had */
  readonly lastSession: number;
}

interface UserProperties {
  readonly defaultRole?: string;
  readonly defaultWarehouse?: string;
  readonly defaultNamespace?: string;
  readonly defaultSecondaryRoles?: readonly string[];
  /** session parameters that ALTER USER has set */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

const unknownUser = () =>
  new SnowflakeError('390100', '08004', 'Incorrect username or password was specified.');

const roleRefused = (role: string, user: string) =>
  new SnowflakeError(
    '390189',
    '08004',
    `Role '${role}' specified in the connect string is not granted to user '${user}'. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.`,
  );

/** Opens and closes the account's sessions; a session's temporary objects go with it. */
export const openSessions = ({
  database,
  catalogue,
  access,
  clock,
  locks,
  lastSession,
}: Parts): OwnSessions => {
  const held = new Map<number, OwnSession>();
  // history tells sessions apart by their numbers
  let lastId = Math.max(1000, lastSession);
  const transactions = new TransactionBook(clock);
  const commits = new Commits();

  const close = async (session: Session) => {
    const own = held.get(session.id);
    if (!own) return;
    held.delete(own.id);
    await own.rollbackAll().catch(() => undefined);
    for (const kind of [
      'TABLE',
      'VIEW',
      'STAGE',
      'FILE FORMAT',
      'PROCEDURE',
      'FUNCTION',
    ] as const) {
      for (const object of catalogue.list(kind)) {
        if (object.session === own.id) await catalogue.drop(object);
      }
    }
    await own.connection.close();
  };

  return {
    open: async (options) => {
      const user = catalogue.list<UserProperties>('USER').find((one) => one.name === options.user);
      if (!user) throw unknownUser();
      const role = options.role ?? user.properties.defaultRole ?? 'PUBLIC';
      if (!access.rolesOfUser(user.name).has(role)) throw roleRefused(role, user.name);
      const [spaceDatabase, spaceSchema] = (user.properties.defaultNamespace ?? '').split('.');
      const inDatabase = options.database ?? (spaceDatabase || null);
      const exists = catalogue.list('DATABASE').some((one) => one.name === inDatabase);
      const wanted = options.schema ?? (spaceSchema || 'PUBLIC');
      const schema = catalogue
        .list('SCHEMA', { database: inDatabase ?? '' })
        .some((one) => one.name === wanted);
      const parameters = new SessionParameters(options.parameters, [
        ['USER', user.properties.parameters ?? {}],
        ['ACCOUNT', sessionDefaults(catalogue)],
      ]);
      const scope = async () => {
        const connection = await database.connect();
        const zone = parameters.get('TIMEZONE');
        if (zone !== undefined)
          await connection.execute(`SET TimeZone = ${quoteText(String(zone))}`);
        const companionOf = (physical: string) => following(physical, catalogue);
        return {
          connection,
          transactor: transactor(connection, transactions, commits, companionOf),
        };
      };
      const snapshot = async () => {
        if (catalogue.list('STREAM').length === 0) return null;
        const connection = await database.connect();
        await connection.execute('BEGIN');
        // DuckDB's snapshot is that of the first look
        await connection.query(`SELECT COUNT(*) FROM ${OFFSETS}`);
        return connection;
      };
      const scopes = transactionScopes(await scope(), scope, locks, snapshot);
      let heardAt = clock.now();
      let running = 0;
      let waiting = 0;
      let doomed: bigint | null = null;
      let failedIn: Frame | null = null;
      const end = (how: 'commit' | 'rollback') => {
        failedIn = null;
        return scopes.end(how);
      };
      const rollBackDoomed = async () => {
        const isOpen = doomed !== null && scopes.open?.id === doomed;
        doomed = null;
        if (isOpen) await scopes.rollbackAll();
      };
      const session: OwnSession = {
        id: ++lastId,
        user: user.name,
        createdAt: clock.now(),
        ...(options.onlyRole === undefined ? {} : { onlyRole: options.onlyRole }),
        get connection() {
          return scopes.current.connection;
        },
        parameters,
        queryIds: [],
        variables: new Map<string, Variable>(),
        get transactor() {
          return scopes.current.transactor;
        },
        locks,
        get snapshot() {
          return scopes.snapshot;
        },
        transactions,
        get transaction() {
          return scopes.open;
        },
        get idleSince() {
          return running > 0 ? null : heardAt;
        },
        heard: () => {
          heardAt = clock.now();
        },
        during: async (work) => {
          running += 1;
          try {
            return await work();
          } finally {
            running -= 1;
            heardAt = clock.now();
            if (running === 0) await rollBackDoomed();
          }
        },
        get isWaiting() {
          return waiting > 0;
        },
        waiting: async (work) => {
          waiting += 1;
          try {
            return await work();
          } finally {
            waiting -= 1;
          }
        },
        abort: async (transactionId) => {
          const { open } = scopes;
          if (open?.id !== transactionId) return;
          doomed = transactionId;
          locks.cancelWaits(open);
          if (running === 0) await rollBackDoomed();
        },
        begin: scopes.begin,
        hasFailed: (frame) => {
          for (let one: Frame | undefined = frame; one && failedIn; one = one.caller)
            if (one === failedIn) return true;
          return false;
        },
        fail: async () => {
          failedIn = scopes.open?.scope ?? null;
          await scopes.end('rollback');
        },
        commit: () => end('commit'),
        rollback: () => end('rollback'),
        rollbackAll: scopes.rollbackAll,
        get root(): Frame {
          return root;
        },
      };
      const root: Frame = {
        session,
        role,
        secondaryRoles: options.secondaryRoles ?? user.properties.defaultSecondaryRoles ?? [],
        database: exists ? inDatabase : null,
        schema: exists && schema ? wanted : null,
        warehouse: options.warehouse ?? user.properties.defaultWarehouse ?? null,
        rights: 'session',
        ...(options.task ? { task: options.task } : {}),
      };
      held.set(session.id, session);
      return session;
    },
    close,
    commits,
    find: (id) => held.get(id),
    list: () => [...held.values()],
  };
};
