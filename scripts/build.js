// npm run build: compiles the bot and the sandbox into `dist`, unless they are there as the sources say.
import './node-version.js';
import { join } from 'node:path';
import { compile } from './compile.js';

process.exitCode = await compile(join(import.meta.dirname, '..'));
