import { SnowflakeError } from '../engine/errors.js';
import { fromDuck } from '../sql/duck-errors.js';
import { insert, type Load, nameOf, readerFor, together, widthOf } from './copy-load.js';
import { malformedIn, ORDINAL, openSource, type Source } from './copy-source.js';
import { fileList } from './files.js';
import type { StagedFile } from './load-history.js';

export interface Fault {
  readonly line: number;
  readonly message: string;
  readonly code: string;
  readonly sqlState: string;
}

/** What a file would become. */
export interface Attempt {
  readonly file: StagedFile;
  readonly parsed: number;
  /** of the readable rows those that do not fit the table, by their numbers from 1 */
  readonly unfit: readonly number[];
  readonly faults: readonly Fault[];
}

const told = (error: unknown): Omit<Fault, 'line'> => {
  const known = error instanceof SnowflakeError ? error : fromDuck(error);
  const message = error instanceof Error ? error.message : String(error);
  return known ?? { message, code: '000603', sqlState: 'XX000' };
};

export const wordsOf = (error: unknown): string => told(error).message;

interface Unfit {
  readonly ordinal: number;
  readonly fault: Omit<Fault, 'line'>;
}

/** Rows from `from` to `to` that the table does not take, found by halves. */
const unfitRows = async (
  load: Load,
  source: Source,
  from: number,
  to: number,
): Promise<Unfit[]> => {
  load.context.signal.throwIfAborted();
  if (from > to) return [];
  try {
    await insert(load, source, `${ORDINAL} BETWEEN ${from} AND ${to}`);
    return [];
  } catch (error) {
    load.context.signal.throwIfAborted();
    if (from === to) return [{ ordinal: from, fault: told(error) }];
    const middle = Math.floor((from + to) / 2);
    return [
      ...(await unfitRows(load, source, from, middle)),
      ...(await unfitRows(load, source, middle + 1, to)),
    ];
  }
};

/** The line of a file's row, given the lines that are none. */
const lineOf = (ordinal: number, skipped: number, malformed: readonly { line: number }[]): number =>
  malformed.reduce((line, fault) => (fault.line <= line ? line + 1 : line), ordinal + skipped);

/** The number of what is no row at all. */
export const MALFORMED = '100080';

/** Options by which unreadable rows are passed over. */
export const lenient = ['ignore_errors = true'];

/** Tries a file out: its inserts are taken back. */
export const attempt = async (load: Load, file: StagedFile): Promise<Attempt> => {
  const { context, format, place } = load;
  const { system } = context.services;
  const list = fileList(place.root, [file.path]);
  const width = widthOf(load);
  const malformed =
    width === null
      ? []
      : (await malformedIn(system, format, list, width, nameOf(load))).map((row) => ({
          ...row,
          code: MALFORMED,
          sqlState: '22000',
        }));
  const reader = await readerFor(load, [file.path], width === null ? [] : lenient);
  const counted = await system.query(`SELECT count(*) FROM ${reader}`);
  const rows = Number(counted.vectors[0]?.[0] ?? 0);
  const source = await openSource(reader, nameOf(load), context);
  try {
    const unfit = await together(load, () => unfitRows(load, source, 1, rows), 'rollback');
    const faults = unfit.map(({ ordinal, fault: { message, code, sqlState } }) => ({
      line: lineOf(ordinal, format.skipHeader, malformed),
      message,
      code,
      sqlState,
    }));
    return {
      file,
      parsed: rows + malformed.length,
      unfit: unfit.map(({ ordinal }) => ordinal),
      faults: [...faults, ...malformed].sort((a, b) => a.line - b.line),
    };
  } finally {
    await source.drop();
  }
};
