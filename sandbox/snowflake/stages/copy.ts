import { join } from 'node:path';
import type { Context, Grammar } from '../engine/context.js';
import { notFound, unsupported } from '../engine/errors.js';
import { type Result, rowsResult, statementType, statusResult } from '../engine/result.js';
import { type Cell, fixedColumn, textColumn } from '../engine/value.js';
import { Cursor, type Name } from '../sql/cursor.js';
import { tokenize } from '../sql/lexer.js';
import { splitCommas } from '../sql/token-list.js';
import { defaultFormat, type FileFormat, readFileFormat } from './file-format.js';
import { filesOf, matching, removeFiles } from './files.js';
import { fileList } from './infer-schema.js';
import { readLocation } from './location.js';
import type { Place, Stages } from './stage.js';

interface Copy {
  readonly target: Name;
  readonly columns: readonly string[];
  /** a select list over the file's columns, or null for all in order */
  readonly list: string | null;
  readonly location: string;
  readonly format: Partial<FileFormat> | null;
  readonly files: readonly string[];
  readonly pattern: string | null;
  readonly purge: boolean;
  readonly byName: boolean;
}

const LOADED_COLUMNS = [
  textColumn('file'),
  textColumn('status'),
  ...['rows_parsed', 'rows_loaded', 'error_limit', 'errors_seen'].map((name) => fixedColumn(name)),
  textColumn('first_error'),
  fixedColumn('first_error_line'),
  fixedColumn('first_error_character'),
  textColumn('first_error_column_name'),
];

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const isTrue = (cursor: Cursor): boolean => {
  const token = cursor.next();
  return token.value.toUpperCase() === 'TRUE';
};

const word = (cursor: Cursor): string => {
  const kind = cursor.peek()?.kind;
  return (kind === 'string' || kind === 'bind' ? cursor.text() : cursor.next().value).toUpperCase();
};

/**
 * `SELECT $1:"A"::REAL, … FROM @stage [alias]`: fields of Parquet rows become column names, and the
 * numbered columns of CSV rows those that the reader gives them.
 */
const readTransform = (
  text: string,
  bind: (position: number) => Cell,
): { list: string; location: string } => {
  const cursor = Cursor.of(text, bind);
  cursor.expect('SELECT');
  let list = '';
  for (let from = cursor.peek()?.start ?? 0; ; ) {
    const token = cursor.peek();
    if (!token) throw cursor.unexpected();
    if (token.kind === 'word' && token.value === 'FROM') {
      list += text.slice(from, token.start);
      break;
    }
    cursor.next();
    if (token.kind !== 'dollar') continue;
    let start = token.start;
    const before = text.slice(from, start).replace(/[A-Za-z_][A-Za-z0-9_]*\.$/, '');
    list += before;
    start = token.end;
    if (cursor.accept(':')) {
      const field = cursor.next();
      list += quoted(field.kind === 'word' ? field.text : field.value);
      start = field.end;
    } else list += `"column${Number(token.value) - 1}"`;
    from = start;
  }
  cursor.expect('FROM');
  return { list: named(list), location: readLocation(cursor) };
};

/** Gives every item of the list a name of its own: the INSERT takes them by position. */
const named = (list: string): string =>
  splitCommas(tokenize(list))
    .map((item, index) => `${list.slice(item[0]?.start, item.at(-1)?.end)} AS C${index}`)
    .join(', ');

const readCopy = (cursor: Cursor, context: Context): Copy => {
  const target = cursor.name();
  const columns: string[] = [];
  if (cursor.accept('(')) {
    do columns.push(cursor.identifier());
    while (cursor.accept(','));
    cursor.expect(')');
  }
  cursor.expect('FROM');
  const bind = (position: number) => context.bind(position);
  const transform = cursor.sees('(') ? readTransform(cursor.parenthesised(), bind) : null;
  const location = transform?.location ?? readLocation(cursor);
  const copy = {
    target,
    columns,
    location,
    list: transform?.list ?? null,
    format: null as Partial<FileFormat> | null,
    files: [] as string[],
    pattern: null as string | null,
    purge: false,
    byName: false,
  };
  while (!cursor.done && !cursor.sees(';')) {
    const option = cursor.identifier();
    cursor.expect('=');
    if (option === 'FILE_FORMAT') {
      copy.format = readFileFormat(cursor, (name) => {
        const found = context.services.catalogue.find<Partial<FileFormat>>(
          'FILE FORMAT',
          name,
          context.frame,
        );
        if (!found) throw notFound('File format', name.join('.'));
        return found.properties;
      });
    } else if (option === 'FILES') {
      cursor.expect('(');
      do copy.files.push(cursor.text());
      while (cursor.accept(','));
      cursor.expect(')');
    } else if (option === 'PATTERN') copy.pattern = cursor.text();
    else if (option === 'PURGE') copy.purge = isTrue(cursor);
    else if (option === 'MATCH_BY_COLUMN_NAME') {
      const how = word(cursor);
      if (!/^(NONE|CASE_(IN)?SENSITIVE)$/.test(how))
        throw unsupported(`COPY with MATCH_BY_COLUMN_NAME = ${how}`);
      copy.byName = how !== 'NONE';
    } else if (option === 'FORCE') isTrue(cursor);
    else if (option === 'TRUNCATECOLUMNS') {
      if (isTrue(cursor)) throw unsupported('COPY with TRUNCATECOLUMNS = TRUE');
    } else if (option === 'ON_ERROR') {
      const what = word(cursor);
      if (what !== 'ABORT_STATEMENT') throw unsupported(`COPY with ON_ERROR = ${what}`);
    } else throw unsupported(`COPY option ${option}`);
  }
  cursor.end();
  return copy;
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const reader = (format: FileFormat, list: string): string => {
  if (format.type === 'PARQUET') return `read_parquet(${list}, union_by_name = true)`;
  if (format.type === 'JSON') throw unsupported('COPY from JSON files');
  const options = [
    'all_varchar = true',
    `header = ${format.parseHeader}`,
    `skip = ${format.skipHeader}`,
    `delim = ${literal(format.fieldDelimiter)}`,
    `quote = ${literal(format.enclosedBy ?? '')}`,
    "escape = ''",
    `nullstr = [${[...format.nullIf, ...(format.emptyFieldAsNull ? [''] : [])].map(literal).join(', ')}]`,
  ];
  if (format.enclosedBy !== null) options[5] = `escape = ${literal(format.enclosedBy)}`;
  return `read_csv(${list}, ${options.join(', ')})`;
};

const chosenFiles = async (copy: Copy, place: Place): Promise<readonly string[]> => {
  const all = await filesOf(place);
  if (copy.files.length === 0) return matching(all, copy.pattern);
  const wanted = copy.files.map((file) => (place.path === '' ? file : `${place.path}/${file}`));
  const missing = wanted.find((file) => !all.includes(file));
  if (missing !== undefined) throw notFound('Remote file', missing);
  return wanted;
};

const insertText = async (copy: Copy, view: string, context: Context): Promise<string> => {
  const target = copy.target.map(quoted).join('.');
  let columns = copy.columns;
  let list = copy.list ?? '*';
  if (copy.byName) {
    const { columns: inFile } = await context.frame.session.connection.query(
      `SELECT * FROM ${view} LIMIT 0`,
    );
    columns = inFile.map((column) => column.name.toUpperCase());
    list = inFile.map((column) => quoted(column.name)).join(', ');
  }
  const into = columns.length > 0 ? ` (${columns.map(quoted).join(', ')})` : '';
  return `INSERT INTO ${target}${into} SELECT ${list} FROM ${view}`;
};

const load = async (copy: Copy, context: Context, stages: Stages): Promise<Result> => {
  const { frame, services, signal } = context;
  const place = stages.resolve(copy.location, frame, 'READ');
  const format = { ...defaultFormat, ...place.stage?.properties.fileFormat, ...copy.format };
  const files = await chosenFiles(copy, place);
  if (files.length === 0) {
    return statusResult('Copy executed with 0 files processed.', statementType.copy);
  }
  const view = `DAGBOT_ROWS_COPY_${context.queryId.replaceAll('-', '').toUpperCase()}`;
  const { connection, queryIds } = frame.session;
  const outside = queryIds.length;
  const from = reader(format, fileList(place.root, files));
  await connection.execute(`CREATE TEMP VIEW ${view} AS SELECT * FROM ${from}`);
  try {
    const sql = await insertText(copy, view, context);
    await services.engine.execute(sql, { ...frame, caller: frame }, { signal, own: true });
  } finally {
    queryIds.splice(outside);
    await connection.execute(`DROP VIEW IF EXISTS ${view}`).catch(() => undefined);
  }
  const rows: Cell[][] = [];
  for (const file of files) {
    const one = reader(format, fileList(place.root, [file]));
    const count = Number(
      (await services.system.query(`SELECT count(*) FROM ${one}`)).vectors[0]?.[0] ?? 0,
    );
    rows.push([place.listed + file, 'LOADED', count, count, 1, 0, null, null, null, null]);
  }
  if (copy.purge) await removeFiles(join(place.root), files);
  return rowsResult(LOADED_COLUMNS, rows, statementType.copy);
};

/** COPY INTO a table, from Parquet or CSV files of a stage. Each call loads all files that it names. */
export const copyGrammar =
  (stages: () => Stages): Grammar =>
  (cursor, context) => {
    if (!cursor.accept('COPY', 'INTO')) return undefined;
    const next = cursor.peek();
    if (next?.value === '@' || (next?.kind === 'string' && next.value.startsWith('@'))) {
      throw unsupported('COPY INTO a stage');
    }
    const copy = readCopy(cursor, context);
    return {
      kind: 'copy into table',
      statementType: statementType.copy,
      cost: 'warehouse',
      commits: false,
      describe: async () => LOADED_COLUMNS,
      run: (running) => load(copy, running, stages()),
    };
  };
