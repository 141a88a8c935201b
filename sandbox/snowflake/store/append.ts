import {
  blobValue,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  dateValue,
  decimalValue,
  timestampTZValue,
  timestampValue,
  timeValue,
} from '@duckdb/node-api';
import type { Table } from '../engine/context.js';
import type { Cell, Column, ZonedTimestamp } from '../engine/value.js';
import { zonedValue } from './zoned.js';

const CHUNK_ROWS = 2048;

const micros = (cell: Cell): bigint => BigInt(cell as bigint) / 1000n;

/** The way back from a canonical cell to a DuckDB value. */
const writerOf = (column: Column): ((cell: Cell) => DuckDBValue) => {
  switch (column.type) {
    case 'fixed': {
      const { precision = 38, scale = 0 } = column;
      if (precision === 38 && scale === 0) return (cell) => BigInt(cell as number | bigint);
      return (cell) => decimalValue(BigInt(cell as number | bigint), precision, scale);
    }
    case 'date':
      return (cell) => dateValue(Number(cell));
    case 'time':
      return (cell) => timeValue(micros(cell));
    case 'timestamp_ntz':
      return (cell) => timestampValue(micros(cell));
    case 'timestamp_ltz':
      return (cell) => timestampTZValue(micros(cell));
    case 'timestamp_tz':
      return (cell) => zonedValue(cell as ZonedTimestamp);
    case 'binary':
      return (cell) => blobValue(cell as Uint8Array);
    default:
      return (cell) => cell as DuckDBValue;
  }
};

/** Fills an existing table with canonical cells; its column types must be those of `duckTypeOf`. */
export const appendTable = async (
  duck: DuckDBConnection,
  tableName: string,
  table: Table,
): Promise<void> => {
  const appender = await duck.createAppender(tableName, null, 'temp');
  const types: DuckDBType[] = table.columns.map((_, index) => appender.columnType(index));
  const writers = table.columns.map(writerOf);
  for (let from = 0; from < table.rowCount; from += CHUNK_ROWS) {
    const to = Math.min(from + CHUNK_ROWS, table.rowCount);
    const chunk = DuckDBDataChunk.create(types, to - from);
    writers.forEach((write, index) => {
      const values = (table.vectors[index] ?? [])
        .slice(from, to)
        .map((cell) => (cell === null ? null : write(cell)));
      chunk.setColumnValues(index, values);
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
};
