import {
  DuckDBArrayType,
  type DuckDBBlobValue,
  type DuckDBDataChunk,
  type DuckDBDateValue,
  type DuckDBDecimalValue,
  type DuckDBIntervalValue,
  DuckDBListType,
  type DuckDBListValue,
  DuckDBMapType,
  type DuckDBMapValue,
  type DuckDBMaterializedResult,
  DuckDBStructType,
  type DuckDBStructValue,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampValue,
  type DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Table } from '../engine/context.js';
import type { Cell, Column } from '../engine/value.js';
import { columnOf } from './types.js';
import { zonedCell } from './zoned.js';

type Reader = (value: DuckDBValue) => Cell;

const plain: Reader = (value) => value as Cell;
const micros: Reader = (value) => (value as DuckDBTimestampValue).micros * 1000n;
/** A nested DuckDB value as JSON text; JSON inside lists and maps is spliced, not quoted again. */
const jsonText = (value: DuckDBValue, type: DuckDBType): string => {
  if (value === null || value === undefined) return 'null';
  if (type.alias === 'JSON') return String(value);
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const { items } = value as DuckDBListValue;
    return `[${items.map((item) => jsonText(item, type.valueType)).join(',')}]`;
  }
  if (type instanceof DuckDBMapType) {
    const { entries } = value as DuckDBMapValue;
    const member = (entry: { key: DuckDBValue; value: DuckDBValue }) =>
      `${JSON.stringify(String(entry.key))}:${jsonText(entry.value, type.valueType)}`;
    return `{${entries.map(member).join(',')}}`;
  }
  if (type instanceof DuckDBStructType) {
    const { entries } = value as DuckDBStructValue;
    const members = type.entryNames.map((name, index) => {
      const entryType = type.entryTypes[index] ?? type;
      return `${JSON.stringify(name)}:${jsonText(entries[name] ?? null, entryType)}`;
    });
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint' || type.typeId === DuckDBTypeId.DECIMAL) return String(value);
  return JSON.stringify(String(value));
};

const decimal: Reader = (value) => {
  const { value: scaled } = value as DuckDBDecimalValue;
  return scaled <= 9_007_199_254_740_991n && scaled >= -9_007_199_254_740_991n
    ? Number(scaled)
    : scaled;
};

const whole: Reader = (value) => {
  const big = value as bigint;
  return big <= 9_007_199_254_740_991n && big >= -9_007_199_254_740_991n ? Number(big) : big;
};

/** How one DuckDB value becomes a canonical cell, by the type of its column. */
const readerOf = (type: DuckDBType): Reader => {
  switch (type.typeId) {
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return whole;
    case DuckDBTypeId.DECIMAL:
      return decimal;
    case DuckDBTypeId.DATE:
      return (value) => (value as DuckDBDateValue).days;
    case DuckDBTypeId.TIME:
      return (value) => (value as DuckDBTimeValue).micros * 1000n;
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return micros;
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => (value as DuckDBTimestampNanosecondsValue).nanos;
    case DuckDBTypeId.BLOB:
      return (value) => (value as DuckDBBlobValue).bytes;
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
      return (value) => jsonText(value, type);
    case DuckDBTypeId.INTERVAL:
      return (value) => zonedCell(value as DuckDBIntervalValue);
    case DuckDBTypeId.UUID:
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
      return (value) => String(value);
    default:
      return plain;
  }
};

/** Up to here rows become cells at once; more stay as the database gave them until somebody reads them. */
const EAGER_ROWS = 4096;

/** The cells of some of the rows, column by column. @param from the first row, counted from 0 @param to after the last */
const cellsOf = (
  chunks: readonly DuckDBDataChunk[],
  readers: readonly Reader[],
  from: number,
  to: number,
): Cell[][] => {
  const vectors: Cell[][] = readers.map(() => []);
  let start = 0;
  for (const chunk of chunks) {
    const { rowCount } = chunk;
    const first = Math.max(from - start, 0);
    const last = Math.min(to - start, rowCount);
    readers.forEach((reader, index) => {
      if (first >= last) return;
      const vector = vectors[index] ?? [];
      const source = chunk.getColumnVector(index);
      for (let at = first; at < last; at++) {
        const value = source.getItem(at) as DuckDBValue;
        vector.push(value === null ? null : reader(value));
      }
    });
    start += rowCount;
    // lets go of the texts that a chunk remembers once they were read
    if (first < last) chunk.rowCount = rowCount;
  }
  return vectors;
};

/** Reads a finished DuckDB result: columns and canonical cells. */
export const readTable = async (result: DuckDBMaterializedResult): Promise<Table> => {
  const columns: Column[] = [];
  const readers: Reader[] = [];
  for (let index = 0; index < result.columnCount; index++) {
    const type = result.columnType(index);
    columns.push(columnOf(result.columnName(index), type));
    readers.push(readerOf(type));
  }
  const chunks = await result.fetchAllChunks();
  const rowCount = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  if (rowCount <= EAGER_ROWS)
    return { columns, vectors: cellsOf(chunks, readers, 0, rowCount), rowCount };
  let all: Cell[][] | undefined;
  return {
    columns,
    rowCount,
    get vectors() {
      all ??= cellsOf(chunks.splice(0), readers, 0, rowCount);
      return all;
    },
    slice: (from, to) =>
      all ? all.map((vector) => vector.slice(from, to)) : cellsOf(chunks, readers, from, to),
  };
};
