import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withCoverage } from './coverage-table.js';
import { root } from './root.js';

// Puts the coverage lists into the README: node --import tsx sandbox/write-readme.ts
const readme = join(root, 'sandbox', 'README.md');
await writeFile(readme, withCoverage(await readFile(readme, 'utf8')));
