import { SnowflakeError } from '../engine/errors.js';
import { type Result, sliceOf } from '../engine/result.js';
import type { Cell } from '../engine/value.js';
import type { Place, SpillFiles } from './spill-files.js';

/** Cells that are read and written at once: so many take some milliseconds. */
const CELLS_PER_PIECE = 20_000;
/** What a result takes beside its cells, counted in cells. */
const OWN_CELLS = 50;

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly place: Place;
}

type Vectors = readonly (readonly Cell[])[];

/** What a result is without its rows. */
type Head = Omit<Result, 'vectors' | 'slice'>;

/** Where a result lies whose rows have left memory. */
export interface Spilled {
  readonly head: Place;
  readonly pieces: readonly Piece[];
}

const gone = () =>
  new SnowflakeError('000709', '02000', 'The result of the statement is no longer kept.');

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A result's rows, piece by piece, as they lie in the files. */
const rowsOf = (width: number, pieces: readonly Piece[], files: SpillFiles) => {
  const slice = (from: number, to: number): Vectors => {
    const vectors: Cell[][] = Array.from({ length: width }, () => []);
    for (const piece of pieces) {
      if (piece.to <= from || piece.from >= to) continue;
      const read = files.read(piece.place) as Vectors | undefined;
      if (!read) throw gone();
      const [first, last] = [Math.max(from - piece.from, 0), Math.min(to, piece.to) - piece.from];
      read.forEach((cells, index) => {
        const vector = vectors[index] ?? [];
        for (let at = first; at < last; at++) vector.push(cells[at] ?? null);
      });
    }
    return vectors;
  };
  return slice;
};

/** A result whose rows are read from the files when they are asked for. @throws SnowflakeError 000709 when they went */
export const readBack = ({ head: place, pieces }: Spilled, files: SpillFiles): Result => {
  const head = files.read(place) as Head | undefined;
  if (!head) throw gone();
  const slice = rowsOf(head.columns.length, pieces, files);
  return {
    ...head,
    get vectors() {
      return slice(0, head.rowCount);
    },
    slice,
  };
};

/** A result that others may hold on to while its rows leave memory. */
export interface KeptResult {
  readonly result: Result;
  /** how much memory its rows take, counted in cells */
  readonly weight: number;
  /** Moves the rows to the files, a few at a time, with other work in between. */
  spill(files: SpillFiles): Promise<Spilled>;
}

export const keptResult = (given: Result): KeptResult => {
  // not by spreading: that would read all rows
  const { columns, rowCount, statementType, transfer, cached, children } = given;
  let rows: Pick<Result, 'vectors' | 'slice'> = given;
  const head: Head = {
    columns,
    rowCount,
    statementType,
    ...(transfer && { transfer }),
    ...(cached && { cached }),
    ...(children && { children }),
  };
  const result: Result = {
    ...head,
    get vectors() {
      return rows.vectors;
    },
    slice: (from, to) =>
      rows.slice?.(from, to) ?? rows.vectors.map((vector) => vector.slice(from, to)),
  };
  return {
    result,
    weight: rowCount * columns.length + OWN_CELLS,
    spill: async (files) => {
      const step = Math.max(1, Math.floor(CELLS_PER_PIECE / Math.max(columns.length, 1)));
      const pieces: Piece[] = [];
      for (let from = 0; from < rowCount; from += step) {
        if (from > 0) await nextTurn();
        const to = Math.min(from + step, rowCount);
        pieces.push({ from, to, place: files.write(sliceOf(result, from, to).vectors) });
      }
      const slice = rowsOf(columns.length, pieces, files);
      rows = {
        get vectors() {
          return slice(0, rowCount);
        },
        slice,
      };
      return { head: files.write(head), pieces };
    },
  };
};
