import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { adviceOn } from './advice.js';
import { faultsOf } from './checks.js';
import { ownTables } from './columns.js';
import { type Faults, OwnDataError, one } from './faults.js';
import { findFiles, SourceFileError } from './source-file.js';
import { type Staged, Staging } from './staging.js';

/**
 * Reads one's own three tables from CSV or Parquet and checks them whole, then hands a folder of
 * `<TABLE>.parquet` to `load`; the folder goes when that has ended.
 * @param today of the account's clock; ISO day
 * @returns what is worth knowing about the data, in words
 * @throws OwnDataError with every fault, before anything is handed on
 */
export const withOwnData = async (
  folder: string,
  today: string,
  load: (parquetFolder: string) => Promise<void>,
): Promise<readonly string[]> => {
  const work = await mkdtemp(join(tmpdir(), 'dagbot-own-data-'));
  const staging = await Staging.open(join(work, 'staging.duckdb'));
  try {
    const { staged, faults } = await stageAll(staging, resolve(folder));
    for (const table of staged) faults.push(...(await faultsOf(staging, table, staged)));
    if (faults.some(({ total }) => total > 0)) throw new OwnDataError(folder, faults);
    const advice = await adviceOn(staging, staged, today);
    for (const table of staged)
      await staging.write(table, join(work, `${table.table.name}.parquet`));
    await load(work);
    return advice;
  } finally {
    staging.close();
    await rm(work, { recursive: true, force: true });
  }
};

/** Each table's file, or why it has none. @throws OwnDataError when the folder cannot be read */
const filesIn = (folder: string): ReturnType<typeof findFiles> =>
  findFiles(
    folder,
    ownTables().map(({ name }) => name),
  ).catch((error: unknown) => {
    if (error instanceof SourceFileError)
      throw new OwnDataError(folder, [one({ table: 'folder', text: error.message })]);
    throw error;
  });

/**
 * Looks for the folder and its three files without reading them, for whoever has minutes of work to do first.
 * @throws OwnDataError naming all that are not there
 */
export const requireOwnFiles = async (folder: string): Promise<void> => {
  const files = [...(await filesIn(resolve(folder)))];
  const faults = files.flatMap(([table, file]) =>
    file instanceof SourceFileError ? [one({ table, text: file.message })] : [],
  );
  if (faults.length > 0) throw new OwnDataError(folder, faults);
};

const stageAll = async (
  staging: Staging,
  folder: string,
): Promise<{ staged: Staged[]; faults: Faults[] }> => {
  const tables = ownTables();
  const files = await filesIn(folder);
  const staged: Staged[] = [];
  const faults: Faults[] = [];
  for (const table of tables) {
    try {
      const file = files.get(table.name);
      if (file === undefined || file instanceof SourceFileError) throw file;
      staged.push(await staging.stage(table, file));
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error;
      faults.push(one({ table: table.name, text: error.message }));
    }
  }
  return { staged, faults };
};
