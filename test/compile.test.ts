import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = join(import.meta.dirname, '..');
const LONGEST_MS = 120_000;

/** Compiles, then runs what was compiled, as the start scripts do. */
const SCRIPT = `
import { compile } from ${JSON.stringify(pathToFileURL(join(here, 'scripts/compile.js')).href)};
process.exitCode = await compile(process.argv[1]);
if (!process.exitCode) await import(process.argv[1] + '/dist/sandbox/main.js');`;

describe('the build', () => {
  let root: string;

  const start = async () => {
    const args = ['--input-type=module', '-e', SCRIPT, root];
    return promisify(execFile)(process.execPath, args, { timeout: LONGEST_MS });
  };
  const write = (file: string, text: string) => writeFile(join(root, file), text);
  const emitted = (words: string) => words.match(/TSFILE:.*main\.js$/gm)?.length ?? 0;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'dagbot-compile-'));
    for (const folder of ['src', 'sandbox', 'bench/sandbox', 'dist'])
      await mkdir(join(root, folder), { recursive: true });
    await symlink(join(here, 'node_modules'), join(root, 'node_modules'));
    for (const file of ['dag.config.ts', 'src/none.ts']) await write(file, 'export {};\n');
    for (const file of ['package.json', 'package-lock.json', 'tsconfig.json'])
      await write(file, '{"type": "module"}');
    await write(
      'tsconfig.build.json',
      JSON.stringify({
        compilerOptions: {
          target: 'ES2023',
          module: 'nodenext',
          types: [],
          rootDir: '.',
          outDir: 'dist',
          incremental: true,
          tsBuildInfoFile: 'dist/.tsbuildinfo',
          listEmittedFiles: true,
        },
        include: ['src', 'sandbox'],
      }),
    );
    await write(
      'sandbox/main.ts',
      'declare const console: { log(t: string): void };\nconsole.log("one");\n',
    );
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('is made once by several that start at once, and each runs it', {
    timeout: LONGEST_MS,
  }, async () => {
    const all = await Promise.all([start(), start(), start(), start()]);
    expect(all.map(({ stdout }) => stdout)).toEqual(['one\n', 'one\n', 'one\n', 'one\n']);
    expect(emitted(all.map(({ stderr }) => stderr).join('\n'))).toBe(1);
    expect(await start()).toEqual({ stdout: 'one\n', stderr: '' });
  });

  it('is made anew for changed sources, though who began it died', {
    timeout: LONGEST_MS,
  }, async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await write('dist/.building', String(pid));
    await write(
      'sandbox/main.ts',
      'declare const console: { log(t: string): void };\nconsole.log("two");\n',
    );
    const { stdout, stderr } = await start();
    expect(stdout).toBe('two\n');
    expect(emitted(stderr)).toBe(1);
  });

  it('says on stderr what does not compile, and lets nothing start', {
    timeout: LONGEST_MS,
  }, async () => {
    await write('sandbox/main.ts', 'export const wrong: number = "text";\n');
    for (let at = 0; at < 2; at++)
      await expect(start()).rejects.toMatchObject({
        stdout: '',
        stderr: expect.stringContaining("Type 'string' is not assignable to type 'number'"),
      });
  });
});
