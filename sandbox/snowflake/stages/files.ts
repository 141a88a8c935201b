import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Place } from './stage.js';

/** Relative paths of all files that the place's path is a prefix of, in order. */
export const filesOf = async (place: Place): Promise<string[]> => {
  const entries = await readdir(place.root, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(place.root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path.startsWith(place.path))
    .sort();
};

/** Keeps the files whose whole path fits a PATTERN. */
export const matching = (paths: readonly string[], pattern: string | null): readonly string[] => {
  if (pattern === null) return paths;
  const expression = new RegExp(`^(?:${pattern})$`);
  return paths.filter((path) => expression.test(path));
};

const digest = async (file: string): Promise<string> => {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

/** Size, digest and time of one staged file, in the forms that LIST prints. */
export const describeFile = async (
  file: string,
): Promise<{ size: number; md5: string; modified: string }> => {
  const { size, mtime } = await stat(file);
  return { size, md5: await digest(file), modified: mtime.toUTCString() };
};

export const removeFiles = async (root: string, paths: readonly string[]): Promise<void> => {
  for (const path of paths) await rm(join(root, path), { force: true });
};
