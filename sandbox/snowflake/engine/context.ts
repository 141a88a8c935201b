import type { Cursor, Name } from '../sql/cursor.js';
import type { Result } from './result.js';
import type { Cell, Column } from './value.js';
import type { Watch } from './watch.js';

/** Every kind of thing that has a name, an owner and grants. */
export type ObjectKind =
  | 'DATABASE'
  | 'SCHEMA'
  | 'TABLE'
  | 'VIEW'
  | 'SEQUENCE'
  | 'STAGE'
  | 'FILE FORMAT'
  | 'PROCEDURE'
  | 'FUNCTION'
  | 'TASK'
  | 'MODEL'
  | 'WAREHOUSE'
  | 'ROLE'
  | 'USER';

/** One object of the account. Its properties belong to the room that made it. */
export interface AccountObject<P = Readonly<Record<string, unknown>>> {
  readonly kind: ObjectKind;
  /** unique for ever: a replaced object gets a new one */
  readonly id: string;
  /** null for account-level objects (databases, warehouses, roles, users) */
  readonly database: string | null;
  /** null for databases and schemas too */
  readonly schema: string | null;
  /** procedures and functions carry their argument types: `SET_LIVE(VARCHAR, VARCHAR)` */
  readonly name: string;
  readonly owner: string;
  /** virtual time, milliseconds since the epoch */
  readonly createdAt: number;
  readonly comment: string;
  /** the session that alone sees a temporary object */
  readonly session?: number;
  /** must survive JSON: it is kept in the store */
  readonly properties: P;
}

/** The account's objects: in memory, written through to the store. */
export interface Catalogue {
  /** @param name one to three parts, completed from the frame's current database and schema */
  find<P = Readonly<Record<string, unknown>>>(
    kind: ObjectKind,
    name: Name,
    frame: Frame,
  ): AccountObject<P> | undefined;
  list<P = Readonly<Record<string, unknown>>>(
    kind: ObjectKind,
    within?: { database?: string; schema?: string },
  ): AccountObject<P>[];
  /** Adds, or replaces what has the same kind, place and name. */
  put<P>(object: AccountObject<P>): Promise<void>;
  drop(object: AccountObject<unknown>): Promise<void>;
  /** @throws SnowflakeError 090105 or 090106 when the frame has no current database or schema to complete it with */
  qualify(name: Name, frame: Frame): { database: string; schema: string; name: string };
  newId(): string;
}

export type Privilege = string;

/** Who may do what. Ownership implies every privilege; a role has what the roles granted to it have. */
export interface Access {
  can(frame: Frame, privilege: Privilege, object: AccountObject<unknown>): boolean;
  /** @throws SnowflakeError 003001, or 002003 when the role may not even see the object */
  require(frame: Frame, privilege: Privilege, object: AccountObject<unknown>): void;
  /** Account-level privileges such as EXECUTE TASK. */
  requireOnAccount(frame: Frame, privilege: Privilege): void;
  canOnAccount(frame: Pick<Frame, 'role' | 'secondaryRoles'>, privilege: Privilege): boolean;
  /** May the frame's role see that it exists (any privilege on it, and USAGE on its database and schema)? */
  sees(frame: Frame, object: AccountObject<unknown>): boolean;
  /** Was the role granted to the user, directly or through other roles? */
  mayTake(user: string, role: string): boolean;
}

/** The account's time: real time plus what the control route moved it by. */
export interface Clock {
  /** milliseconds since the epoch */
  now(): number;
  /** Calls back once virtual time has reached `at`. @returns a function that forgets it */
  at(at: number, callback: () => void): () => void;
}

/** Columns in canonical cells, straight from the database. */
export interface Table {
  readonly columns: readonly Column[];
  readonly vectors: readonly (readonly Cell[])[];
  readonly rowCount: number;
}

/** One DuckDB connection. SQL here is DuckDB's, names are physical. */
export interface Connection {
  query(sql: string): Promise<Table>;
  /** @returns the number of rows changed */
  execute(sql: string): Promise<number>;
  interrupt(): void;
  close(): Promise<void>;
}

export interface Session {
  readonly id: number;
  readonly user: string;
  readonly createdAt: number;
  readonly connection: Connection;
  /** session parameters by upper-case name */
  readonly parameters: Map<string, string | number | boolean>;
  /** the newest last: what LAST_QUERY_ID(-1) names */
  readonly queryIds: string[];
  /** the frame that statements from the client run in; USE replaces its fields */
  readonly root: Frame;
  /** set by SET, read as `$NAME` */
  readonly variables: Map<string, Cell>;
  /** the explicit transaction that is open, if any */
  readonly transaction: OpenTransaction | null;
  /** Ends the transaction, if one is open, and lets its locks go. */
  rollback(): Promise<void>;
}

/** A transaction that BEGIN opened. */
export interface OpenTransaction {
  readonly id: bigint;
  /** virtual time, milliseconds since the epoch */
  readonly startedAt: number;
  /** the frame it was begun in: only statements of that very frame may end it */
  readonly scope: Frame;
}

/** The task run that a statement belongs to, for SYSTEM$ functions. */
export interface TaskRunReference {
  readonly runKey: string;
}

/** Where a statement runs: whose rights, and which names are current. Procedures get a frame of their own. */
export interface Frame {
  readonly session: Session;
  role: string;
  /** roles whose privileges count beside `role` (not for CREATE) */
  secondaryRoles: readonly string[];
  database: string | null;
  schema: string | null;
  warehouse: string | null;
  readonly rights: 'session' | 'caller' | 'owner';
  /** the frame that called this one; a transaction begun outside may not be ended inside */
  readonly caller?: Frame;
  /** qualified name of the running procedure */
  readonly procedure?: string;
  readonly task?: TaskRunReference;
}

/** One statement on its way through the engine. */
export interface Context {
  readonly frame: Frame;
  readonly services: Services;
  readonly queryId: string;
  readonly sql: string;
  /** 1-based position → value */
  bind(position: number): Cell;
  readonly binds: readonly Cell[];
  readonly bindColumns?: readonly (readonly Cell[])[];
  /** statement-level parameters, names upper-cased */
  readonly parameters: ReadonlyMap<string, unknown>;
  /** aborted by cancel, timeout, or the end of the session */
  readonly signal: AbortSignal;
  /** the virtual time at which the statement began: what CURRENT_TIMESTAMP says all through it */
  readonly startedAt: number;
}

/** A parsed statement. */
export interface Statement {
  /** lower-case words such as `create task`; the key in the coverage list */
  readonly kind: string;
  readonly statementType: number;
  /** does it need a running warehouse? */
  readonly cost: 'metadata' | 'warehouse';
  /** DDL: ends an open transaction first and commits itself */
  readonly commits: boolean;
  run(context: Context): Promise<Result>;
  /** The columns without running it; absent means one text column `status`. */
  describe?(context: Context): Promise<readonly Column[]>;
}

/** Looks at the first words; undefined when the statement is not its own. Throws once it is sure that it is, and badly formed. */
export type Grammar = (cursor: Cursor, context: Context) => Statement | undefined;

/** `SELECT SYSTEM$F(…)`, `CALL SYSTEM$F(…)`, or inside an expression with constant arguments. */
export interface SystemFunction {
  /** upper case, with the `SYSTEM$` */
  readonly name: string;
  readonly returns: Column;
  call(args: readonly Cell[], context: Context): Promise<Cell>;
}

/** `TABLE(DB.INFORMATION_SCHEMA.F(A => 1))`; arguments are constants or binds. */
export interface TableFunction {
  readonly name: string;
  readonly columns: readonly Column[];
  rows(
    args: { readonly positional: readonly Cell[]; readonly named: ReadonlyMap<string, Cell> },
    context: Context,
  ): Promise<Table>;
}

/** A read-only view such as `INFORMATION_SCHEMA.PACKAGES`, computed when it is read. */
export interface Relation {
  readonly name: string;
  /** @param database the one it is read in: `DB.INFORMATION_SCHEMA.NAME` */
  table(context: Context, database: string | null): Promise<Table>;
}

/** Turns a query's Snowflake text into another before it is transpiled (UDF calls, `MODEL(m, v)!f(…)`). */
export type Expansion = (
  sql: string,
  context: Context,
  mode: 'run' | 'describe',
) => Promise<string>;

/** What one part of the local Snowflake adds to it. */
export interface Room {
  readonly name: string;
  readonly grammars?: readonly Grammar[];
  readonly systemFunctions?: readonly SystemFunction[];
  readonly tableFunctions?: readonly TableFunction[];
  readonly relations?: readonly Relation[];
  readonly expansions?: readonly Expansion[];
  /** called once, after all rooms stand and the account's state is loaded */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

export interface ExecuteOptions {
  readonly binds?: readonly Cell[];
  /** array binds, one array per position: the statement (INSERT … VALUES, UPDATE, DELETE) runs once for all rows */
  readonly bindColumns?: readonly (readonly Cell[])[];
  readonly parameters?: ReadonlyMap<string, unknown>;
  readonly signal?: AbortSignal;
  /** given by the protocol so that it can answer before the statement ends */
  readonly queryId?: string;
  readonly describeOnly?: boolean;
  /** the sandbox's own work, which nobody sent: neither logged nor metered */
  readonly own?: boolean;
}

/** The one way in for a statement, from clients, procedures and tasks alike. */
export interface Engine {
  /**
   * Runs one statement in a frame. Statements of one session from outside run in turn; those from inside
   * its procedures (a frame with `caller`) do not wait for that turn.
   * @throws SnowflakeError always, for anything the client did wrong
   */
  execute(sql: string, frame: Frame, options?: ExecuteOptions): Promise<Result>;
  /** The kept answer of an earlier statement of the session. @throws SnowflakeError 000709 */
  resultOf(queryId: string, session: Session): Result;
  /** Keeps a result under a query id of the session, so that RESULT_SCAN finds it. */
  keep(queryId: string, session: Session, result: Result): void;
  /** Which statements of which rooms there are, for the coverage list. */
  readonly rooms: readonly Room[];
}

export interface Sessions {
  open(options: {
    user: string;
    role?: string | null;
    database?: string | null;
    schema?: string | null;
    warehouse?: string | null;
    parameters?: Readonly<Record<string, string | number | boolean>>;
    secondaryRoles?: readonly string[];
    task?: TaskRunReference;
  }): Promise<Session>;
  close(session: Session): Promise<void>;
  find(id: number): Session | undefined;
  list(): readonly Session[];
}

export interface Settings {
  /** absolute; the database file, stages and model versions live below it */
  readonly stateFolder: string;
  /** keep the account's tables in memory only (tests) */
  readonly inMemory?: boolean;
  /** absolute path of the interpreter that runs Python procedures; it may not exist yet */
  readonly python: string;
  /** where a procedure's own client connects back to; known once the server listens */
  endpoint(): { readonly host: string; readonly port: number; readonly account: string };
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Everything a room may lean on. Built once by `engine/services.ts`; nothing here is a module-level value. */
export interface Services {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly access: Access;
  readonly sessions: Sessions;
  readonly engine: Engine;
  readonly watch: Watch;
  /** a connection for the server's own work, outside any session */
  readonly system: Connection;
  /** Fills an existing table from a Parquet file, columns matched by name. @returns the number of rows */
  loadParquet(table: Name, file: string): Promise<number>;
  /** Turns a canonical table into a physical temporary relation of this context. @returns its DuckDB name */
  materialise(table: Table, context: Context): Promise<string>;
  /** Runs a Snowflake query of the context's frame into a Parquet file. @returns its columns */
  exportParquet(sql: string, file: string, context: Context): Promise<readonly Column[]>;
  /** Named rooms, for what one room needs of another, narrowed by the asker (`room<Stages>('stages')`). */
  room<T extends Room>(name: string): T;
}
