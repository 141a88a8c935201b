import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file));

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );

/** Local imports as paths from the root, packages as their name. */
const targetsOf = (file: string): string[] =>
  importsOf(file).map((target) =>
    target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
  );

const offenders = (files: string[], forbidden: (target: string, file: string) => boolean) =>
  files.flatMap((file) =>
    targetsOf(file)
      .filter((target) => forbidden(target, file))
      .map((target) => `${file} imports ${target}`),
  );

const ENTRY = ['commands', 'handlers', 'jobs', 'cli'];
const DOMAIN = ['dag', 'runs', 'promotion', 'questions'];
const roomOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1];

/** What a room of `src` may import of other rooms. Files directly in `src` wire all of them together. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ENTRY.map((name) => [name, [...ENTRY, ...DOMAIN, 'messages', 'slack', 'snowflake']]),
  ),
  ...Object.fromEntries(DOMAIN.map((name) => [name, [...DOMAIN, 'snowflake']])),
  messages: [],
  slack: ['messages', 'snowflake'],
  snowflake: [],
};

describe('imports', () => {
  it('point one way inside src: entry points → domain → snowflake', () => {
    const typesOnly = (file: string, target: string) =>
      new RegExp(`import type [^;]*'[^']*${target.split('/').at(-1)?.replace('.', '\\.')}'`).test(
        readFileSync(join(root, file), 'utf8'),
      );
    const wrong = offenders(sources('src'), (target, file) => {
      const from = roomOf(file);
      const to = roomOf(target);
      if (!from || !to || from === to) return false;
      if (ALLOWED[from]?.includes(to)) return false;
      return !(from === 'messages' && typesOnly(file, target));
    });
    expect(wrong).toEqual([]);
  });

  it('never lead from the product into the sandbox, nor back', () => {
    expect(offenders(sources('src'), (target) => target.startsWith('sandbox'))).toEqual([]);
    expect(offenders(sources('sandbox'), (target) => target.startsWith('src'))).toEqual([]);
  });

  it('reach snowflake-sdk, node-cron and process.env through one file each', () => {
    const users = (name: string) => sources('src').filter((file) => targetsOf(file).includes(name));
    expect(users('snowflake-sdk')).toEqual(['src/snowflake/connection.ts']);
    expect(users('node-cron')).toEqual(['src/jobs/index.ts']);
    const readers = sources('src').filter((file) =>
      /process\.env\b(?!: NodeJS)/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers.filter((file) => !/^src\/(main|cli\/main)\.ts$/.test(file))).toEqual([]);
  });
});
