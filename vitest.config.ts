import { defineConfig } from 'vitest/config';
import { DearestFirst } from './test/support/dearest-first.js';

// starting servers takes as long as a test, and a machine with other work is several times slower
const project = (name: string, include: string[], testTimeout: number, exclude: string[] = []) => ({
  test: {
    name,
    include,
    exclude,
    testTimeout,
    hookTimeout: 3 * testTimeout,
    // a worker's start and its imports cost more than most files: one worker plays many, and each has to leave nothing
    isolate: false,
    setupFiles: ['test/support/leaves-nothing.ts'],
    // the driver reads these once in a process, whoever imports it first
    env: {
      SNOWFLAKE_DISABLE_MINICORE: 'true',
      SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
      SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
    },
  },
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
    sequence: { sequencer: DearestFirst },
    globalSetup: ['test/support/say-what-is-skipped.ts'],
    projects: [
      project('unit', ['test/**/*.test.ts'], 10_000, slower),
      project('sandbox', ['test/sandbox/**/*.test.ts'], 60_000),
      project('journey', ['test/journey/**/*.test.ts'], 300_000),
      project('full', ['test/full/**/*.test.ts'], 1_200_000),
    ],
  },
});
