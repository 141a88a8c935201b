import type { Table } from '../engine/context.js';
import type { StoreConnection } from './connection.js';

/** A table that a statement changes. */
export interface Target {
  readonly physical: string;
  /** adds rows and touches none that are there */
  readonly onlyAdds: boolean;
}

/** What is written beside something else, by the same fate. */
export interface Companion {
  /** statements of DuckDB that come before it */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly targets: readonly Target[];
}

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** without them nothing is known of what changes, as for DDL */
  readonly targets?: readonly Target[];
  readonly companion?: Companion | undefined;
}

/** A write with all that goes with it. */
export interface Whole {
  readonly before: readonly string[];
  readonly statements: readonly string[];
  readonly after: readonly string[];
  /** undefined where nothing is known of them */
  readonly targets: readonly Target[] | undefined;
}

/** @param companionOf what goes with every write to the table of that physical name */
export const whole = (
  statements: readonly string[],
  { targets, companion }: WriteOptions,
  companionOf: (physical: string) => Companion | undefined,
): Whole => {
  const own = targets?.map(({ physical }) => companionOf(physical)) ?? [];
  const beside = [...own, companion].filter((one) => one !== undefined);
  return {
    before: beside.flatMap(({ before }) => before),
    statements,
    after: beside.flatMap(({ after }) => after),
    targets: targets && [...targets, ...beside.flatMap((one) => one.targets)],
  };
};

/** @returns the rows of each of its own statements */
export const queryAll = async (
  connection: StoreConnection,
  { before, statements, after }: Whole,
): Promise<Table[]> => {
  const tables: Table[] = [];
  for (const sql of before) await connection.query(sql);
  for (const sql of statements) tables.push(await connection.query(sql));
  for (const sql of after) await connection.query(sql);
  return tables;
};
