// Everything: the quick gate, Python tests, the sandbox, and the whole journey. `--full` adds the slow suites.
import './node-version.js';
import { environmentPython, makeEnvironment } from './python-environment.js';
import { runAll } from './run.js';

await makeEnvironment({ say: (line) => console.log(line) });
const full = process.argv.includes('--full');
const projects = ['sandbox', 'journey', ...(full ? ['full'] : [])];
await runAll([
  { title: 'quick gate', command: process.execPath, args: ['scripts/check.js'] },
  { title: 'build', command: 'npm', args: ['run', '--silent', 'build'] },
  {
    title: 'Python tests',
    command: environmentPython(),
    args: ['-m', 'pytest'],
    options: { cwd: 'pipeline' },
  },
  ...projects.map((name) => ({
    title: `${name} tests`,
    command: 'npx',
    args: ['--no-install', 'vitest', 'run', '--project', name],
  })),
]);
