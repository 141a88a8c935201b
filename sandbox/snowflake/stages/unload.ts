import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Statement } from '../engine/context.js';
import { SnowflakeError, syntaxError } from '../engine/errors.js';
import { countsResult, type Result, statementType } from '../engine/result.js';
import { fixedColumn } from '../engine/value.js';
import { compile } from '../sql/compile.js';
import type { Cursor } from '../sql/cursor.js';
import { ownSession } from '../sql/own-session.js';
import { requireWarehouse } from '../sql/warehouse.js';
import { moveStreams } from '../sql/write.js';
import { quoteText } from '../store/literal.js';
import type { FileFormat } from './file-format.js';
import { filesOf, removeFiles } from './files.js';
import type { Place, Stages } from './stage.js';
import { formatOf } from './staged-rows.js';
import { readUnload, type Unload } from './unload-options.js';
import { isPacked, place, type Rows, unloaded, writePlain } from './unload-writer.js';

const COUNTS = ['rows_unloaded', 'input_bytes', 'output_bytes'];

const EXTENSIONS = { CSV: 'csv', JSON: 'json', PARQUET: 'snappy.parquet' } as const;

/** A path that ends where a folder does gives files the name `data`; else it is the beginning of their names. */
const stem = (location: string, { path }: Place): string =>
  path === '' ? 'data' : /\/'?$/.test(location) ? `${path}/data` : path;

const nameOf = (unload: Unload, at: Place, format: FileFormat, index: number): string => {
  const name = stem(unload.location, at);
  if (unload.single) return name;
  return `${name}_0_${index}_0.${EXTENSIONS[format.type]}${isPacked(format) ? '.gz' : ''}`;
};

const alreadyThere = (location: string) =>
  new SnowflakeError(
    '001030',
    '22000',
    `SQL compilation error:\nFiles already existing at the unload destination: ${location}. Use overwrite option to force unloading.`,
  );

/** Runs the query once, into a file of the server's own. */
const computed = async (
  unload: Unload,
  format: FileFormat,
  file: string,
  context: Context,
): Promise<Rows & { count: number }> => {
  const { connection, transactor } = ownSession(context.frame.session);
  const { duck } = await compile(unload.query, context, 'run');
  const columns = await connection.describe(duck);
  const [first] = columns;
  const semi = first?.type === 'variant' || first?.type === 'object' || first?.type === 'array';
  if (format.type === 'JSON' && !(columns.length === 1 && semi))
    throw syntaxError(
      'JSON file format can produce one and only one column of variant or object or array type. Use CSV file format if you want to unload more than one column.',
    );
  const cells = columns.map((column, at) => `${unloaded(column, `C${at}`, format)} AS C${at}`);
  const names = columns.map((_, at) => `C${at}`);
  await transactor.read(
    `COPY (SELECT ${cells.join(', ')} FROM (${duck}) AS S_(${names.join(', ')})) TO ${quoteText(file)} (FORMAT parquet)`,
    context.signal,
  );
  const { vectors } = await context.services.system.query(
    `SELECT count(*) FROM read_parquet(${quoteText(file)})`,
  );
  return { file, columns, header: unload.header, count: Number(vectors[0]?.[0] ?? 0) };
};

/** Files of the rows without compression, each at most as large as wanted where rows are of one size. */
const parts = async (
  rows: Rows & { count: number },
  unload: Unload,
  format: FileFormat,
  { services }: Context,
): Promise<string[]> => {
  const whole = `${rows.file}.0`;
  await writePlain(services.system, rows, format, whole, [0, rows.count]);
  const { size } = await stat(whole);
  if (size <= unload.maxFileSize) return [whole];
  if (unload.single)
    throw new SnowflakeError(
      '000603',
      '22000',
      `Max file size (${unload.maxFileSize}) exceeded for unload single file mode. Please increase MAX_FILE_SIZE copy option.`,
    );
  const number = Math.min(rows.count, Math.ceil(size / unload.maxFileSize));
  const each = Math.ceil(rows.count / number);
  const files: string[] = [];
  for (let from = 0; from < rows.count; from += each) {
    const file = `${rows.file}.${from}`;
    await writePlain(services.system, rows, format, file, [from, each]);
    files.push(file);
  }
  return files;
};

const run = async (unload: Unload, context: Context, stages: Stages): Promise<Result> => {
  const at = stages.resolve(unload.location, context.frame, 'WRITE');
  const format = { ...formatOf(at, null, context), ...unload.format };
  const packed = isPacked(format);
  requireWarehouse(context);
  const folder = join(context.services.settings.stateFolder, 'unload', randomUUID());
  await mkdir(folder, { recursive: true });
  try {
    const rows = await computed(unload, format, join(folder, 'rows'), context);
    const counts = [rows.count, 0, 0];
    const files = rows.count === 0 ? [] : await parts(rows, unload, format, context);
    const names = files.map((_, index) => nameOf(unload, at, format, index));
    const there = (await filesOf(at)).filter((file) => names.includes(file));
    if (there.length > 0 && !unload.overwrite) throw alreadyThere(unload.location);
    await removeFiles(at.root, there);
    for (const [index, file] of files.entries()) {
      counts[1] = (counts[1] ?? 0) + (await stat(file)).size;
      counts[2] = (counts[2] ?? 0) + (await place(file, join(at.root, names[index] ?? ''), packed));
    }
    await moveStreams(context);
    const told = COUNTS.map((name, index) => [name, counts[index] ?? 0] as const);
    return countsResult(Object.fromEntries(told), statementType.unload);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** COPY INTO a stage. The query runs once; its rows become files only when all of them are written. */
export const unloadStatement = (
  cursor: Cursor,
  context: Context,
  stages: () => Stages,
): Statement => {
  const unload = readUnload(cursor, context);
  return {
    kind: 'copy into stage',
    statementType: statementType.unload,
    cost: 'warehouse',
    commits: false,
    describe: async () => COUNTS.map((name) => fixedColumn(name)),
    run: (running) => run(unload, running, stages()),
  };
};
