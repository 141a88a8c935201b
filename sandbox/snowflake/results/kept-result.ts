import { type Result, sliceOf } from '../engine/result.js';
import type { Place, ResultFiles } from './result-files.js';
import { type Head, type Piece, readBack, type StoredResult } from './stored-result.js';

/** Cells that are read and written at once: so many take some milliseconds. */
const CELLS_PER_PIECE = 20_000;
/** What a result takes beside its cells, counted in cells. */
const OWN_CELLS = 50;

/** Where a result lies. */
export interface Stored {
  readonly place: Place;
  /** the oldest file that it needs */
  readonly first: number;
}

/** A result that others may hold on to while its rows leave memory. */
export interface KeptResult {
  readonly result: Result;
  /** how much memory its rows take, counted in cells */
  readonly weight: number;
  /** whether `store` comes to its end without a pause */
  readonly isShort: boolean;
  /**
   * Writes the rows to the files, a few at a time: it stops after each piece for other work.
   * @param label of the record, when its first rows lie in that file
   */
  store(files: ResultFiles, label: (first: number | undefined) => unknown): Generator<void, Stored>;
  /** Lets go of the rows, which are in the files. */
  release(stored: Stored, files: ResultFiles): void;
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
  const cells = rowCount * columns.length;
  const isShort = cells <= CELLS_PER_PIECE;
  return {
    result,
    weight: cells + OWN_CELLS,
    isShort,
    *store(files, label) {
      const write = (stored: StoredResult, first?: number): Stored => {
        const place = files.write(stored, label(first));
        return { place, first: first ?? place.file };
      };
      if (isShort) return write({ head, rows: rows.vectors });
      const step = Math.max(1, Math.floor(CELLS_PER_PIECE / columns.length));
      const pieces: Piece[] = [];
      for (let from = 0; from < rowCount; from += step) {
        if (from > 0) yield;
        const to = Math.min(from + step, rowCount);
        pieces.push({ from, to, place: files.write(sliceOf(result, from, to).vectors) });
      }
      return write({ head, pieces }, pieces[0]?.place.file);
    },
    release: ({ place }, files) => {
      let read: Result | undefined;
      const stored = (): Result => {
        if (isShort) return readBack(place, files);
        read ??= readBack(place, files);
        return read;
      };
      rows = {
        get vectors() {
          return stored().vectors;
        },
        slice: (from, to) => {
          const { vectors } = sliceOf(stored(), from, to);
          return vectors;
        },
      };
    },
  };
};
