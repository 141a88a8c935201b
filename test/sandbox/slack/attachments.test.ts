import type { App } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aGenerousManifest, type WrittenManifest } from './manifests.js';
import { type Answer, act, aSlack, callApi, stateOf } from './person.js';
import { aSocketApp } from './socket-app.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const button = { type: 'button', action_id: 'go', text: plain('Go on'), value: 'v7' };
const asked = { type: 'external_select', action_id: 'version', min_query_length: 1 };

describe('blocks inside an attachment', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let app: App;
  let user = '';
  const received: Answer[] = [];

  beforeAll(async () => {
    manifest = await aGenerousManifest();
    slack = await aSlack({ manifestPath: manifest.path });
    user = slack.workspace.people[0]?.id ?? '';
    app = aSocketApp(slack);
    app.action(/.*/, async ({ ack, body, respond }) => {
      received.push(body);
      await ack();
      if (received.at(-1).actions[0].action_id === 'go')
        await respond({ text: 'decided', replace_original: true });
    });
    app.options('version', async ({ ack, payload }) => {
      received.push(payload);
      await ack({ options: [{ text: plain('Version 7'), value: 'v7' } as never] });
    });
    await app.start();
  });

  beforeEach(() => {
    received.length = 0;
  });

  afterAll(async () => {
    await app.stop();
    await slack.stop();
    await manifest.remove();
    expect(slack.faults).toEqual([]);
  });

  const call = (method: string, body: object): Promise<Answer> =>
    callApi(slack, method, { channel: slack.channel, ...body });

  const click = (ts: string, action_id: string, value?: string): Promise<Answer> =>
    act(slack.page, 'click', { user, channel: slack.channel, ts, action_id, value });

  const attachments = [
    { color: '#1264a3', fallback: 'first', text: 'words only' },
    { blocks: [{ type: 'actions', elements: [button, asked] }] },
  ];

  it('have ids of their own, and attachments are numbered', async () => {
    const { message } = await call('chat.postMessage', { text: 'old style', attachments });
    expect(message.attachments).toMatchObject([
      { id: 1, color: '#1264a3', fallback: 'first' },
      { id: 2, fallback: '[no preview available]', blocks: [{ block_id: expect.any(String) }] },
    ]);
    const edited = await call('chat.update', { ts: message.ts, text: 'edited', attachments });
    expect(edited.message.attachments[1].blocks[0].block_id).toEqual(expect.any(String));
  });

  it('send their attachment as the container, and their message may be replaced', async () => {
    const { ts } = await call('chat.postMessage', { text: 'old style', attachments });
    expect(await click(ts, 'go')).toMatchObject({ ok: true, acked: true });
    expect(received[0]).toMatchObject({
      type: 'block_actions',
      container: {
        type: 'message_attachment',
        message_ts: ts,
        attachment_id: 2,
        channel_id: slack.channel,
        is_ephemeral: false,
        is_app_unfurl: false,
      },
      channel: { id: slack.channel },
      message: { ts, attachments: [{ id: 1 }, { id: 2 }] },
      actions: [{ type: 'button', action_id: 'go', value: 'v7' }],
    });
    const { messages } = await stateOf(slack.page);
    const now = messages[slack.channel].find((message: Answer) => message.ts === ts);
    expect(now).toMatchObject({ text: 'decided' });
    expect(now.attachments).toBeUndefined();
  });

  it('keep what was picked, and ask the app for options', async () => {
    const { ts } = await call('chat.postMessage', { text: 'old style', attachments });
    const place = { user, channel: slack.channel, ts, action_id: 'version', value: '7' };
    expect((await act(slack.page, 'options', place)).options).toHaveLength(1);
    expect(received[0].container).toMatchObject({ type: 'message_attachment', attachment_id: 2 });
    await click(ts, 'version', 'v7');
    const [values] = Object.values<Answer>(received.at(-1).state.values);
    expect(values.version.selected_option).toMatchObject({ value: 'v7' });
  });

  it('say which link they unfurl', async () => {
    const url = 'https://models.example/7';
    const written = await act(slack.page, 'message', { user, channel: slack.channel, text: url });
    const blocks = [{ type: 'actions', elements: [button] }];
    await call('chat.unfurl', { ts: written.ts, unfurls: { [url]: { blocks } } });
    await click(written.ts, 'go');
    expect(received[0]).toMatchObject({
      container: { type: 'message_attachment', is_app_unfurl: true, app_unfurl_url: url },
      app_unfurl: { id: 1, app_unfurl_url: url, blocks: [{ type: 'actions' }] },
    });
  });

  it('are found inside cards and containers too', async () => {
    const { ts } = await call('chat.postMessage', {
      text: 'newer',
      blocks: [
        {
          type: 'container',
          title: plain('Box'),
          child_blocks: [{ type: 'actions', elements: [{ ...asked, action_id: 'version' }] }],
        },
        {
          type: 'card',
          title: { type: 'mrkdwn', text: 'Card' },
          actions: [{ ...button, action_id: 'card' }],
        },
      ],
    });
    await click(ts, 'version', 'v7');
    const [blockId] = Object.keys(received.at(-1).state.values);
    expect(blockId).toMatch(/\w+/);
    expect(await click(ts, 'card')).toMatchObject({ ok: true, acked: true });
  });
});
