import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, aSlack, callApi, soon, stateOf } from './person.js';

describe('a local Slack with a state folder', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('has its people, tokens and messages again after a restart', async () => {
    const first = await aSlack({ stateFolder: folder });
    const { ts } = await callApi(first, 'chat.postMessage', {
      channel: first.channel,
      text: 'kept',
    });
    await first.stop();
    const second = await aSlack({ stateFolder: folder });
    expect(second.botToken).toBe(first.botToken);
    expect(second.workspace).toEqual(first.workspace);
    const next = await callApi(second, 'chat.postMessage', {
      channel: second.channel,
      text: 'next',
    });
    expect(Number(next.ts)).toBeGreaterThan(Number(ts));
    expect((await stateOf(second.page)).messages[second.channel]).toMatchObject([
      { text: 'kept', ts },
      { text: 'next' },
    ]);
    await act(second.page, 'reset');
    expect((await stateOf(second.page)).messages[second.channel]).toEqual([]);
    await second.stop();
  });

  it('keeps what is to be posted later, and reads what an older one wrote', async () => {
    const home = join(folder, 'older');
    let ahead = 0;
    const now = (): number => Date.now() + ahead;
    const first = await aSlack({ stateFolder: home, now });
    await callApi(first, 'chat.scheduleMessage', {
      channel: first.channel,
      text: 'later',
      post_at: Math.floor(now() / 1000) + 600,
    });
    await first.stop();
    ahead = 601_000;
    const second = await aSlack({ stateFolder: home, now });
    await soon(async () =>
      expect((await stateOf(second.page)).messages[second.channel]).toMatchObject([
        { text: 'later' },
      ]),
    );
    await second.stop();
    const path = join(home, 'slack.json');
    const { pins, bookmarks, threads, scheduled, ...older } = JSON.parse(
      await readFile(path, 'utf8'),
    );
    expect([pins, bookmarks, threads, scheduled]).toEqual([[], [], [], []]);
    await writeFile(path, JSON.stringify(older));
    const third = await aSlack({ stateFolder: home, now });
    expect((await stateOf(third.page)).threads).toEqual([]);
    await third.stop();
    expect([...first.faults, ...second.faults, ...third.faults]).toEqual([]);
  });

  it('names what is wrong with a manifest', async () => {
    const path = join(folder, 'manifest.json');
    await writeFile(path, JSON.stringify({ display_information: { name: 'x' }, setings: {} }));
    await expect(aSlack({ manifestPath: path })).rejects.toThrow('unknown key "setings"');
  });
});
