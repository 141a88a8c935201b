import { defineConfig } from 'vitest/config';

// starting servers takes as long as a test, and a machine with other work is several times slower
const project = (name: string, include: string[], testTimeout: number, exclude: string[] = []) => ({
  test: { name, include, exclude, testTimeout, hookTimeout: 3 * testTimeout },
});

const slower = ['test/sandbox/**', 'test/journey/**', 'test/full/**'];

/**
 * `unit` is the quick gate; `sandbox` drives both local servers; `journey` runs the whole product;
 * `full` holds what waits for minutes, for `npm run test:full`.
 */
export default defineConfig({
  test: {
    // files wait for servers more than they compute: two side by side, also on two cores
    maxWorkers: 2,
    projects: [
      project('unit', ['test/**/*.test.ts'], 10_000, slower),
      project('sandbox', ['test/sandbox/**/*.test.ts'], 60_000),
      project('journey', ['test/journey/**/*.test.ts'], 300_000),
      project('full', ['test/full/**/*.test.ts'], 1_200_000),
    ],
  },
});
