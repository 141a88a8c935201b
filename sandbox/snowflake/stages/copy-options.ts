import type { Context } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import { Cursor, type Name } from '../sql/cursor.js';
import { tokenize } from '../sql/lexer.js';
import { splitCommas } from '../sql/token-list.js';
import { type FileFormat, namedFormat, readFileFormat } from './file-format.js';
import { readLocation } from './location.js';
import {
  readStageSource,
  refuseStar,
  type StageSource,
  type Wanted,
  wantedOf,
} from './source-clause.js';

/** A COPY INTO a table, as written. */
export interface Copy {
  readonly target: Name;
  readonly columns: readonly string[];
  /** a query over the files' columns, or null for all in order */
  readonly query: Transform | null;
  readonly location: string;
  readonly format: Partial<FileFormat> | null;
  readonly files: readonly string[];
  readonly pattern: string | null;
  readonly purge: boolean;
  /** columns of files go into those of the same names: whatever their case, or by that too */
  readonly byName: 'CASE_SENSITIVE' | 'CASE_INSENSITIVE' | null;
  /** loads files again that were loaded before */
  readonly force: boolean;
  readonly onError: OnError;
  /** what is told instead of loading: rows, by their number, or errors */
  readonly validation: Validation | null;
}

export type Validation = number | 'RETURN_ERRORS' | 'RETURN_ALL_ERRORS';

const validationOf = (text: string): Validation => {
  if (text === 'RETURN_ERRORS' || text === 'RETURN_ALL_ERRORS') return text;
  const rows = /^RETURN_(\d+)_ROWS$/.exec(text)?.[1];
  if (rows === undefined) throw syntaxError(`invalid value '${text}' for VALIDATION_MODE.`);
  return Number(rows);
};

/** What is done with faulty rows: a file is left out that has so many of them, or a greater share. */
export type OnError =
  | 'ABORT_STATEMENT'
  | 'CONTINUE'
  | { readonly rows: number }
  | { readonly percent: number };

const onErrorOf = (text: string): OnError => {
  if (text === 'ABORT_STATEMENT' || text === 'CONTINUE') return text;
  const [, count, percent] = /^SKIP_FILE(?:_(\d+)(%)?)?$/.exec(text) ?? [];
  if (!text.startsWith('SKIP_FILE') || (count === undefined && text !== 'SKIP_FILE'))
    throw syntaxError(`invalid value '${text}' for ON_ERROR.`);
  return percent ? { percent: Number(count) } : { rows: Math.max(1, Number(count ?? 1)) };
};

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const isTrue = (cursor: Cursor): boolean => {
  const token = cursor.next();
  return token.value.toUpperCase() === 'TRUE';
};

const word = (cursor: Cursor): string => {
  const kind = cursor.peek()?.kind;
  return (kind === 'string' || kind === 'bind' ? cursor.text() : cursor.next().value).toUpperCase();
};

/** `SELECT $1:"A"::REAL, … FROM @stage [(FILE_FORMAT => …)] [[AS] alias]` */
interface Transform {
  readonly list: string;
  readonly alias: string | null;
  readonly wanted: Wanted;
  readonly source: StageSource;
}

const readTransform = (text: string, bind: (position: number) => Cell): Transform => {
  const tokens = tokenize(text);
  const cursor = new Cursor(text, tokens, bind);
  cursor.expect('SELECT');
  const from = cursor.position;
  for (let depth = 0; !(depth === 0 && cursor.sees('FROM')); ) {
    const token = cursor.next();
    if (token.kind === 'symbol' && '([{'.includes(token.value)) depth++;
    else if (token.kind === 'symbol' && ')]}'.includes(token.value)) depth--;
  }
  const items = tokens.slice(from, cursor.position);
  cursor.expect('FROM');
  const source = readStageSource(tokens, cursor.position);
  if (!source) throw cursor.unexpected();
  refuseStar(tokens, source);
  cursor.position = source.to;
  const as = cursor.accept('AS');
  const alias = as || !cursor.done ? cursor.identifier() : null;
  if (!cursor.done) throw unsupported(`${cursor.next().text.toUpperCase()} in the query of COPY`);
  const list = text.slice(items[0]?.start, items.at(-1)?.end);
  return { list: named(list), alias, wanted: wantedOf(items), source };
};

/** Gives every item of the list a name of its own: the INSERT takes them by position. */
const named = (list: string): string =>
  splitCommas(tokenize(list))
    .map((item, index) => `${list.slice(item[0]?.start, item.at(-1)?.end)} AS C${index}`)
    .join(', ');

/** COPY without FROM reads the table's own stage: https://docs.snowflake.com/en/sql-reference/sql/copy-into-table */
const stageOfTable = (target: Name): string => {
  const within = target.slice(0, -1).map(quoted);
  return `@${[...within, quoted(`%${target.at(-1)}`)].join('.')}`;
};

/** Reads what follows COPY INTO. @throws SnowflakeError 000002 naming an option that is not done here */
export const readCopy = (cursor: Cursor, context: Context): Copy => {
  const target = cursor.name();
  const columns: string[] = [];
  if (cursor.accept('(')) {
    do columns.push(cursor.identifier());
    while (cursor.accept(','));
    cursor.expect(')');
  }
  const bind = (position: number) => context.bind(position);
  const from = cursor.accept('FROM');
  const transform = from && cursor.sees('(') ? readTransform(cursor.parenthesised(), bind) : null;
  const location =
    transform?.source.location ?? (from ? readLocation(cursor) : stageOfTable(target));
  const copy = {
    target,
    columns,
    location,
    query: transform,
    format: null as Partial<FileFormat> | null,
    files: [] as string[],
    pattern: transform?.source.pattern ?? null,
    purge: false,
    byName: null as Copy['byName'],
    force: false,
    onError: 'ABORT_STATEMENT' as OnError,
    validation: null as Validation | null,
  };
  while (!cursor.done && !cursor.sees(';')) {
    const option = cursor.identifier();
    cursor.expect('=');
    if (option === 'FILE_FORMAT') {
      copy.format = readFileFormat(cursor, namedFormat(context));
    } else if (option === 'FILES') {
      cursor.expect('(');
      do copy.files.push(cursor.text());
      while (cursor.accept(','));
      cursor.expect(')');
    } else if (option === 'PATTERN') copy.pattern = cursor.text();
    else if (option === 'PURGE') copy.purge = isTrue(cursor);
    else if (option === 'MATCH_BY_COLUMN_NAME') {
      const how = word(cursor);
      if (how !== 'NONE' && how !== 'CASE_SENSITIVE' && how !== 'CASE_INSENSITIVE')
        throw unsupported(`COPY with MATCH_BY_COLUMN_NAME = ${how}`);
      copy.byName = how === 'NONE' ? null : how;
    } else if (option === 'FORCE') copy.force = isTrue(cursor);
    else if (option === 'LOAD_UNCERTAIN_FILES')
      isTrue(cursor); // the history is kept for ever
    else if (option === 'TRUNCATECOLUMNS') {
      if (isTrue(cursor)) throw unsupported('COPY with TRUNCATECOLUMNS = TRUE');
    } else if (option === 'ON_ERROR') {
      const percent = word(cursor);
      copy.onError = onErrorOf(percent + (cursor.accept('%') ? '%' : ''));
    } else if (option === 'VALIDATION_MODE') copy.validation = validationOf(word(cursor));
    else throw unsupported(`COPY option ${option}`);
  }
  cursor.end();
  if (copy.validation !== null && transform)
    throw syntaxError('VALIDATION_MODE does not go with COPY statements that transform data.');
  return copy;
};
