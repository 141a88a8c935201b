import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../support/child-process.js';

const root = join(import.meta.dirname, '..', '..');

/** Says that it is there, or writes down what it was given and fails, as behind a closed proxy. */
const recorder = (record: string): string => `#!/bin/sh
case "$1" in
  --version) echo 'uv 0.0.0'; exit 0 ;;
  -c) echo '3 12'; exit 0 ;;
esac
env > '${record}'
echo "asked: $*" >> '${record}'
echo 'no way to the registry' >&2
exit 7
`;

/** What only the person's own environment can say. */
const own = {
  HTTPS_PROXY: 'http://proxy.test:3128',
  UV_DEFAULT_INDEX: 'https://mirror.test/simple',
  PIP_INDEX_URL: 'https://mirror.test/simple',
  SSL_CERT_FILE: '/etc/of-the-shop.pem',
};

/** The demo in a checkout that has no \`.venv\`, with a \`uv\` that only tells what it was given. */
describe('the first start of the demo', () => {
  let folder: string;
  let demo: Child;
  let record: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dagbot-first-start-'));
    const project = join(folder, 'project');
    const bin = join(folder, 'bin');
    record = join(folder, 'record');
    await mkdir(join(project, 'pipeline'), { recursive: true });
    await mkdir(bin);
    for (const name of ['dist', 'manifest.yml', 'package.json', 'dag.config.ts'])
      await cp(join(root, name), join(project, name), { recursive: true });
    for (const name of ['python.js', 'python-environment.js'])
      await cp(join(root, 'scripts', name), join(project, 'scripts', name));
    const lock = join('pipeline', 'requirements.lock');
    await cp(join(root, lock), join(project, lock));
    for (const name of ['node_modules', 'sandbox'])
      await symlink(join(root, name), join(project, name));
    for (const name of ['uv', 'python-of-mine']) {
      await writeFile(join(bin, name), recorder(record));
      await chmod(join(bin, name), 0o755);
    }
    demo = startChild(
      process.execPath,
      [
        join(project, 'dist', 'sandbox', 'demo.js'),
        ...['--no-open', '--port', '0', '--state', join(folder, 'state')],
      ],
      {
        ...own,
        DAGBOT_PYTHON: join(bin, 'python-of-mine'),
        PATH: `${bin}:${process.env.PATH ?? ''}`,
      },
    );
    await new Promise((resolve) => demo.process.once('exit', resolve));
  });

  afterAll(async () => {
    await demo?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('makes Python’s environment with the person’s own Python, proxy and mirror', async () => {
    const given = await readFile(record, 'utf8');
    for (const [name, value] of Object.entries(own)) expect(given).toContain(`${name}=${value}\n`);
    expect(given).toMatch(/asked: venv .*--python \S*python-of-mine /);
  });

  it('says what stopped it, and ends', () => {
    expect(demo.output()).toContain('Making the Python environment stopped at «uv venv»');
    expect(demo.output()).toContain('no way to the registry');
    expect(demo.process.exitCode).toBe(1);
  });
});
