import { syntaxError } from '../engine/errors.js';
import type { Cursor, Name } from '../sql/cursor.js';

/** What the text of a stage location names. */
export type Location =
  | { readonly kind: 'stage' | 'table'; readonly name: Name; readonly path: string }
  | { readonly kind: 'user'; readonly path: string }
  | {
      readonly kind: 'model';
      readonly name: Name;
      readonly version: string;
      readonly path: string;
    };

const PART = /^(?:"((?:[^"]|"")*)"|([A-Za-z_%][A-Za-z0-9_$]*))/;
const UNQUOTED_LOCATION = /^@(?:"(?:[^"]|"")*"|[^\s;,()'"])+/;

/** bytes that file systems take */
const LONGEST_PART = 255;
const LONGEST_PATH = 1024;

const shown = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** Keeps a path inside its folder. @throws SnowflakeError 001003 for one that points out of it */
const insidePath = (text: string): string => {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || text.includes('\0'))
    throw syntaxError(`invalid stage path '${shown(text)}': it may not leave the stage.`);
  const path = parts.join('/');
  const longest = Math.max(0, ...parts.map((part) => Buffer.byteLength(part)));
  if (longest > LONGEST_PART || Buffer.byteLength(path) > LONGEST_PATH)
    throw syntaxError(`invalid stage path '${shown(text)}': it is too long.`);
  return path;
};

const readName = (text: string): { name: Name; rest: string } => {
  const name: string[] = [];
  let rest = text;
  for (;;) {
    const match = PART.exec(rest);
    if (!match) throw syntaxError(`invalid stage location '@${text}'.`);
    name.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').toUpperCase());
    rest = rest.slice(match[0].length);
    if (!rest.startsWith('.')) return { name, rest };
    rest = rest.slice(1);
  }
};

const modelLocation = (text: string): Location => {
  const { name, rest } = readName(text.replace(/^snow:\/\/model\//i, ''));
  const [, versions = '', version = '', ...path] = rest.split('/');
  if (versions.toLowerCase() !== 'versions' || version === '') {
    throw syntaxError(`invalid location '${text}': snow://model/<name>/versions/<version>/<path>.`);
  }
  const quoted = /^"(.*)"$/.exec(version);
  return {
    kind: 'model',
    name,
    version: quoted?.[1] ?? version.toUpperCase(),
    path: insidePath(path.join('/')),
  };
};

/** Takes a location's text apart. @throws SnowflakeError 001003 when it is not one */
export const parseLocation = (text: string): Location => {
  if (/^snow:\/\/model\//i.test(text)) return modelLocation(text);
  if (!text.startsWith('@')) throw syntaxError(`'${text}' is not a stage location.`);
  if (text.startsWith('@~')) return { kind: 'user', path: insidePath(text.slice(2)) };
  const { name, rest } = readName(text.slice(1));
  if (rest !== '' && !rest.startsWith('/')) throw syntaxError(`invalid stage location '${text}'.`);
  const path = insidePath(rest);
  const last = name.at(-1) ?? '';
  if (!last.startsWith('%')) return { kind: 'stage', name, path };
  const table = last.length > 1 ? last.slice(1) : '';
  return { kind: 'table', name: [...name.slice(0, -1), table], path };
};

/** Reads a location where a grammar stands: quoted, bound, or bare up to the next blank. */
export const readLocation = (cursor: Cursor): string => {
  const token = cursor.peek();
  if (token?.kind === 'string' || token?.kind === 'bind') return cursor.text();
  const bare = token ? UNQUOTED_LOCATION.exec(cursor.sql.slice(token.start)) : null;
  if (!token || !bare) throw cursor.unexpected();
  const end = token.start + bare[0].length;
  for (let next = cursor.peek(); next && next.start < end; next = cursor.peek()) cursor.next();
  return bare[0];
};
