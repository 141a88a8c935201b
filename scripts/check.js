// The quick gate: types, lint, format, unit tests in both languages.
import './node-version.js';
import { environmentPython, makeEnvironment } from './python-environment.js';
import { runAll } from './run.js';

await makeEnvironment({ say: (line) => console.log(line) });
const python = environmentPython();
const pythonFolders = ['pipeline', 'sandbox', 'test/clients', 'bench'];
const npx = (title, ...args) => ({ title, command: 'npx', args: ['--no-install', ...args] });
const steps = [
  npx('types', 'tsc', '-p', 'tsconfig.json'),
  npx('lint and format', 'biome', 'check', '.'),
  { title: 'Python lint', command: python, args: ['-m', 'ruff', 'check', ...pythonFolders] },
  {
    title: 'Python format',
    command: python,
    args: ['-m', 'ruff', 'format', '--check', ...pythonFolders],
  },
  npx('unit tests', 'vitest', 'run', '--project', 'unit'),
];
// on one core, as long as all the others together
await runAll(steps, { beside: [npx('Python types', 'pyright')] });
