import type { Result } from '../engine/result.js';
import type { Declaration, Fragment, Place } from './tree.js';
import type { Value } from './value.js';

export interface Variable {
  readonly kind: 'variable';
  /** as declared; null takes the type of what is assigned first */
  readonly type: string | null;
  value: Value;
}

/** The rows of a query that ran, and the query id under which the session keeps them. */
export interface Rows {
  readonly result: Result;
  readonly queryId: string;
}

/** A statement that runs beside the block. */
export interface Job {
  readonly queryId: string;
  readonly result: Promise<Result>;
  give(rows: Rows): void;
  /** Resolves once it does not run any more. */
  cancel(): Promise<void>;
}

export interface ResultSet {
  readonly kind: 'resultset';
  /** null before it is filled, and until the job that fills it was waited for */
  rows: Rows | null;
  job: Job | null;
}

export interface CursorState {
  readonly kind: 'cursor';
  readonly query: Fragment;
  open: { readonly rows: Rows; next: number } | null;
}

export interface ExceptionType {
  readonly kind: 'exception';
  readonly name: string;
  readonly code: number;
  readonly message: string;
}

/** The row of a FOR loop over a cursor. */
export interface RowVariable {
  readonly kind: 'row';
  readonly fields: ReadonlyMap<string, Value>;
}

export type Named = Variable | ResultSet | CursorState | ExceptionType | RowVariable;

/** Names of a block; inner ones hide outer ones. */
export class Scope {
  private readonly names = new Map<string, Named>();

  constructor(private readonly outer?: Scope) {}

  find(name: string): Named | undefined {
    return this.names.get(name) ?? this.outer?.find(name);
  }

  set(name: string, named: Named): void {
    this.names.set(name, named);
  }

  variable(name: string): Variable | undefined {
    const named = this.find(name);
    return named?.kind === 'variable' ? named : undefined;
  }
}

/** What SQLROWCOUNT, SQLFOUND, SQLNOTFOUND and SQLID say. */
export interface LastStatement {
  queryId: string | null;
  rowCount: number | null;
}

export type { Declaration, Place };
