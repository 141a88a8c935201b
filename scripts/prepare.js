// npm runs this after an install. A production install has no compiler and brings its own `dist`.
import './node-version.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './compile.js';

const root = join(import.meta.dirname, '..');
const compiler = 'node_modules/typescript/package.json';
if (!existsSync(join(root, compiler)) || !existsSync(join(root, 'src/main.ts'))) {
  console.log('dagbot: no compiler installed, so nothing was built.');
} else {
  process.exitCode = await compile(root);
}
