import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.js';
import { type Entry, zip } from './zip.js';

/** The pipeline's package as one archive. */
export interface Code {
  /** First 12 hexadecimal digits of the archive's SHA-256: where it lies on the stage. */
  readonly hash: string;
  readonly bytes: Buffer;
}

const packageName = 'fraud_dag';

/** The project's root, found from the sources as well as from `dist`. */
const projectRoot = async (): Promise<string> => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = await access(join(folder, 'pipeline', packageName)).then(
      () => true,
      () => false,
    );
    if (found) return folder;
    if (folder === dirname(folder))
      throw new UserError(
        'The folder pipeline/fraud_dag is missing.',
        'Run Dagbot from a complete installation.',
      );
  }
};

const pythonFiles = async (pipeline: string): Promise<Entry[]> => {
  const found = await readdir(join(pipeline, packageName), {
    recursive: true,
    withFileTypes: true,
  }).catch((cause: unknown) => {
    throw new UserError(
      `${pipeline} holds no package ${packageName}.`,
      'Name a folder such as `pipeline` of a checkout.',
      { cause },
    );
  });
  const files = found.filter((entry) => entry.isFile() && entry.name.endsWith('.py'));
  return Promise.all(
    files.map(async (file) => {
      const full = join(file.parentPath, file.name);
      const path = full.slice(pipeline.length + 1).replaceAll('\\', '/');
      // Line ends differ between checkouts; the hash must not.
      const text = (await readFile(full, 'utf8')).replaceAll('\r\n', '\n');
      return { path, bytes: Buffer.from(text, 'utf8') };
    }),
  );
};

/** Packs `fraud_dag` of this checkout's `pipeline`, or of another folder; the same files give the same bytes and hash everywhere. */
export const readCode = async (pipeline?: string): Promise<Code> => {
  const folder = pipeline ?? join(await projectRoot(), 'pipeline');
  const bytes = zip(await pythonFiles(folder));
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 12) };
};
