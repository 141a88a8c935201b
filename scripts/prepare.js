// npm runs this after an install. A production install has no compiler and brings its own `dist`.
import './node-version.js';
import { existsSync } from 'node:fs';
import { run } from './run.js';

const compiler = 'node_modules/typescript/package.json';
if (!existsSync(compiler) || !existsSync('src/main.ts')) {
  console.log('dagbot: no compiler installed, so nothing was built.');
} else {
  process.exit(await run('npx', ['--no-install', 'tsc', '-p', 'tsconfig.build.json']));
}
