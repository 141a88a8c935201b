import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const python = fromRoot('.venv/bin/python');

/** Tests with Python clients need `npm run python` first. */
export const hasPython = existsSync(python);

/** Runs a Python script of the project, its path from the root. @returns the JSON that it prints last */
export const runScript = async (script: string, args: readonly (string | number)[]) => {
  const { stdout } = await promisify(execFile)(python, [fromRoot(script), ...args.map(String)], {
    env: { ...process.env, NO_PROXY: '127.0.0.1', SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true' },
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null') as Record<string, unknown>;
};

/** Runs a script of test/clients as a real Python client. @returns the JSON that it prints last */
export const runClient = (script: string, args: readonly (string | number)[]) =>
  runScript(`test/clients/${script}`, args);
