import { createHmac } from 'node:crypto';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../support/free-port.js';
import { aManifest, type WrittenManifest } from './manifests.js';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';

describe('an app that takes payloads over HTTP', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let written: WrittenManifest;

  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/slack/events`;
    written = await aManifest((manifest) => {
      manifest.settings.socket_mode_enabled = false;
      manifest.settings.event_subscriptions.request_url = url;
      manifest.settings.interactivity.request_url = url;
      for (const command of manifest.features.slash_commands) command.url = url;
    });
    slack = await aSlack({ manifestPath: written.path });
    app = new App({
      token: slack.botToken,
      receiver: new HTTPReceiver({
        signingSecret: slack.signingSecret,
        port,
        logLevel: LogLevel.ERROR,
      }),
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    app.command('/dag', async ({ ack }) => ack('signed and answered'));
    app.action('press', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'pressed' });
    });
    app.event('app_mention', async ({ say }) => {
      await say('heard');
    });
    await app.start();
  });

  afterAll(async () => {
    await slack.stop();
    await written.remove();
  });

  it('gets signed commands, actions and events', async () => {
    const user = slack.workspace.people[0]?.id ?? '';
    const line = { user, channel: slack.channel, command: '/dag', text: '' };
    expect(await act(slack.page, 'command', line)).toMatchObject({
      acked: true,
      response: { text: 'signed and answered' },
    });
    const blocks = [
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'press', text: { type: 'plain_text', text: 'Go' } },
        ],
      },
    ];
    const { ts } = await app.client.chat.postMessage({ channel: slack.channel, text: 'x', blocks });
    const press = { user, channel: slack.channel, ts, action_id: 'press' };
    expect(await act(slack.page, 'click', press)).toMatchObject({ acked: true });
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    const typed = await act(slack.page, 'message', {
      user,
      channel: slack.channel,
      text: `<@${bot}> hi`,
    });
    expect(typed.events).toMatchObject([{ type: 'app_mention', acked: true }]);
    await soon(async () => {
      const texts = (await stateOf(slack.page)).messages[slack.channel].map(
        ({ text }: { text: string }) => text,
      );
      expect(texts).toEqual(['pressed', `<@${bot}> hi`, 'heard']);
    });
  });

  it('is told apart from one that is not there', async () => {
    await app.stop();
    const [person] = slack.workspace.people;
    const line = { user: person?.id, channel: slack.channel, command: '/dag', text: '' };
    expect(await act(slack.page, 'command', line)).toMatchObject({
      acked: false,
      error: 'dispatch_failed',
    });
  });
});

interface Heard {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('requests to the url of an app', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let server: Server;
  let user = '';
  let skewMs = 0;
  let url = '';
  let answer: (heard: Heard, response: ServerResponse) => void;
  const heard: Heard[] = [];

  beforeAll(async () => {
    server = createHttpServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const got = {
        path: request.url,
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
      };
      heard.push(got);
      answer(got, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    manifest = await aManifest((raw) => {
      raw.settings.socket_mode_enabled = false;
      raw.settings.event_subscriptions.request_url = url;
      raw.settings.interactivity.request_url = url;
      raw.settings.interactivity.message_menu_options_url = `${url}options`;
      for (const command of raw.features.slash_commands) command.url = url;
    });
    slack = await aSlack({ manifestPath: manifest.path, now: () => Date.now() + skewMs });
    user = slack.workspace.people[0]?.id ?? '';
  });

  beforeEach(() => {
    heard.length = 0;
    skewMs = 0;
    answer = (_, response) => response.end();
  });

  afterAll(async () => {
    await slack.stop();
    await manifest.remove();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(slack.faults).toEqual([]);
  });

  const command = (): Promise<Answer> =>
    act(slack.page, 'command', { user, channel: slack.channel, command: '/dag', text: 'a b' });
  const mention = async (): Promise<Answer> => {
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    return act(slack.page, 'message', { user, channel: slack.channel, text: `<@${bot}> hi` });
  };

  it('carry the exact content types, and a signature over the raw body', async () => {
    await command();
    await mention();
    await act(slack.page, 'shortcut', { user, callback_id: 'run.start' });
    expect(heard.map(({ headers }) => headers['content-type'])).toEqual([
      'application/x-www-form-urlencoded',
      'application/json',
      'application/x-www-form-urlencoded',
    ]);
    for (const { headers, body } of heard) {
      const timestamp = String(headers['x-slack-request-timestamp']);
      const mac = createHmac('sha256', slack.signingSecret).update(`v0:${timestamp}:${body}`);
      expect(headers['x-slack-signature']).toBe(`v0=${mac.digest('hex')}`);
      expect(headers).not.toHaveProperty('x-slack-retry-num');
    }
    expect(new URLSearchParams(heard[0]?.body).get('text')).toBe('a b');
    expect(JSON.parse(heard[1]?.body ?? '').event.type).toBe('app_mention');
    expect(JSON.parse(new URLSearchParams(heard[2]?.body).get('payload') ?? '').type).toBe(
      'shortcut',
    );
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['http_error', (response) => response.writeHead(500).end()],
    ['http_timeout', () => undefined],
    ['connection_failed', (response) => response.destroy()],
    ['too_many_redirects', (response) => response.writeHead(302, { location: url }).end()],
  ])('come again for an event after %s', async (reason, refuse) => {
    answer = (got, response) =>
      got.headers['x-slack-retry-num'] === undefined ? refuse(response) : response.end();
    expect((await mention()).events).toMatchObject([{ acked: false }]);
    const again = await soon(() => {
      const found = heard.find(({ headers }) => headers['x-slack-retry-num'] === '1');
      expect(found).toBeDefined();
      return found;
    });
    expect(again?.headers['x-slack-retry-reason']).toBe(reason);
    expect(again?.body).toBe(heard[0]?.body);
  });

  it('are followed through two redirects, and no third', async () => {
    const hop = (count: number) => (_: Heard, response: ServerResponse) => {
      if (heard.length > count) response.end();
      else response.writeHead(307, { location: `${url}${heard.length}` }).end();
    };
    answer = hop(2);
    expect(await command()).toMatchObject({ acked: true });
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
    heard.length = 0;
    answer = hop(3);
    expect(await command()).toMatchObject({ acked: false });
    expect(heard).toHaveLength(3);
  });

  it('ask for options at an url of their own, where the manifest has one', async () => {
    const select = { type: 'external_select', action_id: 'ext', min_query_length: 1 };
    const card = {
      channel: slack.channel,
      text: 'x',
      blocks: [{ type: 'actions', elements: [select] }],
    };
    const { ts } = await callApi(slack, 'chat.postMessage', card);
    const options = [{ text: { type: 'plain_text', text: 'A' }, value: 'a' }];
    answer = (_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ options }));
    const asked = { user, channel: slack.channel, ts, action_id: 'ext', value: 'a' };
    expect(await act(slack.page, 'options', asked)).toMatchObject({ acked: true, options });
    expect(heard.at(-1)?.path).toBe('/options');
    expect(heard.at(-1)?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('come no more once the app asks for that, and never for commands', async () => {
    answer = (_, response) => response.writeHead(500, { 'x-slack-no-retry': '1' }).end();
    expect((await mention()).events).toMatchObject([{ acked: false }]);
    expect(await command()).toMatchObject({ acked: false, error: 'dispatch_failed' });
    answer = (_, response) => response.writeHead(500).end();
    await mention();
    await soon(() => expect(heard.length).toBe(4));
    const bodies = heard.map(({ body }) => body);
    expect(bodies[3]).toBe(bodies[2]);
    expect(new Set(bodies).size).toBe(3);
  });

  it('never follow a redirect to another host', async () => {
    answer = (_, response) => response.writeHead(307, { location: 'http://example.com/' }).end();
    expect(await command()).toMatchObject({ acked: false, error: 'dispatch_failed' });
    expect(heard).toHaveLength(1);
  });

  it('ask an app for its challenge and whether it answers at all', async () => {
    answer = ({ body }, response) => response.end(JSON.parse(body).challenge);
    expect(await act(slack.page, 'verify')).toMatchObject({ ok: true, verified: true });
    answer = (_, response) => response.end('wrong');
    expect(await act(slack.page, 'verify')).toMatchObject({ ok: true, verified: false });
    const check = await act(slack.page, 'verify', { kind: 'ssl_check' });
    expect(check).toMatchObject({ verified: true });
    expect(new URLSearchParams(heard.at(-1)?.body).get('ssl_check')).toBe('1');
    expect(heard.at(-1)?.headers).not.toHaveProperty('x-slack-signature');
  });

  it('are refused by Bolt when the clock that signed them is ten minutes behind', async () => {
    const port = await freePort();
    const bolt = new App({
      token: slack.botToken,
      receiver: new HTTPReceiver({
        signingSecret: slack.signingSecret,
        port,
        endpoints: '/',
        logLevel: LogLevel.ERROR,
      }),
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    bolt.command('/dag', async ({ ack }) => ack('in time'));
    await bolt.start();
    answer = async ({ headers, body }, response) => {
      const passing = ['content-type', 'x-slack-request-timestamp', 'x-slack-signature'];
      const passed = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body,
        headers: Object.fromEntries(passing.map((name) => [name, String(headers[name])])),
      });
      response.writeHead(passed.status).end(await passed.text());
    };
    expect(await command()).toMatchObject({ acked: true, response: { text: 'in time' } });
    skewMs = -600_000;
    expect(await command()).toMatchObject({ acked: false, error: 'dispatch_failed' });
    await bolt.stop();
  });
});
