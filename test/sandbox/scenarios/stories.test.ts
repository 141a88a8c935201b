import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Mistake, patchOf, withBranch } from '../../../sandbox/scenarios/branch.js';
import { hintOf, storyOf } from '../../../sandbox/scenarios/hint.js';
import { patched, readPatch } from '../../../sandbox/scenarios/patch.js';
import { stories } from '../../../sandbox/scenarios/stories.js';
import { readCode } from '../../../src/dag/code.js';
import { python } from '../../support/python-client.js';

const root = join(import.meta.dirname, '..', '..', '..');
const run = promisify(execFile);
const mistakes = (await readdir(join(root, 'sandbox/scenarios/mistakes'))).map(
  (file) => file.replace(/\.patch$/, '') as Mistake,
);

const diff = (...lines: string[]) =>
  ['why', '--- a/x.py', '+++ b/x.py', '@@ -1 +1 @@', ...lines, ''].join('\n');
const apply = (text: string, patch: string) =>
  readPatch(patch).map((file) => patched(text, file))[0];

describe('a patch', () => {
  it('changes what its lines say', () => {
    expect(apply('a\nb\nc\n', diff(' a', '-b', '+B', '+D', ' c'))).toBe('a\nB\nD\nc\n');
  });

  it.each([
    ['no', 'a\nc\n'],
    ['several', 'b\nb\n'],
  ])('is refused, with its file, where %s place fits', (count, text) => {
    expect(() => apply(text, diff('-b', '+B'))).toThrow(
      new RegExp(`does not fit x.py: it holds ${count} of these lines`),
    );
  });
});

describe('a mistake of the scenarios', () => {
  it.each(mistakes)('%s fits the pipeline as it is, and is Python', async (mistake) => {
    const own = await readCode(join(root, 'pipeline'));
    await withBranch(patchOf(mistake), async (folder) => {
      expect((await readCode(folder)).hash).not.toBe(own.hash);
      const files = readPatch(await readFile(patchOf(mistake), 'utf8')).map(({ path }) => path);
      expect(files.length).toBeGreaterThan(0);
      await run(python, ['-m', 'py_compile', ...files], { cwd: folder });
    });
  });

  it('belongs to a story', () => {
    const told = Object.values(stories).flatMap(({ prologue }) => [
      prologue?.mistake,
      prologue?.live.code,
    ]);
    expect(mistakes.filter((mistake) => !told.includes(mistake))).toEqual([]);
  });
});

describe('the stories', () => {
  it('are all named to who asks for one that there is not', () => {
    expect(() => storyOf('leek')).toThrow(/no scenario 'leek'; there are steady, .*leak/);
  });

  it.each(Object.entries(stories))('tell at %s what to type and what to expect', (_name, story) => {
    const hint = hintOf(story);
    for (const words of [story.about, ...story.type, story.expect]) expect(hint).toContain(words);
    expect(story.type.at(-1)).toMatch(/^\/dag run/);
    // without a prologue nothing is deployed yet
    expect(story.type[0]?.startsWith('/dag deploy')).toBe(story.prologue === undefined);
  });

  it('are the scenarios of the generator', async () => {
    const { stdout } = await run(
      python,
      ['-c', 'from demo_data.scenarios import SCENARIOS; print(*SCENARIOS)'],
      { cwd: join(root, 'sandbox', 'data') },
    );
    expect(stdout.trim().split(' ').sort()).toEqual(Object.keys(stories).sort());
  });
});
