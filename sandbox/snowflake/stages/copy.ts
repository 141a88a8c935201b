import { join } from 'node:path';
import type { Connection, Context, Grammar } from '../engine/context.js';
import { notFound, SnowflakeError, unsupported } from '../engine/errors.js';
import { type Result, rowsResult, statementType, statusResult } from '../engine/result.js';
import { type Cell, fixedColumn, textColumn } from '../engine/value.js';
import type { TableProperties } from '../sql/objects.js';
import { type Attempt, attempt, lenient, MALFORMED, wordsOf } from './copy-attempt.js';
import { keepTold, type Told } from './copy-history.js';
import {
  insert,
  type Load,
  nameOf,
  readerFor,
  requireRoom,
  together,
  widthOf,
} from './copy-load.js';
import { type Copy, readCopy } from './copy-options.js';
import { malformedIn, ORDINAL, openSource, type Source } from './copy-source.js';
import { describeFile, fileList, filesOf, matching, removeFiles } from './files.js';
import { notLoaded, remember, type StagedFile } from './load-history.js';
import type { Place, Stages } from './stage.js';
import { formatOf } from './staged-rows.js';
import { unloadStatement } from './unload.js';
import { ERROR_COLUMNS, validate } from './validate.js';

const LOADED_COLUMNS = [
  textColumn('file'),
  textColumn('status'),
  ...['rows_parsed', 'rows_loaded', 'error_limit', 'errors_seen'].map((name) => fixedColumn(name)),
  textColumn('first_error'),
  fixedColumn('first_error_line'),
  fixedColumn('first_error_character'),
  textColumn('first_error_column_name'),
];

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

/** What is to be done with one file, and what is told of it. */
interface Verdict {
  readonly file: StagedFile;
  readonly parsed: number;
  readonly unfit: readonly number[];
  readonly loads: boolean;
  readonly limit: number;
  readonly errors: number;
  readonly first: { readonly line: number | null; readonly message: string } | null;
}

/** How many faulty rows make the file one that is left out. */
const limitOf = ({ onError }: Copy, parsed: number): number => {
  if (onError === 'CONTINUE') return parsed;
  if (onError === 'ABORT_STATEMENT') return 1;
  // a share must be exceeded, a number only be reached
  return 'percent' in onError ? Math.floor((parsed * onError.percent) / 100) + 1 : onError.rows;
};

const judged = (copy: Copy, { file, parsed, unfit, faults }: Attempt): Verdict => {
  const limit = limitOf(copy, parsed);
  const loads = copy.onError === 'CONTINUE' || faults.length < limit;
  return { file, parsed, unfit, loads, limit, errors: faults.length, first: faults[0] ?? null };
};

const countRows = async (load: Load, files: readonly StagedFile[]): Promise<number> => {
  const reader = await readerFor(
    load,
    files.map(({ path }) => path),
  );
  const { vectors } = await load.context.services.system.query(`SELECT count(*) FROM ${reader}`);
  return Number(vectors[0]?.[0] ?? 0);
};

/** Without an open transaction of the client's: faulty rows are looked for first. */
const tolerantly = async (load: Load, files: readonly StagedFile[]): Promise<Verdict[]> => {
  const { copy, context, target } = load;
  const verdicts: Verdict[] = [];
  for (const file of files) verdicts.push(judged(copy, await attempt(load, file)));
  const wanted = verdicts.filter(({ loads }) => loads);
  const more = widthOf(load) === null ? [] : lenient;
  const sources: Source[] = [];
  try {
    for (const [at, { file }] of wanted.entries()) {
      const reader = await readerFor(load, [file.path], more);
      sources.push(await openSource(reader, `${nameOf(load)}_${at}`, context));
    }
    const work = async () => {
      for (const [at, { unfit }] of wanted.entries()) {
        const source = sources[at];
        if (!source) continue;
        const without = unfit.length > 0 ? `${ORDINAL} NOT IN (${unfit.join(', ')})` : 'TRUE';
        await insert(load, source, without);
      }
      await remember(
        target.id,
        wanted.map(({ file }) => file),
        context,
      );
    };
    await together(load, work, 'commit');
  } finally {
    for (const source of sources) await source.drop();
  }
  return verdicts;
};

/** A fault in the form of a file, in the words that a fault of a row has too. */
const unreadable = async (load: Load, files: readonly StagedFile[], error: unknown) => {
  const width = widthOf(load);
  if (width === null || !wordsOf(error).startsWith('CSV Error')) return error;
  const { system } = load.context.services;
  for (const { path } of files) {
    const list = fileList(load.place.root, [path]);
    const [first] = await malformedIn(system, load.format, list, width, nameOf(load));
    if (first)
      return new SnowflakeError(
        MALFORMED,
        '22000',
        `${first.message}\n  File '${load.place.listed}${path}', line ${first.line}`,
      );
  }
  return error;
};

/** Inserts some files whole. @throws what is wrong with the first that cannot be */
const whole = async (load: Load, files: readonly StagedFile[]): Promise<void> => {
  const reader = await readerFor(
    load,
    files.map(({ path }) => path),
  );
  const source = await openSource(reader, nameOf(load), load.context).catch(async (error) => {
    throw await unreadable(load, files, error);
  });
  const work = async () => {
    await insert(load, source);
    await remember(load.target.id, files, load.context);
  };
  try {
    await together(load, work, 'commit');
  } catch (error) {
    throw await unreadable(load, files, error);
  } finally {
    await source.drop();
  }
};

const loaded = async (load: Load, file: StagedFile): Promise<Verdict> => {
  const parsed = await countRows(load, [file]);
  return { file, parsed, unfit: [], loads: true, limit: 1, errors: 0, first: null };
};

const strictly = async (load: Load, files: readonly StagedFile[]): Promise<Verdict[]> => {
  await whole(load, files);
  return Promise.all(files.map((file) => loaded(load, file)));
};

/** In a transaction of the client's nothing can be tried out: a file is taken or left out. */
const fileByFile = async (load: Load, files: readonly StagedFile[]): Promise<Verdict[]> => {
  const { onError } = load.copy;
  if (
    onError === 'CONTINUE' ||
    typeof onError === 'string' ||
    !('rows' in onError) ||
    onError.rows > 1
  )
    throw unsupported('COPY in a transaction with an ON_ERROR that counts rows');
  const verdicts: Verdict[] = [];
  for (const file of files) {
    const error = await whole(load, [file]).then(() => undefined, wordsOf);
    load.context.signal.throwIfAborted();
    const first = error === undefined ? null : { line: null, message: error };
    verdicts.push(
      first
        ? { file, parsed: 0, unfit: [], loads: false, limit: 1, errors: 1, first }
        : await loaded(load, file),
    );
  }
  return verdicts;
};

const toldOf = (verdict: Verdict, { copy }: Load): Told => {
  const { file, parsed, loads, limit, errors, first } = verdict;
  const loaded = loads ? parsed - errors : 0;
  return {
    path: file.file,
    file: file.path,
    stage: `${copy.location.replace(/\/.*$/s, '')}/`,
    status: errors === 0 ? 'LOADED' : loaded > 0 ? 'PARTIALLY_LOADED' : 'LOAD_FAILED',
    loaded,
    parsed,
    errors,
    limit,
    message: first?.message ?? null,
    line: first?.line ?? null,
  };
};

const cellsOf = (told: Told, { place }: Load): Cell[] => {
  const { file, status, parsed, loaded, limit, errors, message, line } = told;
  return [place.listed + file, status, parsed, loaded, limit, errors, message, line, null, null];
};

const run = async (copy: Copy, context: Context, stages: Stages): Promise<Result> => {
  const { frame, services } = context;
  const place = stages.resolve(copy.location, frame, 'READ');
  const target = services.catalogue.find<TableProperties>('TABLE', copy.target, frame);
  if (!target) throw notFound('Table', copy.target.join('.'), '42S02');
  services.access.require(frame, 'INSERT', target);
  const format = {
    ...formatOf(place, copy.query?.source.format ?? null, context),
    ...copy.format,
  };
  const load: Load = { copy, context, place, format, target };
  requireRoom(load);
  const staged: StagedFile[] = [];
  for (const path of await chosenFiles(copy, place, services.system)) {
    const file = join(place.root, path);
    staged.push({ path, file, md5: (await describeFile(file)).md5 });
  }
  const all = copy.force || copy.validation === 'RETURN_ALL_ERRORS';
  const files = all ? staged : await notLoaded(target.id, staged, context);
  if (files.length === 0)
    return statusResult('Copy executed with 0 files processed.', statementType.copy);
  if (copy.validation !== null) return validate(load, files, copy.validation);
  const way =
    copy.onError === 'ABORT_STATEMENT'
      ? strictly
      : frame.session.transaction
        ? fileByFile
        : tolerantly;
  const verdicts = await way(load, files);
  const told = verdicts.map((verdict) => toldOf(verdict, load));
  await keepTold(target.id, told, context);
  const gone = verdicts.filter(({ loads }) => loads).map(({ file }) => file.path);
  if (copy.purge) await removeFiles(place.root, gone);
  const rows = told.map((one) => cellsOf(one, load));
  return rowsResult(LOADED_COLUMNS, rows, statementType.copy);
};

/** COPY INTO a stage, and COPY INTO a table from its files. A file that was loaded is passed over, unless FORCE says otherwise. */
export const copyGrammar =
  (stages: () => Stages): Grammar =>
  (cursor, context) => {
    if (!cursor.accept('COPY', 'INTO')) return undefined;
    const next = cursor.peek();
    if (next?.value === '@' || (next?.kind === 'string' && next.value.startsWith('@')))
      return unloadStatement(cursor, context, stages);
    const copy = readCopy(cursor, context);
    return {
      kind: 'copy into table',
      statementType: statementType.copy,
      cost: 'warehouse',
      commits: false,
      describe: async () => (copy.validation === null ? LOADED_COLUMNS : ERROR_COLUMNS),
      run: (running) => run(copy, running, stages()),
    };
  };
