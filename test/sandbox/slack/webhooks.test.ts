import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aManifest, type WrittenManifest } from './manifests.js';
import { type Answer, act, aSlack, callApi } from './person.js';

const python = '.venv/bin/python';
if (!existsSync(python))
  process.stderr.write('Python webhook test skipped: no .venv (npm run python)\n');
const sending = `
import sys
from slack_sdk.webhook import WebhookClient
answer = WebhookClient(sys.argv[1]).send(text="from Python")
print(answer.status_code, answer.body)
`;

describe('the incoming webhook', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let url = '';

  beforeAll(async () => {
    manifest = await aManifest(({ oauth_config }) => {
      oauth_config.scopes.bot.push('incoming-webhook');
    });
    slack = await aSlack({ manifestPath: manifest.path });
    url = slack.webhookUrl ?? '';
  });

  beforeEach(() => act(slack.page, 'reset'));

  afterAll(async () => {
    await slack.stop();
    await manifest.remove();
    expect(slack.faults).toEqual([]);
  });

  const post = async (body: object | string, to = url): Promise<[number, string]> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(to, { method: 'POST', body: text });
    return [answer.status, await answer.text()];
  };
  const newest = async (): Promise<Answer> => {
    const place = { channel: slack.channel, limit: 1, include_all_metadata: true };
    return (await callApi(slack, 'conversations.history', place)).messages[0];
  };

  it('posts to the channel of the app, without a token, and answers ok as text', async () => {
    const metadata = { event_type: 'run', event_payload: { key: 'k' } };
    const blocks = [{ type: 'divider' }];
    expect(await post({ text: 'Hello!', blocks, metadata })).toEqual([200, 'ok']);
    expect(await newest()).toMatchObject({ subtype: 'bot_message', text: 'Hello!', metadata });
    const { ts } = await newest();
    expect(await post({ text: 'in the thread', thread_ts: ts })).toEqual([200, 'ok']);
    expect(await newest()).toMatchObject({ ts, reply_count: 1 });
  });

  it('takes the form that curl sends', async () => {
    const form = new URLSearchParams({ payload: JSON.stringify({ text: 'as a form & more' }) });
    expect(await post(form.toString())).toEqual([200, 'ok']);
    expect(await newest()).toMatchObject({ text: 'as a form & more' });
  });

  it.skipIf(!existsSync(python))(
    'is served to the stock Python client (skipped without .venv)',
    async () => {
      const env = { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
      const { stdout } = await promisify(execFile)(python, ['-c', sending, url], { env });
      expect(stdout.trim()).toBe('200 ok');
      expect(await newest()).toMatchObject({ text: 'from Python' });
    },
  );

  it('refuses by a status and a word, and posts nothing', async () => {
    const [team = '', bot = ''] = url.split('/').slice(-3);
    const address = (path: string): string => `${slack.page}services/${path}`;
    expect(await post('{"text":')).toEqual([400, 'invalid_payload']);
    expect(await post({})).toEqual([400, 'no_text']);
    expect(await post({ blocks: [{ type: 'nothing' }] })).toEqual([400, 'invalid_blocks']);
    expect(await post({ text: 'x' }, address(`${team}/${bot}/guessed`))).toEqual([
      403,
      'invalid_token',
    ]);
    expect(await post({ text: 'x' }, address(`${team}/B0/x`))).toEqual([404, 'no_service']);
    expect(await post({ text: 'x' }, address('T0/B0/x'))).toEqual([404, 'no_team']);
    expect(await newest()).toBeUndefined();
  });

  it('is given to apps alone whose manifest asks for it', async () => {
    const without = await aSlack();
    expect(without.webhookUrl).toBeNull();
    await without.stop();
  });
});
