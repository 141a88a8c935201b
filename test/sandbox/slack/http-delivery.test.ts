import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { act, aSlack, manifestPath, soon, stateOf } from './person.js';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

describe('an app that takes payloads over HTTP', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let folder = '';

  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/slack/events`;
    folder = await mkdtemp(join(tmpdir(), 'slack-http-'));
    const manifest = parse(await readFile(manifestPath, 'utf8'));
    manifest.settings.socket_mode_enabled = false;
    manifest.settings.event_subscriptions.request_url = url;
    manifest.settings.interactivity.request_url = url;
    for (const command of manifest.features.slash_commands) command.url = url;
    await writeFile(join(folder, 'manifest.yml'), stringify(manifest));
    slack = await aSlack({ manifestPath: join(folder, 'manifest.yml') });
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
    await rm(folder, { recursive: true });
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
