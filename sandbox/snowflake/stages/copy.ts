import type { Connection, Context, Grammar } from '../engine/context.js';
import { SnowflakeError, unsupported } from '../engine/errors.js';
import { type Result, rowsResult, statementType, statusResult } from '../engine/result.js';
import { type Cell, fixedColumn, textColumn } from '../engine/value.js';
import { fromDuck } from '../sql/duck-errors.js';
import { type Copy, quoted, readCopy } from './copy-options.js';
import { defaultFormat, type FileFormat } from './file-format.js';
import { filesOf, matching, removeFiles } from './files.js';
import { fileList } from './infer-schema.js';
import type { Place, Stages } from './stage.js';

const LOADED_COLUMNS = [
  textColumn('file'),
  textColumn('status'),
  ...['rows_parsed', 'rows_loaded', 'error_limit', 'errors_seen'].map((name) => fixedColumn(name)),
  textColumn('first_error'),
  fixedColumn('first_error_line'),
  fixedColumn('first_error_character'),
  textColumn('first_error_column_name'),
];

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

const chosenFiles = async (
  copy: Copy,
  place: Place,
  database: Connection,
): Promise<readonly string[]> => {
  const all = await filesOf(place);
  if (copy.files.length === 0) return matching(database, all, copy.pattern);
  const wanted = copy.files.map((file) => (place.path === '' ? file : `${place.path}/${file}`));
  const missing = wanted.find((file) => !all.includes(file));
  if (missing !== undefined)
    throw new SnowflakeError('091016', '02000', `Remote file '${missing}' was not found.`);
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

/** Inserts the rows of some files, all or none. */
const insert = async (copy: Copy, from: string, context: Context): Promise<void> => {
  const { frame, services, signal, queryId } = context;
  const view = `DAGBOT_ROWS_COPY_${queryId.replaceAll('-', '').toUpperCase()}`;
  const { connection, queryIds } = frame.session;
  const outside = queryIds.length;
  try {
    await connection.execute(`CREATE TEMP VIEW ${view} AS SELECT * FROM ${from}`);
    const sql = await insertText(copy, view, context);
    await services.engine.execute(sql, { ...frame, caller: frame }, { signal, own: true });
  } finally {
    queryIds.splice(outside);
    await connection.execute(`DROP VIEW IF EXISTS ${view}`).catch(() => undefined);
  }
};

const load = async (copy: Copy, context: Context, stages: Stages): Promise<Result> => {
  const { frame, services, signal } = context;
  const place = stages.resolve(copy.location, frame, 'READ');
  const format = { ...defaultFormat, ...place.stage?.properties.fileFormat, ...copy.format };
  const files = await chosenFiles(copy, place, services.system);
  if (files.length === 0) {
    return statusResult('Copy executed with 0 files processed.', statementType.copy);
  }
  const read = (some: readonly string[]) => reader(format, fileList(place.root, some));
  if (!copy.skipFile) await insert(copy, read(files), context);
  const rows: Cell[][] = [];
  const loaded: string[] = [];
  for (const file of files) {
    const shown = place.listed + file;
    const error = copy.skipFile
      ? await insert(copy, read([file]), context).then(() => undefined, wordsOf)
      : undefined;
    signal.throwIfAborted();
    if (error !== undefined) {
      rows.push([shown, 'LOAD_FAILED', 0, 0, 1, 1, error, null, null, null]);
      continue;
    }
    loaded.push(file);
    const counted = await services.system.query(`SELECT count(*) FROM ${read([file])}`);
    const count = Number(counted.vectors[0]?.[0] ?? 0);
    rows.push([shown, 'LOADED', count, count, 1, 0, null, null, null, null]);
  }
  if (copy.purge) await removeFiles(place.root, loaded);
  return rowsResult(LOADED_COLUMNS, rows, statementType.copy);
};

const wordsOf = (error: unknown): string =>
  (fromDuck(error) ?? (error instanceof Error ? error : new Error(String(error)))).message;

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
