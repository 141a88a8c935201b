import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../root.js';
import { patched, readPatch } from './patch.js';

/** What an engineer changed on a branch; each is a file of `mistakes`, which says what and why. */
export type Mistake =
  | 'leak'
  | 'leak-new-ids'
  | 'leak-label-proxy'
  | 'broken-feature'
  | 'broken-feature-null'
  | 'forgotten-frauds'
  | 'first-four';

export const patchOf = (mistake: Mistake): string =>
  join(root, 'sandbox', 'scenarios', 'mistakes', `${mistake}.patch`);

/** Gives `work` a copy of the pipeline with a patch in it, for `dagbot deploy --pipeline`. */
export const withBranch = async <T>(
  patchFile: string,
  work: (pipeline: string) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'dagbot-branch-'));
  try {
    await cp(join(root, 'pipeline', 'fraud_dag'), join(folder, 'fraud_dag'), { recursive: true });
    for (const file of readPatch(await readFile(patchFile, 'utf8'))) {
      const path = join(folder, file.path);
      await writeFile(path, patched(await readFile(path, 'utf8'), file));
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
