import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const above = (folder: string): string => {
  if (existsSync(join(folder, 'manifest.yml'))) return folder;
  if (folder === dirname(folder)) throw new Error('The sandbox runs from a checkout alone.');
  return above(dirname(folder));
};

/**
 * The project's root, found from the sources as well as from `dist`: the folder above that has the app's manifest.
 * What is not compiled (pages, Python, stories) is read from the sources' folders below it.
 */
export const root = above(import.meta.dirname);
