import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../../sandbox/slack/workspace/manifest.js';
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
});

describe('a manifest', () => {
  const words = (length: number): string => 'x'.repeat(length);
  const many = <Item>(count: number, item: Item): Item[] => Array(count).fill(item);
  const display = (more: object) => ({ display_information: { name: 'x', ...more } });
  const withFeatures = (features: object) => ({ ...display({}), features });
  const withEvents = (event_subscriptions: object) => ({
    ...display({}),
    settings: { event_subscriptions },
  });
  const read = (raw: object) => parseManifest(JSON.stringify(raw));
  const command = { command: '/x', description: 'x' };
  const shortcut = { name: 'x', type: 'global', callback_id: 'x', description: 'x' };
  const subscription = { app_id: 'A1', event_type: 'run' };
  const prompt = { title: 'x', message: 'x' };

  it.each<[string, (size: number) => object, number, string]>([
    ['name', (n) => display({ name: words(n) }), 35, '/display_information/name'],
    [
      'description',
      (n) => display({ description: words(n) }),
      140,
      '/display_information/description',
    ],
    [
      'long description',
      (n) => display({ long_description: words(n) }),
      4000,
      '/display_information/long_description',
    ],
    [
      'bot name',
      (n) => withFeatures({ bot_user: { display_name: words(n) } }),
      80,
      '/features/bot_user/display_name',
    ],
    [
      'commands',
      (n) => withFeatures({ slash_commands: many(n, command) }),
      50,
      '/features/slash_commands',
    ],
    [
      'command',
      (n) => withFeatures({ slash_commands: [{ ...command, command: `/${words(n - 1)}` }] }),
      32,
      '/features/slash_commands/0/command',
    ],
    [
      'description of a command',
      (n) => withFeatures({ slash_commands: [{ ...command, description: words(n) }] }),
      2000,
      '/features/slash_commands/0/description',
    ],
    [
      'usage hint',
      (n) => withFeatures({ slash_commands: [{ ...command, usage_hint: words(n) }] }),
      1000,
      '/features/slash_commands/0/usage_hint',
    ],
    ['shortcuts', (n) => withFeatures({ shortcuts: many(n, shortcut) }), 10, '/features/shortcuts'],
    [
      'name of a shortcut',
      (n) => withFeatures({ shortcuts: [{ ...shortcut, name: words(n) }] }),
      24,
      '/features/shortcuts/0/name',
    ],
    [
      'description of a shortcut',
      (n) => withFeatures({ shortcuts: [{ ...shortcut, description: words(n) }] }),
      150,
      '/features/shortcuts/0/description',
    ],
    [
      'unfurl domains',
      (n) => withFeatures({ unfurl_domains: many(n, 'a.example') }),
      5,
      '/features/unfurl_domains',
    ],
    [
      'description of the agent',
      (n) => withFeatures({ agent_view: { agent_description: words(n) } }),
      300,
      '/features/agent_view/agent_description',
    ],
    [
      'prompts of the agent',
      (n) => withFeatures({ agent_view: { suggested_prompts: many(n, prompt) } }),
      4,
      '/features/agent_view/suggested_prompts',
    ],
    [
      'events',
      (n) => withEvents({ bot_events: many(n, 'app_mention') }),
      100,
      '/settings/event_subscriptions/bot_events',
    ],
    [
      'metadata subscriptions',
      (n) => withEvents({ metadata_subscriptions: many(n, subscription) }),
      20,
      '/settings/event_subscriptions/metadata_subscriptions',
    ],
  ])('is taken with its %s at the limit, and refused beyond', (_, make, most, at) => {
    expect(() => read(make(most))).not.toThrow();
    expect(() => read(make(most + 1))).toThrow(`[json-pointer:${at}]`);
  });

  it('may have every part that Slack knows', () => {
    const parts = ['$schema', '_metadata', 'app_directory', 'functions', 'workflows', 'datastores'];
    const more = ['outgoing_domains', 'types', 'external_auth_providers', 'mcp_servers'];
    const whole = Object.fromEntries([...parts, ...more].map((part) => [part, {}]));
    expect(() => read({ ...display({}), ...whole })).not.toThrow();
  });

  it.each<[string, object, string]>([
    ['no name', {}, 'missing required field: display_information [json-pointer:]'],
    [
      'a typo at its root',
      { ...display({}), setings: {} },
      'invalid additional property: setings [json-pointer:]',
    ],
    [
      'a typo further in',
      withFeatures({ slash_comands: [] }),
      'invalid additional property: slash_comands [json-pointer:/features]',
    ],
    [
      'a short long description',
      display({ long_description: words(174) }),
      'must be more than 174 characters [json-pointer:/display_information/long_description]',
    ],
    [
      'a command without its slash',
      withFeatures({ slash_commands: [{ ...command, command: 'dag' }] }),
      'must be a command that begins with / [json-pointer:/features/slash_commands/0/command]',
    ],
    [
      'a shortcut of no kind',
      withFeatures({ shortcuts: [{ ...shortcut, type: 'both' }] }),
      'must be one of: global, message [json-pointer:/features/shortcuts/0/type]',
    ],
    [
      'two views of an assistant',
      withFeatures({ assistant_view: { assistant_description: 'x' }, agent_view: {} }),
      'must not have both of: assistant_view, agent_view [json-pointer:/features]',
    ],
  ])('is refused by name for %s', (_, raw, fault) => {
    expect(() => read(raw)).toThrow(`reading the app manifest: ${fault}`);
  });
});
