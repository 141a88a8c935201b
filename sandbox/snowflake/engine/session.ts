import type { AccountObject } from './objects.js';
import type { SessionParameters } from './parameters.js';
import type { Cell, Column } from './value.js';

/** One DuckDB connection. SQL here is DuckDB's, names are physical. */
export interface Connection {
  query(sql: string): Promise<Table>;
  /** @returns the number of rows changed */
  execute(sql: string): Promise<number>;
  interrupt(): void;
  close(): Promise<void>;
}

/** Columns in canonical cells, straight from the database. */
export interface Table {
  readonly columns: readonly Column[];
  /** of a large result they come into being, all of them, when they are first read */
  readonly vectors: readonly (readonly Cell[])[];
  readonly rowCount: number;
  /** The cells of the rows from `from` up to `to`, which are not kept: how to read a large result piece by piece. */
  slice?(from: number, to: number): readonly (readonly Cell[])[];
}

/** What SET has given a value. Times are virtual, milliseconds since the epoch. */
export interface Variable {
  readonly value: Cell;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Session {
  readonly id: number;
  readonly user: string;
  readonly createdAt: number;
  /** the one role that its access token lets it take, if it was opened with such a token */
  readonly onlyRole?: string;
  readonly connection: Connection;
  /** by upper-case name */
  readonly parameters: SessionParameters;
  /** the newest last: what LAST_QUERY_ID(-1) names */
  readonly queryIds: string[];
  /** the frame that statements from the client run in; USE replaces its fields */
  readonly root: Frame;
  /** set by SET, read as `$NAME` */
  readonly variables: Map<string, Variable>;
  /** the explicit transaction that is open, if any */
  readonly transaction: OpenTransaction | null;
  /** Ends the transaction, if one is open, and lets its locks go. */
  rollback(): Promise<void>;
  /** when its client was last heard of, in virtual time; null while a statement of it runs */
  readonly idleSince: number | null;
  /** Its client has been heard of. */
  heard(): void;
  /** Counts as running until the work has ended. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Counts as waiting, for a lock or for time to pass, until the work has ended. */
  waiting<T>(work: () => Promise<T>): Promise<T>;
  readonly isWaiting: boolean;
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
  readonly taskId: string;
}

/** What a frame was made for, as its logs tell it. */
export interface Executable {
  /** of the CALL, or the block */
  readonly queryId: string;
  /** the procedure; a block that was sent alone is none */
  readonly routine?: AccountObject;
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
  /** what speaks here is a procedure's handler in another language than SQL */
  readonly handler?: boolean;
  /** how many procedures run inside each other, that one included */
  readonly depth?: number;
  readonly task?: TaskRunReference;
  /** absent for statements that were sent alone */
  readonly executable?: Executable;
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
    onlyRole?: string;
    task?: TaskRunReference;
  }): Promise<Session>;
  close(session: Session): Promise<void>;
  find(id: number): Session | undefined;
  list(): readonly Session[];
}
