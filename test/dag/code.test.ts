import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCode } from '../../src/dag/code.js';
import { readDagConfig } from '../../src/dag/settings.js';
import { zip } from '../../src/dag/zip.js';

describe('an archive', () => {
  it('has the same bytes for the same files in any order', () => {
    const entry = fc.record({
      path: fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?\.py$/),
      bytes: fc.uint8Array({ maxLength: 200 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ path }) => path }), (entries) => {
        expect(zip(entries.toReversed())).toEqual(zip(entries));
      }),
    );
  });

  it('says for each file where it begins, how long it is and its checksum', () => {
    const bytes = zip([{ path: 'a.py', bytes: Buffer.from('print(1)\n') }]);
    expect(bytes.readUInt32LE(0)).toBe(0x04034b50);
    // CRC-32 of "print(1)\n", by any other tool.
    expect(bytes.readUInt32LE(14).toString(16)).toBe('3ce11e06');
    expect(bytes.readUInt32LE(18)).toBe(9);
    expect(bytes.subarray(30, 34).toString()).toBe('a.py');
    const end = bytes.length - 22;
    expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
    expect(bytes.readUInt32LE(bytes.readUInt32LE(end + 16))).toBe(0x02014b50);
  });
});

describe('the code', () => {
  it('keeps its hash across checkouts and changes it with the code', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dagbot-code-'));
    try {
      const tasks = join(folder, 'fraud_dag', 'tasks');
      await mkdir(tasks, { recursive: true });
      await writeFile(join(tasks, 'setup.py'), 'A = 1\n');
      await writeFile(join(tasks, 'setup.pyc'), 'not code');
      const first = await readCode(folder);
      await writeFile(join(tasks, 'setup.py'), 'A = 1\r\n');
      expect((await readCode(folder)).hash).toBe(first.hash);
      await writeFile(join(tasks, 'setup.py'), 'A = 2\n');
      expect((await readCode(folder)).hash).not.toBe(first.hash);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('dag.config.ts', () => {
  it('fills in what is left out', () => {
    expect(readDagConfig({})).toMatchObject({
      policy: 'review',
      approvals: 1,
      windows: { train_days: 7, validation_days: 2 },
    });
  });

  it.each([
    ['default', [7, 2, 7, 7, 7]],
    ['original', [5, 1, 0, 2, 0]],
    ['fast-labels', [7, 2, 3, 7, 3]],
  ] as const)('has the windows of preset %s', (preset, wanted) => {
    const { windows } = readDagConfig({ preset });
    const { train_days, validation_days, gap_days, holdout_days, label_delay_days } = windows;
    expect([train_days, validation_days, gap_days, holdout_days, label_delay_days]).toEqual(wanted);
  });

  it('lets a window of its own take the place of its preset’s', () => {
    expect(
      readDagConfig({ preset: 'original', windows: { holdout_days: 7 } }).windows,
    ).toMatchObject({ train_days: 5, holdout_days: 7, gap_days: 0 });
  });

  it.each([
    [{ windows: { train_days: 2, validation_days: 2 } }, /validation_days/],
    [{ schedule: { at: '6 am' } }, /schedule\.at/],
    [{ schedule: { zone: 'PST8' } }, /schedule\.zone/],
    [{ judge: { min_gane: 1 } as never }, /judge/],
    [{ polcy: 'auto' } as never, /polcy/],
    [{ preset: 'orignal' }, /preset/],
    [{ preset: 'original', windows: { validation_days: 5 } }, /windows\.validation_days/],
    [{ windows: { gap: 3 } }, /windows.*gap/],
  ])('is refused with the key that is wrong: %j', (input, fault) => {
    expect(() => readDagConfig(input)).toThrow(fault);
  });
});
