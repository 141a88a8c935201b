import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { withCoverage } from '../../sandbox/coverage-table.js';
import { faultKinds } from '../../sandbox/snowflake/control/faults.js';
import { controlRoutes } from '../../sandbox/snowflake/control/index.js';

const readme = await readFile('sandbox/README.md', 'utf8');

/** Every `--flag` of the usage text of a program. */
const flagsOf = async (program: string): Promise<string[]> => {
  const [, usage = ''] = (await readFile(program, 'utf8')).split(/const USAGE = `|`;/);
  return usage.match(/--[a-z][a-z-]+/g) ?? [];
};

const unmentioned = (words: readonly string[]) => words.filter((word) => !readme.includes(word));

describe("the sandbox's README", () => {
  it('has the coverage table of today: node --import tsx sandbox/write-readme.ts', () => {
    expect(withCoverage(readme)).toBe(readme);
  });

  it.each(['sandbox/demo.ts', 'sandbox/main.ts'])('names the flags of %s', async (program) => {
    const flags = await flagsOf(program);
    expect(flags).toContain('--scenario');
    expect(unmentioned(flags)).toEqual([]);
  });

  it('names the control routes and the faults', () => {
    const routes = controlRoutes.map((route) => route.replace(/^\w+ /, ''));
    expect(unmentioned([...routes, ...faultKinds])).toEqual([]);
  });
});
