import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const OLDEST = 11;
const NEWEST = 13;

const root = join(import.meta.dirname, '..');
const venv = join(root, '.venv');
const lock = join(root, 'pipeline', 'requirements.lock');
const stamp = join(venv, '.lock-digest');

/** @returns the path of the environment's interpreter, whether or not it exists yet */
export const environmentPython = () => join(venv, 'bin', 'python');

const versionOf = async (command) => {
  try {
    const { stdout } = await exec(command, [
      '-c',
      'import sys; print(sys.version_info[0], sys.version_info[1])',
    ]);
    const [major, minor] = stdout.trim().split(' ').map(Number);
    return { command, major, minor };
  } catch {
    return undefined;
  }
};

const findPython = async () => {
  const named = process.env.DAGBOT_PYTHON;
  const candidates = named
    ? [named]
    : ['python3', 'python3.13', 'python3.12', 'python3.11', 'python'];
  const seen = [];
  for (const command of candidates) {
    const found = await versionOf(command);
    if (!found) continue;
    if (found.major === 3 && found.minor >= OLDEST && found.minor <= NEWEST) return found.command;
    seen.push(`${command} is ${found.major}.${found.minor}`);
  }
  const what = seen.length > 0 ? seen.join(', ') : `${candidates.join(', ')} not found`;
  throw new Error(
    `Dagbot needs Python 3.${OLDEST} to 3.${NEWEST} for its pipeline, and ${what}. Install one, or name it in DAGBOT_PYTHON.`,
  );
};

const step = (command, args, say) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    const read = (chunk) => {
      const text = chunk.toString();
      tail = (tail + text).slice(-4000);
      const line = text.trim().split('\n').at(-1)?.trim();
      if (line && /^(Collecting|Downloading|Installing|Prepared|Resolved|Installed)/.test(line)) {
        say(`  ${line.slice(0, 100)}`);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0
        ? resolve(undefined)
        : reject(
            new Error(`Making the Python environment stopped at «${command} ${args[0]}»:\n${tail}`),
          ),
    );
  });

/**
 * Makes `.venv` from the hash-locked file, with `uv` when it is on the path, else with pip.
 * A half-made environment carries no stamp, so an interrupted call starts over.
 * @param options.say receives one line per step
 * @returns the interpreter's path, and whether anything had to be made
 * @throws Error with one sentence when no fitting Python is found
 */
export const makeEnvironment = async ({ say }) => {
  const digest = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const python = environmentPython();
  if (existsSync(stamp) && existsSync(python) && readFileSync(stamp, 'utf8') === digest) {
    return { python, made: false };
  }
  const base = await findPython();
  say('Making the Python environment (.venv) from pipeline/requirements.lock: about 600 MB, once.');
  rmSync(stamp, { force: true });
  const uv = await exec('uv', ['--version']).then(
    () => true,
    () => false,
  );
  if (uv) {
    await step('uv', ['venv', '--clear', '--python', base, venv], say);
    await step('uv', ['pip', 'sync', '--python', python, '--require-hashes', lock], say);
  } else {
    await step(base, ['-m', 'venv', '--clear', venv], say);
    await step(python, ['-m', 'pip', 'install', '--require-hashes', '-r', lock], say);
  }
  say('  compiling the libraries, so that every later start is quick');
  await step(python, ['-m', 'compileall', '-q', '-j', '0', join(venv, 'lib')], say).catch(() => {
    say('  (some library files do not compile; that is harmless)');
  });
  writeFileSync(stamp, digest);
  return { python, made: true };
};
