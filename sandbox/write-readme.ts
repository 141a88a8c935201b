import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withCoverage } from './coverage-table.js';

// Puts the coverage lists into the README: node --import tsx sandbox/write-readme.ts
const readme = fileURLToPath(new URL('README.md', import.meta.url));
await writeFile(readme, withCoverage(await readFile(readme, 'utf8')));
