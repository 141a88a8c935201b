import type { Column } from '../engine/value.js';

export interface TableColumn extends Column {
  /** DuckDB expression */
  readonly default?: string;
  /** name of the DuckDB sequence behind AUTOINCREMENT */
  readonly sequence?: string;
  /** from where AUTOINCREMENT counts, in which steps; absent, in accounts of earlier versions, from 1 in steps of 1 */
  readonly counts?: { readonly start: number; readonly step: number };
  readonly comment?: string;
}

/** A key of a table: stored and shown, not enforced. */
export interface TableKey {
  readonly type: 'PRIMARY KEY' | 'UNIQUE' | 'FOREIGN KEY';
  readonly name: string;
  readonly columns: readonly string[];
  /** what a FOREIGN KEY means: the other table's id, and the columns of its key */
  readonly references?: { readonly tableId: string; readonly columns: readonly string[] };
  readonly rely: boolean;
  readonly comment: string | null;
  readonly createdAt: number;
}

/** What the catalogue keeps of a table beside its name and owner. */
export interface TableProperties {
  /** full DuckDB name, quoted: `"DB.SCHEMA"."NAME#17"`; every version of a table has its own */
  readonly physical: string;
  readonly columns: readonly TableColumn[];
  readonly transient: boolean;
  readonly keys?: readonly TableKey[];
  /** DATA_RETENTION_TIME_IN_DAYS, where it is its own */
  readonly retentionDays?: number;
  /** its rows are numbered in a hidden column, so that streams can tell their changes */
  readonly tracked?: boolean;
  readonly [key: string]: unknown;
}

export interface ViewProperties {
  readonly text: string;
  /** names given in CREATE VIEW, or none */
  readonly columns: readonly string[];
  /** the statement that made it, for SHOW and GET_DDL */
  readonly definition: string;
  /** its definition is for its owner alone */
  readonly secure?: boolean;
  readonly [key: string]: unknown;
}

export interface SequenceProperties {
  readonly physical: string;
  readonly start: number;
  readonly increment: number;
  /** ORDER was said: the platform's own choice is NOORDER */
  readonly ordered?: boolean;
  readonly [key: string]: unknown;
}
