import type { Context } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';
import { type FileFormat, namedFormat, readFileFormat } from './file-format.js';
import { readLocation } from './location.js';

/** A COPY INTO a stage, as written. */
export interface Unload {
  readonly location: string;
  readonly query: string;
  readonly format: Partial<FileFormat> | null;
  readonly header: boolean;
  readonly overwrite: boolean;
  readonly single: boolean;
  /** bytes before compression */
  readonly maxFileSize: number;
}

/** D:sql-reference/sql/copy-into-location: 16 MB unless said otherwise, 5 GB at most */
const USUAL_SIZE = 16_777_216;
const LARGEST_SIZE = 5_368_709_120;

const truth = (cursor: Cursor): boolean => {
  const { value } = cursor.next();
  if (!/^(TRUE|FALSE)$/i.test(value)) throw syntaxError(`syntax error unexpected '${value}'.`);
  return value.toUpperCase() === 'TRUE';
};

/** Reads what follows COPY INTO. @throws SnowflakeError 000002 naming an option that is not done here */
export const readUnload = (cursor: Cursor, context: Context): Unload => {
  const location = readLocation(cursor);
  cursor.expect('FROM');
  const start = cursor.peek()?.start ?? 0;
  if (cursor.sees('(')) cursor.parenthesised();
  else cursor.name();
  const source = cursor.sql.slice(start, cursor.peek()?.start).replace(/[\s;]+$/, '');
  const unload = {
    location,
    query: source.startsWith('(') ? source.slice(1, -1) : `SELECT * FROM ${source}`,
    format: null as Partial<FileFormat> | null,
    header: false,
    overwrite: false,
    single: false,
    maxFileSize: USUAL_SIZE,
  };
  while (!cursor.done && !cursor.sees(';')) {
    if (cursor.accept('PARTITION', 'BY')) throw unsupported('COPY option PARTITION BY');
    const option = cursor.identifier();
    cursor.expect('=');
    if (option === 'FILE_FORMAT') unload.format = readFileFormat(cursor, namedFormat(context));
    else if (option === 'HEADER') unload.header = truth(cursor);
    else if (option === 'OVERWRITE') unload.overwrite = truth(cursor);
    else if (option === 'SINGLE') unload.single = truth(cursor);
    else if (option === 'MAX_FILE_SIZE') {
      unload.maxFileSize = cursor.integer();
      if (unload.maxFileSize < 1 || unload.maxFileSize > LARGEST_SIZE)
        throw syntaxError(`invalid value '${unload.maxFileSize}' for MAX_FILE_SIZE.`);
    } else if (/^(DETAILED_OUTPUT|INCLUDE_QUERY_ID)$/.test(option)) {
      if (truth(cursor)) throw unsupported(`COPY option ${option} = TRUE`);
    } else throw unsupported(`COPY option ${option}`);
  }
  cursor.end();
  return unload;
};
