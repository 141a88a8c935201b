import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './build-lock.js';

/** What the compiler reads, as far as it changes. */
const FOLDERS = ['src', 'sandbox', 'bench/sandbox'];
const FILES = ['dag.config.ts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const ENDINGS = ['SIGINT', 'SIGTERM'];

const sourcesIn = (root) => {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  return [...found, ...FILES].sort();
};

/** Changes with every file that comes, goes or is written to. */
const stateOf = (root) => {
  const digest = createHash('sha256');
  for (const name of sourcesIn(root)) {
    const { size, mtimeMs } = statSync(join(root, name));
    digest.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return digest.digest('hex');
};

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** The compiler's words go to stderr: stdout is for the one line of the sandbox. */
const runCompiler = (root) =>
  new Promise((resolve, reject) => {
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      // a group of its own: the compiler is a child of its start script
      detached: true,
    });
    const stop = () => {
      process.kill(-child.pid, 'SIGKILL');
      process.exit(1);
    };
    for (const signal of ENDINGS) process.on(signal, stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      for (const signal of ENDINGS) process.off(signal, stop);
      resolve(code ?? 1);
    });
  });

/**
 * Brings `dist` up to date: the bot and the sandbox, compiled. Costs next to nothing when no source has changed, and
 * of several processes that want it at once one compiles.
 * @returns the compiler's exit code; 0 when there was nothing to do
 */
export const compile = async (root) => {
  const stamp = join(root, 'dist', '.sources');
  const isCurrent = () => read(stamp) === stateOf(root);
  if (isCurrent()) return 0;
  return alone(join(root, 'dist', '.building'), async () => {
    if (isCurrent()) return 0;
    const state = stateOf(root);
    rmSync(stamp, { force: true });
    const code = await runCompiler(root);
    if (code === 0) writeFileSync(stamp, state);
    return code;
  });
};
