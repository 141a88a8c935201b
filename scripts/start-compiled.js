import './node-version.js';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from './compile.js';

const root = join(import.meta.dirname, '..');

/** Runs an entry file of the sandbox in this process, compiled: what must be compiled first says so on stderr. */
export const startCompiled = async (file) => {
  const code = await compile(root);
  if (code === 0) await import(pathToFileURL(join(root, 'dist', 'sandbox', file)).href);
  else process.exitCode = code;
};
