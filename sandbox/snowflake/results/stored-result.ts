import { z } from 'zod';
import { SnowflakeError } from '../engine/errors.js';
import type { Result } from '../engine/result.js';
import type { Cell, Column } from '../engine/value.js';
import type { Place, ResultFiles } from './result-files.js';

export type Vectors = readonly (readonly Cell[])[];

/** What a result is without its rows. */
export type Head = Omit<Result, 'vectors' | 'slice'>;

/** Some of a result's rows, in a record of their own. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly place: Place;
}

/** A result as a record has it: with its rows, or with where they lie. */
export type StoredResult = { readonly head: Head } & (
  | { readonly rows: Vectors }
  | { readonly pieces: readonly Piece[] }
);

const count = z.number().int().nonnegative();

const ColumnShape = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  precision: z.number().optional(),
  scale: z.number().optional(),
  length: z.number().optional(),
}) as unknown as z.ZodType<Column>;

const TransferShape = z.object({
  command: z.enum(['UPLOAD', 'DOWNLOAD']),
  data: z.record(z.string(), z.unknown()),
  location: z.string().optional(),
});

const HeadShape = z.object({
  columns: z.array(ColumnShape),
  rowCount: count,
  statementType: count,
  transfer: TransferShape.optional(),
  cached: z.boolean().optional(),
  children: z.array(z.object({ queryId: z.string(), statementType: count })).optional(),
}) as unknown as z.ZodType<Head>;

const isCell = (value: unknown): boolean => {
  if (value === null || value instanceof Uint8Array) return true;
  if (typeof value !== 'object') return value !== undefined && typeof value !== 'symbol';
  return 'ns' in value && typeof value.ns === 'bigint' && 'offset' in value;
};

const VectorsShape = z.custom<Vectors>(
  (value) =>
    Array.isArray(value) && value.every((vector) => Array.isArray(vector) && vector.every(isCell)),
);

const PlaceShape = z.object({ file: count, at: count, length: count });

const StoredShape = z.union([
  z.object({ head: HeadShape, rows: VectorsShape }),
  z.object({
    head: HeadShape,
    pieces: z.array(z.object({ from: count, to: count, place: PlaceShape })),
  }),
]);

const gone = () =>
  new SnowflakeError('000709', '02000', 'The result of the statement is no longer kept.');

/** Are these the cells of so many columns and rows? */
const fits = (vectors: Vectors, columns: number, rows: number): boolean =>
  vectors.length === columns && vectors.every(({ length }) => length === rows);

/** Rows as they lie in the files, piece by piece. @throws SnowflakeError 000709 when they went */
export const rowsInFiles =
  (width: number, pieces: readonly Piece[], files: ResultFiles) =>
  (from: number, to: number): Vectors => {
    const vectors: Cell[][] = Array.from({ length: width }, () => []);
    for (const piece of pieces) {
      if (piece.to <= from || piece.from >= to) continue;
      const { data: read } = VectorsShape.safeParse(files.read(piece.place));
      if (!read || !fits(read, width, piece.to - piece.from)) throw gone();
      const [first, last] = [Math.max(from - piece.from, 0), Math.min(to, piece.to) - piece.from];
      read.forEach((cells, index) => {
        const vector = vectors[index] ?? [];
        for (let at = first; at < last; at++) vector.push(cells[at] ?? null);
      });
    }
    return vectors;
  };

/**
 * A result whose rows are read from the files when they are asked for.
 * @throws SnowflakeError 000709 when they went, or are not what was written
 */
export const readBack = (place: Place, files: ResultFiles): Result => {
  const { data: stored } = StoredShape.safeParse(files.read(place));
  if (!stored) throw gone();
  const { head } = stored;
  if ('rows' in stored) {
    if (!fits(stored.rows, head.columns.length, head.rowCount)) throw gone();
    return { ...head, vectors: stored.rows };
  }
  const slice = rowsInFiles(head.columns.length, stored.pieces, files);
  return {
    ...head,
    get vectors() {
      return slice(0, head.rowCount);
    },
    slice,
  };
};
