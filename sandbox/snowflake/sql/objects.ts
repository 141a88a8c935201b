import type { Column } from '../engine/value.js';

export interface TableColumn extends Column {
  /** DuckDB expression */
  readonly default?: string;
  /** as typed, for DESCRIBE */
  readonly defaultText?: string;
  /** name of the DuckDB sequence behind AUTOINCREMENT */
  readonly sequence?: string;
  readonly comment?: string;
}

/** What the catalogue keeps of a table beside its name and owner. */
export interface TableProperties {
  /** full DuckDB name, quoted: `"DB.SCHEMA"."NAME#17"`; every version of a table has its own */
  readonly physical: string;
  readonly columns: readonly TableColumn[];
  readonly transient: boolean;
  readonly [key: string]: unknown;
}

export interface ViewProperties {
  readonly text: string;
  /** names given in CREATE VIEW, or none */
  readonly columns: readonly string[];
  /** the statement that made it, for SHOW and GET_DDL */
  readonly definition: string;
  readonly [key: string]: unknown;
}

export interface SequenceProperties {
  readonly physical: string;
  readonly start: number;
  readonly increment: number;
  readonly [key: string]: unknown;
}
