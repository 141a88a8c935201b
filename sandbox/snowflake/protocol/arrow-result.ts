import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import type { Result } from '../engine/result.js';
import type { Cell, Column } from '../engine/value.js';
import { jsonText } from './json-text.js';
import { rowType } from './row-type.js';

type Cells = readonly Cell[];

const LARGEST = 2n ** 63n - 1n;

const isReached = (value: bigint): boolean => value <= LARGEST && value >= -LARGEST;

const fits = (cell: Cell): boolean => {
  if (typeof cell === 'bigint') return isReached(cell);
  return typeof cell !== 'object' || cell === null || !('ns' in cell) || isReached(cell.ns);
};

const COUNTED: ReadonlySet<Column['type']> = new Set([
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
]);

/** Nanoseconds of a time's or timestamp's last digit, in which its column counts. */
const unitOf = ({ type, scale = 9 }: Column): bigint =>
  COUNTED.has(type) ? 10n ** BigInt(9 - scale) : 1n;

const MICROSECONDS = 6;

/**
 * A column as it is told: with years that 64 bits of nanoseconds do not reach it counts microseconds, which is all that
 * the store has. The connector would else find out batch by batch, and pandas get batches of different types.
 */
const reaching = (column: Column, cells: Cells): Column =>
  COUNTED.has(column.type) && (column.scale ?? 9) > MICROSECONDS && !cells.every(fits)
    ? { ...column, scale: MICROSECONDS }
    : column;

/** With so few digits a TIMESTAMP_TZ has 8 bytes beside its zone: the connector takes them as a count of the last one. */
const isShort = ({ type, scale = 9 }: Column): boolean => type === 'timestamp_tz' && scale <= 3;

const floored = (count: bigint, by: bigint): bigint => (count - (((count % by) + by) % by)) / by;

/** Times and timestamps as counts of their last digit. */
const counted = (column: Column, cells: Cells): Cells => {
  const unit = unitOf(column);
  if (unit === 1n) return cells;
  return cells.map((cell) => (typeof cell === 'bigint' ? floored(cell, unit) : cell));
};

const EPOCH = new Field('epoch', new Int64(), true);
const FRACTION = new Field('fraction', new Int32(), true);
const TIMEZONE = new Field('timezone', new Int32(), true);

const arrowType = (column: Column, cells: Cells): DataType => {
  switch (column.type) {
    case 'fixed':
      return cells.every(fits) ? new Int64() : new Decimal(column.scale ?? 0, 38);
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
      return new Int64();
    case 'timestamp_tz':
      return new Struct(isShort(column) ? [EPOCH, TIMEZONE] : [EPOCH, FRACTION, TIMEZONE]);
    case 'real':
      return new Float64();
    case 'boolean':
      return new Bool();
    case 'date':
      return new DateDay();
    case 'binary':
      return new Binary();
    default:
      return new Utf8();
  }
};

const OF_JSON = ['variant', 'object', 'array'];

const sentCells = (column: Column, cells: Cells): Cells =>
  OF_JSON.includes(column.type)
    ? cells.map((cell) => (cell === null ? null : jsonText(String(cell))))
    : cells;

const bitmap = (cells: Cells, isSet: (cell: Cell) => boolean): Uint8Array => {
  const bits = new Uint8Array(Math.ceil(cells.length / 64) * 8);
  for (let at = 0; at < cells.length; at++)
    if (isSet(cells[at] ?? null)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  return bits;
};

const filled = <A extends BigInt64Array | Float64Array | Int32Array>(
  into: A,
  cells: Cells,
  value: (cell: Exclude<Cell, null>) => A[number],
): A => {
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at] ?? null;
    if (cell !== null) into[at] = value(cell);
  }
  return into;
};

const int64 = (cell: Exclude<Cell, null>): bigint =>
  typeof cell === 'bigint' ? cell : BigInt(Number(cell));

const MASK = (1n << 64n) - 1n;

/** 128 bits for each number, the lower half first. */
const decimals = (cells: Cells): Uint32Array => {
  const halves = new BigUint64Array(cells.length * 2);
  cells.forEach((cell, at) => {
    const value = cell === null ? 0n : int64(cell);
    halves[at * 2] = value & MASK;
    halves[at * 2 + 1] = (value >> 64n) & MASK;
  });
  return new Uint32Array(halves.buffer);
};

const bytesOf = (cell: Cell, binary: boolean): Uint8Array => {
  if (cell === null) return new Uint8Array();
  return binary ? (cell as Uint8Array) : Buffer.from(String(cell));
};

/** Offsets and bytes of a column of texts or binaries. */
const variable = (cells: Cells, binary: boolean) => {
  const parts = cells.map((cell) => bytesOf(cell, binary));
  const valueOffsets = new Int32Array(cells.length + 1);
  parts.forEach((part, at) => {
    valueOffsets[at + 1] = (valueOffsets[at] ?? 0) + part.length;
  });
  return { valueOffsets, data: new Uint8Array(Buffer.concat(parts)) };
};

/**
 * The fields of moments: seconds, nanoseconds after them, and the zone; without nanoseconds counts of the unit.
 * @param unit of the column's last digit, in nanoseconds
 */
const moments = (cells: Cells, unit: bigint, whole: boolean): Readonly<Record<string, Cells>> => {
  const parts = cells.map((cell) =>
    cell !== null && typeof cell === 'object' && 'ns' in cell ? cell : null,
  );
  const second = (ns: bigint) => floored(ns, 1_000_000_000n);
  return {
    epoch: parts.map((part) => part && (whole ? floored(part.ns, unit) : second(part.ns))),
    fraction: parts.map((part) => part && Number(part.ns - second(part.ns) * 1_000_000_000n)),
    timezone: parts.map((part) => part && part.offset + 1440),
  };
};

const arrowData = (type: DataType, cells: Cells, unit = 1n): Data => {
  const length = cells.length;
  const nullCount = cells.reduce<number>((sum, cell) => sum + (cell === null ? 1 : 0), 0);
  const nullBitmap = nullCount === 0 ? null : bitmap(cells, (cell) => cell !== null);
  const base = { length, nullCount, nullBitmap };
  if (type instanceof Int64)
    return makeData({ type, ...base, data: filled(new BigInt64Array(length), cells, int64) });
  if (type instanceof Decimal) return makeData({ type, ...base, data: decimals(cells) });
  if (type instanceof Float64)
    return makeData({ type, ...base, data: filled(new Float64Array(length), cells, Number) });
  if (type instanceof Int32)
    return makeData({ type, ...base, data: filled(new Int32Array(length), cells, Number) });
  if (type instanceof DateDay)
    return makeData({ type, ...base, data: filled(new Int32Array(length), cells, Number) });
  if (type instanceof Bool)
    return makeData({ type, ...base, data: bitmap(cells, (cell) => cell === true) });
  if (type instanceof Binary) return makeData({ type, ...base, ...variable(cells, true) });
  if (type instanceof Struct) {
    const whole = !type.children.some(({ name }) => name === FRACTION.name);
    const parts = moments(cells, unit, whole);
    const children = type.children.map(({ name, type: own }) => arrowData(own, parts[name] ?? []));
    return makeData({ type, ...base, children });
  }
  return makeData({ type: new Utf8(), ...base, ...variable(cells, false) });
};

const fieldOf = (column: Column, type: DataType): Field => {
  const { precision, scale, length, byteLength } = rowType(column);
  const metadata = new Map([
    ['logicalType', column.type.toUpperCase()],
    ['precision', String(precision ?? 38)],
    ['scale', String(scale ?? 0)],
    ['charLength', String(length ?? 0)],
    [
      'byteLength',
      String(column.type === 'timestamp_tz' ? (isShort(column) ? 8 : 16) : (byteLength ?? 0)),
    ],
    ['finalType', 'T'],
  ]);
  return new Field(column.name, type, true, metadata);
};

/**
 * A result as one Arrow stream, the form that gives pandas numeric columns.
 * Record batches have odd lengths only: the writer pads the offsets of an even one, and the Python
 * connector takes that padding for offsets. Numbers beyond 64 bits make their column decimal, in this
 * stream alone: each chunk of a result may have types of its own.
 */
export const arrowStream = (result: Result): Buffer => {
  const { rowCount } = result;
  const columns = result.columns.map((column, at) => reaching(column, result.vectors[at] ?? []));
  const vectors = columns.map((column, at) =>
    counted(column, sentCells(column, result.vectors[at] ?? [])),
  );
  const types = columns.map((column, at) => arrowType(column, vectors[at] ?? []));
  const fields = columns.map((column, at) => fieldOf(column, types[at] ?? new Utf8()));
  const schema = new Schema(fields);
  const batch = (from: number, to: number) => {
    const children = columns.map((column, at) =>
      arrowData(types[at] ?? new Utf8(), vectors[at]?.slice(from, to) ?? [], unitOf(column)),
    );
    const data = makeData({ type: new Struct(fields), length: to - from, nullCount: 0, children });
    return new RecordBatch(schema, data);
  };
  const odd = rowCount % 2 === 1 ? rowCount : rowCount - 1;
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  writer.write(batch(0, odd));
  if (odd < rowCount) writer.write(batch(odd, rowCount));
  return Buffer.from(writer.finish().toUint8Array(true));
};
