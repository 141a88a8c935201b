// Everything: the quick gate, Python tests, the sandbox, and the whole journey. `--full` adds the slow suites.
import './node-version.js';
import { environmentPython, makeEnvironment } from './python-environment.js';
import { runAll } from './run.js';

await makeEnvironment({ say: (line) => console.log(line) });
const full = process.argv.includes('--full');
const projects = ['sandbox', 'journey', ...(full ? ['full'] : [])];
await runAll([{ title: 'quick gate', command: process.execPath, args: ['scripts/check.js'] }]);
const pythonTests = {
  title: 'Python tests',
  command: environmentPython(),
  args: ['-m', 'pytest'],
  options: { cwd: 'pipeline' },
};
const servers = {
  title: `${projects.join(', ')} tests`,
  command: 'npx',
  // one run of all: none waits for the last file of another
  args: ['--no-install', 'vitest', 'run', ...projects.flatMap((name) => ['--project', name])],
};
// its one process fills the gaps in which the other tests wait
await runAll([{ title: 'build', command: 'npm', args: ['run', '--silent', 'build'] }, servers], {
  beside: [pythonTests],
});
