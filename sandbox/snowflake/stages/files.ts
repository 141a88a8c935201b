import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Connection } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { quoteText } from '../store/literal.js';
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

const invalidPattern = (pattern: string, why: string) =>
  new SnowflakeError('100048', '2201B', `Invalid regular expression: '${pattern}', ${why}`);

/**
 * Keeps the files whose whole path fits a PATTERN. The database's own engine tries it, which no pattern keeps busy.
 * @throws SnowflakeError 100048 for what is no regular expression to it
 */
export const matching = async (
  database: Connection,
  paths: readonly string[],
  pattern: string | null,
): Promise<readonly string[]> => {
  if (pattern === null || paths.length === 0) return paths;
  const list = paths.map((path) => `(${quoteText(path)})`).join(', ');
  const { vectors } = await database
    .query(
      `SELECT path FROM (VALUES ${list}) AS files(path) WHERE regexp_full_match(path, ${quoteText(pattern)})`,
    )
    .catch((error: Error) => {
      throw invalidPattern(pattern, error.message.replace(/^.*?Error: /s, ''));
    });
  const kept = new Set(vectors[0]);
  return paths.filter((path) => kept.has(path));
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

/** A list of files as DuckDB's readers take it. */
export const fileList = (root: string, files: readonly string[]): string =>
  `[${files.map((file) => `'${join(root, file).replaceAll("'", "''")}'`).join(', ')}]`;
