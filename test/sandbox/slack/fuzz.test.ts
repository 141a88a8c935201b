import { WebSocket } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offered } from '../../../sandbox/slack/coverage.js';
import { errorCodes } from '../../../sandbox/slack/web-api/error-codes.js';
import { gather, type Material, validArguments } from './calls.js';
import { aGenerousManifest, type WrittenManifest } from './manifests.js';
import { type Chance, chance, mutated } from './mutations.js';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';

const known = new Set<string>(errorCodes);
const seed = Number(process.env.FUZZ_SEED ?? 20261122);
const rounds = Number(process.env.FUZZ_ROUNDS ?? 12);

type Form = 'json' | 'form' | 'multipart';

/** A request body of the kind clients send. */
const bodyOf = (form: Form, args: Record<string, unknown>): RequestInit => {
  if (form === 'json')
    return { body: JSON.stringify(args), headers: { 'content-type': 'application/json' } };
  const fields = Object.entries(args).map(
    ([key, value]) =>
      [key, typeof value === 'string' ? value : (JSON.stringify(value) ?? '')] as const,
  );
  if (form === 'form') return { body: new URLSearchParams(Object.fromEntries(fields)) };
  const body = new FormData();
  for (const [key, value] of fields) body.append(key, value);
  return { body };
};

describe(`the local Slack under malformed input (seed ${seed})`, () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let material: Material;
  let args: ReturnType<typeof validArguments>;

  beforeAll(async () => {
    manifest = await aGenerousManifest();
    slack = await aSlack({ manifestPath: manifest.path });
    material = await gather(slack);
    args = validArguments(material, Math.floor(Date.now() / 1000) + 3600);
  });

  afterAll(async () => {
    await slack.stop();
    await manifest.remove();
    expect(slack.faults).toEqual([]);
  });

  const send = async (method: string, init: RequestInit, token?: string): Promise<Response> =>
    fetch(slack.apiUrl + method, {
      method: 'POST',
      signal: AbortSignal.timeout(20_000),
      ...init,
      headers: { authorization: `Bearer ${token ?? slack.botToken}`, ...init.headers },
    });

  /** Everything a refused call must leave as it was. */
  const state = async (): Promise<string> => JSON.stringify(await stateOf(slack.page));

  const check = async (answer: Response, what: string, before: string): Promise<void> => {
    const text = await answer.text();
    expect([200, 413, 429], `${what}: ${text.slice(0, 300)}`).toContain(answer.status);
    const said = JSON.parse(text) as { ok: unknown; error?: string };
    expect(typeof said.ok, what).toBe('boolean');
    if (said.ok === true) return;
    expect(known.has(said.error ?? ''), `${what}: ${text.slice(0, 300)}`).toBe(true);
    expect(text, what).not.toMatch(/\n\s+at |\.ts:\d+/);
    expect(await state(), `${what} was refused and yet changed something`).toBe(before);
  };

  it('has arguments to begin with for every method', () => {
    expect(Object.keys(args).sort()).toEqual(offered());
  });

  it.each(offered())('answers %s with a known error or carries it out whole', async (method) => {
    const random = chance(`${seed}/${method}`);
    const token = method === 'apps.connections.open' ? slack.appToken : undefined;
    for (let round = 0; round < rounds; round += 1) {
      const changed = mutated(args[method] ?? {}, random);
      const form = random.pick<Form>(['json', 'form', 'multipart']);
      const before = await state();
      const what = `${method} by ${form}: ${JSON.stringify(changed)?.slice(0, 400)}`;
      await check(await send(method, bodyOf(form, changed), token), what, before);
    }
  });

  it('refuses bodies that are not what they say they are', async () => {
    const bodies: [string, RequestInit, string][] = [
      ['broken JSON', json('{"channel":'), 'invalid_json'],
      [
        'JSON nested 20,000 deep',
        json(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
        'invalid_json',
      ],
      ['a JSON list', json('[1]'), 'json_not_object'],
      ['a JSON text', json('"x"'), 'json_not_object'],
      ['multipart without a boundary', typed('multipart/form-data', 'x'), 'invalid_form_data'],
      [
        'cut multipart',
        typed('multipart/form-data; boundary=b', '--b\r\nCont'),
        'invalid_form_data',
      ],
      ['another type', typed('application/xml', '<a/>'), 'invalid_post_type'],
      ['another charset', typed('application/json; charset=utf-7', '{}'), 'invalid_charset'],
      ['an argument in brackets', form('channel[0]=C1'), 'invalid_array_arg'],
      ['no type at all', { body: new Blob(['x']) }, 'missing_post_type'],
    ];
    const before = await state();
    const errors = await Promise.all(
      bodies.map(async ([name, init]) => [
        name,
        ((await (await send('chat.postMessage', init)).json()) as Answer).error,
      ]),
    );
    expect(errors).toEqual(bodies.map(([name, , error]) => [name, error]));
    expect(await state()).toBe(before);
  });

  it('takes what clients without arguments send', async () => {
    const empty = typed('application/json', '');
    expect(await (await send('auth.test', empty)).json()).toMatchObject({ ok: true });
  });

  it('refuses names that every object inherits', async () => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
    for (const name of names) {
      expect((await callApi(slack, name)).error).toBe('unknown_method');
      expect((await callApi(slack, 'files.info', { file: name })).error).toBe('file_not_found');
      const block = { type: 'section', block_id: name, text: { type: 'plain_text', text: 'x' } };
      const field = { type: 'plain_text_input', action_id: name };
      const input = {
        type: 'input',
        block_id: name,
        label: { type: 'plain_text', text: 'L' },
        element: field,
      };
      const view = { type: 'home', blocks: [input] };
      expect((await callApi(slack, 'views.publish', { user_id: material.user, view })).ok).toBe(
        true,
      );
      expect(
        (await callApi(slack, 'chat.postMessage', { channel: name, text: 'x', blocks: [block] }))
          .error,
      ).toBe('channel_not_found');
      const odd = JSON.parse(`[{"type":"divider","${name}":{"x":1}}]`);
      expect(
        (
          await callApi(slack, 'chat.postMessage', {
            channel: slack.channel,
            text: 'x',
            blocks: odd,
          })
        ).error,
      ).toBe('invalid_blocks');
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  const testCalls: Readonly<Record<string, (m: Material) => Record<string, unknown>>> = {
    command: ({ user, channel }) => ({ user, channel, command: '/dag', text: 'x' }),
    click: ({ user, channel, ts }) => ({ user, channel, ts, action_id: 'a', value: 'v' }),
    submit: ({ user }) => ({ user, view_id: 'V1', values: { b: { a: 'x' } } }),
    close: ({ user }) => ({ user, view_id: 'V1', clear: true }),
    home: ({ user }) => ({ user, tab: 'home' }),
    message: ({ user, channel, ts }) => ({ user, channel, text: 'hello', thread_ts: ts }),
    shortcut: ({ user }) => ({ user, callback_id: 'run.start' }),
    options: ({ user, channel, ts }) => ({ user, action_id: 'a', value: 'v', channel, ts }),
    reaction: ({ user, channel, ts }) => ({ user, channel, ts, name: 'eyes' }),
    file: ({ user }) => ({ user, name: '../../x', content: 'abc' }),
    fault: () => ({ method: 'nothing.here', error: 'ratelimited', retry_after: 1, times: 0 }),
    disconnect: () => ({ reason: 'warning' }),
    limits: () => ({ on: false }),
    verify: () => ({ kind: 'ssl_check' }),
  };
  const testErrors = new Set([
    'user_not_found',
    'channel_not_found',
    'message_not_found',
    'action_not_found',
    'view_not_found',
    'invalid_arguments',
  ]);

  it.each(Object.keys(testCalls))('answers test/%s with ok or one of its errors', async (name) => {
    const random = chance(`${seed}/test/${name}`);
    for (let round = 0; round < rounds; round += 1) {
      const changed = mutated(testCalls[name]?.(material) ?? {}, random);
      if (name === 'fault') changed.times = 0;
      const said = await act(slack.page, name, changed);
      expect(typeof said.ok, JSON.stringify(changed)?.slice(0, 300)).toBe('boolean');
      if (!said.ok) expect(testErrors.has(said.error), JSON.stringify(said)).toBe(true);
    }
  });

  it('keeps its sockets through frames that mean nothing, and forged acknowledgements', async () => {
    const { url } = await callApi(slack, 'apps.connections.open', {}, slack.appToken);
    const socket = new WebSocket(url);
    const frames: Answer[] = [];
    const random = chance(`${seed}/socket`);
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data));
      frames.push(frame);
      if (!frame.envelope_id) return;
      for (const junk of junkFrames(random, frame.envelope_id)) socket.send(junk);
      const payload = mutated({ text: 'ok', blocks: [], response_type: 'in_channel' }, random);
      socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload }));
    };
    await soon(() => expect(frames[0]).toMatchObject({ type: 'hello' }));
    for (let round = 0; round < rounds; round += 1) {
      const { user, channel } = material;
      const done = await act(slack.page, 'command', { user, channel, command: '/dag', text: 'x' });
      expect(done).toMatchObject({ ok: true, acked: true });
    }
    expect((await stateOf(slack.page)).connections).toBe(1);
    socket.close();
    await soon(async () => expect((await stateOf(slack.page)).connections).toBe(0));
  });
});

const typed = (type: string, body: string): RequestInit => ({
  body,
  headers: { 'content-type': type },
});
const json = (body: string): RequestInit => typed('application/json; charset=utf-8', body);
const form = (body: string): RequestInit => typed('application/x-www-form-urlencoded', body);

const junkFrames = (random: Chance, envelope: string): (string | Uint8Array)[] => [
  'not json',
  '[]',
  'null',
  '{"envelope_id":5}',
  JSON.stringify({ envelope_id: `${envelope}x`, payload: { text: 'forged' } }),
  new Uint8Array([1, 2, 3]),
  JSON.stringify(mutated({ type: 'hello', envelope_id: 'x', payload: {} }, random)),
];
