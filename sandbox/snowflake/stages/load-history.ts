import { relative } from 'node:path';
import type { Context } from '../engine/context.js';
import { ownSession } from '../sql/own-session.js';
import { INTERNAL_SCHEMA } from '../store/database.js';
import { quoteText } from '../store/literal.js';

/** A staged file as the history knows it: by where it is and what is in it. */
export interface StagedFile {
  /** relative to the place's root */
  readonly path: string;
  /** absolute */
  readonly file: string;
  readonly md5: string;
}

const LOADS = `${INTERNAL_SCHEMA}.loads`;

/** What makes a table forget which files it was loaded from, as TRUNCATE does. */
export const forgetLoads = (tableId: string): string =>
  `DELETE FROM ${LOADS} WHERE TABLE_ID = ${quoteText(tableId)}`;

const keyOf = ({ file, md5 }: StagedFile, { services }: Context): string =>
  `${relative(services.settings.stateFolder, file)} ${md5}`;

/** Those of the files that the table was not loaded from yet, as they are now. */
export const notLoaded = async (
  tableId: string,
  files: readonly StagedFile[],
  context: Context,
): Promise<readonly StagedFile[]> => {
  const { vectors } = await ownSession(context.frame.session).transactor.read(
    `SELECT FILE || ' ' || MD5 FROM ${LOADS} WHERE TABLE_ID = ${quoteText(tableId)}`,
    context.signal,
  );
  const known = new Set(vectors[0]);
  return files.filter((file) => !known.has(keyOf(file, context)));
};

/** Remembers files, in the transaction that loaded them. */
export const remember = async (
  tableId: string,
  files: readonly StagedFile[],
  context: Context,
): Promise<void> => {
  if (files.length === 0) return;
  const { stateFolder } = context.services.settings;
  const rows = files.map(({ file, md5 }) =>
    [tableId, relative(stateFolder, file), md5].map(quoteText).join(', '),
  );
  await ownSession(context.frame.session).transactor.write(
    [`INSERT INTO ${LOADS} VALUES ${rows.map((row) => `(${row})`).join(', ')}`],
    { signal: context.signal, targets: [{ physical: LOADS, onlyAdds: true }] },
  );
};
