import type { DuckDBConnection, DuckDBDataChunk, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { Connection, Table } from '../engine/context.js';
import { appendTable } from './append.js';
import { readTable } from './read.js';
import { columnOf } from './types.js';

/** A connection whose statements run one after another, also when several callers share it. */
export interface StoreConnection extends Connection {
  /** Runs `work` with nothing of other callers in between; the connection it gets must not outlive it. */
  exclusive<T>(work: (connection: StoreConnection) => Promise<T>): Promise<T>;
  /** Column names and types without running the query. */
  describe(sql: string): Promise<Table['columns']>;
  /** Like `execute`, for what must not be stopped half-way: interrupts pass it by. */
  firmly(sql: string): Promise<number>;
  /** Fills an existing table (of this connection's temp schema) with canonical cells. */
  append(tableName: string, table: Table): Promise<void>;
  /** The rows of a query as the database has them, for `give`. */
  take(sql: string): Promise<readonly DuckDBDataChunk[]>;
  /** Fills an existing table of the temp schema with rows taken from one of the same columns. */
  give(tableName: string, rows: readonly DuckDBDataChunk[]): Promise<void>;
}

const changed = (result: DuckDBMaterializedResult): number => result.rowsChanged;

const unlocked = (duck: DuckDBConnection): StoreConnection => {
  let firm = false;
  const connection: StoreConnection = {
    query: async (sql) => readTable(await duck.run(sql)),
    execute: async (sql) => changed(await duck.run(sql)),
    describe: async (sql) => {
      const prepared = await duck.prepare(sql);
      const columns = Array.from({ length: prepared.columnCount }, (_, index) =>
        columnOf(prepared.columnName(index), prepared.columnType(index)),
      );
      prepared.destroySync();
      return columns;
    },
    append: (tableName, table) => appendTable(duck, tableName, table),
    take: async (sql) => {
      const chunks = await (await duck.run(sql)).fetchAllChunks();
      return chunks.filter(({ rowCount }) => rowCount > 0);
    },
    give: async (tableName, rows) => {
      const appender = await duck.createAppender(tableName, null, 'temp');
      for (const chunk of rows) appender.appendDataChunk(chunk);
      appender.closeSync();
    },
    firmly: async (sql) => {
      firm = true;
      try {
        return changed(await duck.run(sql));
      } finally {
        firm = false;
      }
    },
    exclusive: (work) => work(connection),
    interrupt: () => {
      if (!firm) duck.interrupt();
    },
    close: async () => duck.closeSync(),
  };
  return connection;
};

/** Wraps a DuckDB connection so that callers take turns. */
export const storeConnection = (duck: DuckDBConnection): StoreConnection => {
  const inner = unlocked(duck);
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = tail.then(work, work);
    tail = mine.catch(() => undefined);
    return mine;
  };
  return {
    query: (sql) => inTurn(() => inner.query(sql)),
    execute: (sql) => inTurn(() => inner.execute(sql)),
    describe: (sql) => inTurn(() => inner.describe(sql)),
    firmly: (sql) => inTurn(() => inner.firmly(sql)),
    append: (tableName, table) => inTurn(() => inner.append(tableName, table)),
    exclusive: (work) => inTurn(() => work(inner)),
    take: (sql) => inTurn(() => inner.take(sql)),
    give: (tableName, rows) => inTurn(() => inner.give(tableName, rows)),
    interrupt: () => inner.interrupt(),
    close: () => inTurn(() => inner.close()),
  };
};
