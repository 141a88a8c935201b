import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../../sandbox/root.js';
import { pythonProcess } from '../../../../sandbox/snowflake/procedures/python-process.js';
import { hasPython } from '../../../support/python-client.js';

describe.runIf(hasPython)(
  'a Python process that is ended while it starts (skipped without .venv)',
  () => {
    it('does not run afterwards, nor when it is asked again', async () => {
      const stateFolder = await mkdtemp(join(tmpdir(), 'dagbot-python-'));
      try {
        const settings = {
          stateFolder,
          python: join(root, '.venv/bin/python'),
          endpoint: () => ({ host: '', port: 0, account: '' }),
          log: () => undefined,
        };
        const python = pythonProcess(settings, 'fork_server.py', {
          message: () => undefined,
          gone: () => undefined,
        });
        const running = () => process.getActiveResourcesInfo().includes('ProcessWrap');
        const before = running();
        const warming = python.warm([]).then(
          () => 'warm',
          (error: unknown) => String(error),
        );
        await python.end();
        expect(await warming).toMatch(/not ready/);
        await expect(python.send({ kind: 'kill', id: 'none' })).rejects.toThrow(/not ready/);
        expect(running()).toBe(before);
      } finally {
        await rm(stateFolder, { recursive: true, force: true });
      }
    });
  },
);
