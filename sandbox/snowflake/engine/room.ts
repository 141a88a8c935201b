import type { Cursor } from '../sql/cursor.js';
import type { EventRow } from '../telemetry/event-row.js';
import type { Context } from './context.js';
import type { AccountObject } from './objects.js';
import type { Result } from './result.js';
import type { Table } from './session.js';
import type { Cell, Column } from './value.js';

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
  /** What it would have the database do, in DuckDB's words, for EXPLAIN; absent means that it cannot be explained. */
  plan?(context: Context): Promise<string>;
}

/** Looks at the first words; undefined when the statement is not its own. Throws once it is sure that it is, and badly formed. */
export type Grammar = (cursor: Cursor, context: Context) => Statement | undefined;

/** `SELECT SYSTEM$F(…)`, `CALL SYSTEM$F(…)`, or inside an expression with constant arguments; GET_DDL is one by another name. */
export interface SystemFunction {
  /** upper case, with the `SYSTEM$` if it has one */
  readonly name: string;
  readonly returns: Column;
  /** its arguments come as texts, whatever they are */
  readonly takesTexts?: true;
  call(args: readonly Cell[], context: Context): Promise<Cell>;
}

/** `TABLE(DB.INFORMATION_SCHEMA.F(A => 1))`; arguments are constants or binds. */
export interface TableFunction {
  readonly name: string;
  /** known everywhere; the others are INFORMATION_SCHEMA's, named before them or the current schema */
  readonly everywhere?: true;
  readonly columns: readonly Column[];
  rows(
    args: { readonly positional: readonly Cell[]; readonly named: ReadonlyMap<string, Cell> },
    context: Context,
  ): Promise<Table>;
}

/** A read-only view such as `INFORMATION_SCHEMA.PACKAGES`, computed when it is read. */
export interface Relation {
  readonly name: string;
  /** absent: INFORMATION_SCHEMA, which each database has; the others are in SNOWFLAKE alone */
  readonly schema?: 'ACCOUNT_USAGE' | 'TELEMETRY';
  /** application roles that may read it; absent: whoever may read the schema */
  readonly readers?: readonly string[];
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
  /** what it has to tell in the event table */
  events?(): Promise<readonly EventRow[]>;
  /** GRANT OWNERSHIP has given these objects their new owner */
  ownershipPassed?(objects: readonly AccountObject[], context: Context): Promise<void>;
  /** Stops a statement that the room runs by itself, if there is one with that id and the role may. @returns whether it did */
  cancelQuery?(queryId: string, context: Context): boolean;
  /** called once, after all rooms stand and the account's state is loaded */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
