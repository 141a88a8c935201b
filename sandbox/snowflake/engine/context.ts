import type { LoginHistory } from '../history/login-history.js';
import type { MeteringHistory } from '../history/metering-history.js';
import type { StatementHistory } from '../history/statements.js';
import type { KeptResults } from '../results/kept-results.js';
import type { Name } from '../sql/cursor.js';
import type { StoreConnection } from '../store/connection.js';
import type { StreamReads } from '../streams/stream-reads.js';
import type { WarehouseRuns } from '../warehouse-runs.js';
import type { Access, Catalogue } from './objects.js';
import type { Result } from './result.js';
import type { Room } from './room.js';
import type { Connection, Frame, Session, Sessions, Table } from './session.js';
import type { Cell, Column } from './value.js';
import type { Watch } from './watch.js';

export type {
  Access,
  AccountObject,
  Catalogue,
  Dropped,
  ObjectKind,
  Privilege,
} from './objects.js';
export type {
  Expansion,
  Grammar,
  Relation,
  Room,
  Statement,
  SystemFunction,
  TableFunction,
} from './room.js';
export type {
  Connection,
  Frame,
  OpenTransaction,
  Session,
  Sessions,
  Table,
  TaskRunReference,
  Variable,
} from './session.js';

/** The account's time: real time plus what the control route moved it by. */
export interface Clock {
  /** milliseconds since the epoch */
  now(): number;
  /**
   * Calls back once virtual time has reached `at`. Time that is moved waits for what the callback promises.
   * @returns a function that forgets it
   */
  at(at: number, callback: () => unknown): () => void;
  /** Calls back whenever the time was set back. @param callback is told the time before */
  onSetBack(callback: (before: number) => void): void;
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
  /** what the client called each bind's type, such as FIXED or TIMESTAMP_NTZ */
  readonly bindTypes?: readonly string[];
  readonly bindColumns?: readonly (readonly Cell[])[];
  /** the streams that the statement moves on by reading them; absent in one that only looks */
  readonly streamReads?: StreamReads;
  /** statement-level parameters, names upper-cased */
  readonly parameters: ReadonlyMap<string, unknown>;
  /** sent by the client's library for its own ends */
  readonly internal: boolean;
  /** aborted by cancel, timeout, or the end of the session */
  readonly signal: AbortSignal;
  /** the virtual time at which the statement began: what CURRENT_TIMESTAMP says all through it */
  readonly startedAt: number;
}

export interface ExecuteOptions {
  readonly binds?: readonly Cell[];
  /** the client's names of their types */
  readonly bindTypes?: readonly string[];
  /** array binds, one array per position: the statement (INSERT … VALUES, UPDATE, DELETE) runs once for all rows */
  readonly bindColumns?: readonly (readonly Cell[])[];
  readonly parameters?: ReadonlyMap<string, unknown>;
  readonly signal?: AbortSignal;
  /** given by the protocol so that it can answer before the statement ends */
  readonly queryId?: string;
  readonly describeOnly?: boolean;
  /** sent by the client's library for its own ends */
  readonly internal?: boolean;
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
  /** The kept answer of an earlier statement of the session's user. @throws SnowflakeError 000709 */
  resultOf(queryId: string, session: Session): Result;
  /** Keeps a result under a query id of the session, so that RESULT_SCAN finds it. @returns the same result */
  keep(queryId: string, session: Session, result: Result): Result;
  /** Which statements of which rooms there are, for the coverage list. */
  readonly rooms: readonly Room[];
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
  /** what has ended, of the last year */
  readonly history: StatementHistory;
  readonly logins: LoginHistory;
  readonly metering: MeteringHistory;
  /** what was answered, of the last day */
  readonly results: KeptResults;
  readonly warehouses: WarehouseRuns;
  /** a connection for the server's own work, outside any session */
  readonly system: Connection;
  /** Fills an existing table from a Parquet file, columns matched by name. @returns the number of rows */
  loadParquet(table: Name, file: string): Promise<number>;
  /** Turns a canonical table into a physical temporary relation of this context. @returns what stands for it after FROM */
  materialise(table: Table, context: Context): Promise<string>;
  /**
   * Makes a physical temporary relation of this context.
   * @param definition DuckDB's, as it stands after the table's name
   * @param fill puts the rows into the table of that name
   * @returns what stands for it after FROM
   */
  carry(
    definition: string,
    fill: (inner: StoreConnection, name: string) => Promise<void>,
    context: Context,
  ): Promise<string>;
  /** Runs a Snowflake query of the context's frame into a Parquet file. @returns its columns */
  exportParquet(sql: string, file: string, context: Context): Promise<readonly Column[]>;
  /** Named rooms, for what one room needs of another, narrowed by the asker (`room<Stages>('stages')`). */
  room<T extends Room>(name: string): T;
}
