import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Chronicle } from '../../../../sandbox/snowflake/history/chronicle.js';

describe('a chronicle', () => {
  let home: string;
  let now: number;
  let told: string[];

  const open = (more = {}) =>
    new Chronicle<{ n: number }>({
      folder: join(home, 'c'),
      keptMs: 1000,
      mostBytes: 1_000_000,
      segmentBytes: 300,
      now: () => now,
      log: (message) => told.push(message),
      ...more,
    });
  const numbers = async (chronicle: Chronicle<{ n: number }>, from = 0, until = Infinity) => {
    const found: number[] = [];
    for await (const { n } of chronicle.backwards(from, until)) found.push(n);
    return found;
  };
  const fill = (chronicle: Chronicle<{ n: number }>, from: number, to: number) => {
    for (let n = from; n <= to; n++) {
      now = n;
      chronicle.add(n, { n });
    }
  };
  const upTo = (last: number, first = 1) =>
    Array.from({ length: last - first + 1 }, (_, index) => last - index);

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'chronicle-'));
    now = 0;
    told = [];
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('gives what it was told by time, the newest first, also to the next that opens it', async () => {
    const first = open();
    fill(first, 1, 100);
    expect(await numbers(first)).toEqual(upTo(100));
    // as after a kill: nobody closed it
    const second = open();
    fill(second, 101, 120);
    expect(await numbers(second)).toEqual(upTo(120));
    expect(await numbers(second, 40, 60)).toEqual(upTo(60, 40));
    expect(await second.find('7', ({ n }) => n === 7)).toEqual({ n: 7 });
    expect(await second.find('700', ({ n }) => n === 700)).toBeUndefined();
  });

  it('goes on behind a line that was cut short', async () => {
    fill(open(), 1, 3);
    await appendFile(join(home, 'c', '1.jsonl'), '{"at":4,"entry":{"n"');
    const second = open();
    fill(second, 5, 6);
    expect(await numbers(second)).toEqual([6, 5, 3, 2, 1]);
    expect(await numbers(open())).toEqual([6, 5, 3, 2, 1]);
  });

  it('drops files of which everything is too old, and the oldest when there is too much', async () => {
    const chronicle = open();
    fill(chronicle, 1, 100);
    now = 1050;
    const kept = await numbers(open());
    expect(kept[0]).toBe(100);
    expect(kept.at(-1)).toBeGreaterThan(30);
    expect(kept.at(-1)).toBeLessThanOrEqual(50);
    const small = open({ mostBytes: 1000 });
    fill(small, 1051, 1150);
    let bytes = 0;
    for (const file of await readdir(join(home, 'c')))
      bytes += (await stat(join(home, 'c', file))).size;
    expect(bytes).toBeLessThan(1400);
    expect((await numbers(small))[0]).toBe(1150);
  });

  it('says that it cannot write, and goes on from memory', async () => {
    await appendFile(join(home, 'c'), 'a file where the folder is to be');
    const chronicle = open();
    fill(chronicle, 1, 2);
    expect(await numbers(chronicle)).toEqual([2, 1]);
    expect(told[0]).toBe('History could not be written.');
  });
});
