import type { App } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aGenerousManifest, type WrittenManifest } from './manifests.js';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';
import { aSocketApp } from './socket-app.js';

describe('an event the app subscribed to', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let app: App;
  const received: Answer[] = [];
  const urls: string[] = [];
  const ids: string[] = [];
  const retries: unknown[] = [];

  beforeAll(async () => {
    manifest = await aGenerousManifest((raw) => {
      raw.oauth_config.scopes.bot.push('metadata.message:read');
      raw.settings.event_subscriptions.metadata_subscriptions = [
        { app_id: 'A0WRITTEN0', event_type: 'run_progress' },
      ];
      raw.settings.event_subscriptions.bot_events.push(
        'file_shared',
        'member_joined_channel',
        ...['posted', 'updated', 'deleted'].map((change) => `message_metadata_${change}`),
      );
    });
    slack = await aSlack({ manifestPath: manifest.path });
    app = aSocketApp(slack, { ignoreSelf: false });
    app.event(/.*/, async ({ event, body, context }) => {
      received.push(event);
      ids.push(body.event_id);
      retries.push([context.retryNum, context.retryReason]);
    });
    app.action('b', async ({ ack, body }) => {
      urls.push('response_url' in body ? String(body.response_url) : '');
      await ack();
    });
    await app.start();
  });

  beforeEach(() => {
    received.length = 0;
    ids.length = 0;
    retries.length = 0;
  });

  afterAll(async () => {
    await app.stop();
    await slack.stop();
    await manifest.remove();
    expect(slack.faults).toEqual([]);
  });

  const call = (method: string, body: object): Promise<Answer> =>
    callApi(slack, method, { channel: slack.channel, ...body });
  const ofType = (type: string): Answer[] => received.filter((event) => event.type === type);
  const metadata = (step: number) => ({ event_type: 'run_progress', event_payload: { step } });

  it('tells of metadata that was posted, changed and deleted with its message', async () => {
    const { ts } = await call('chat.postMessage', { text: 'one', metadata: metadata(1) });
    await soon(() => expect(ofType('message_metadata_posted')).toHaveLength(1));
    await call('chat.update', { ts, text: 'only words' });
    await call('chat.update', { ts, text: 'two', metadata: metadata(2) });
    await soon(() => expect(ofType('message_metadata_updated')).toHaveLength(1));
    await call('chat.delete', { ts });
    await soon(() => expect(ofType('message_metadata_deleted')).toHaveLength(1));
    const { app: known } = await stateOf(slack.page);
    const common = {
      app_id: known.id,
      bot_id: known.bot_id,
      user_id: known.bot_user_id,
      team_id: slack.workspace.teamId,
      channel_id: slack.channel,
      message_ts: ts,
    };
    expect(ofType('message_metadata_posted')).toEqual([
      { type: 'message_metadata_posted', ...common, metadata: metadata(1), event_ts: ts },
    ]);
    expect(ofType('message_metadata_updated')).toEqual([
      {
        type: 'message_metadata_updated',
        ...common,
        previous_metadata: metadata(1),
        metadata: metadata(2),
        event_ts: expect.any(String),
      },
    ]);
    expect(ofType('message_metadata_deleted')).toEqual([
      {
        type: 'message_metadata_deleted',
        ...common,
        previous_metadata: metadata(2),
        deleted_ts: expect.any(String),
        event_ts: expect.any(String),
      },
    ]);
  });

  it('says nothing of metadata whose type is not subscribed to', async () => {
    const other = { event_type: 'another', event_payload: {} };
    await call('chat.postMessage', { text: 'another', metadata: other });
    await call('chat.postMessage', { text: 'mine', metadata: metadata(3) });
    await soon(() => expect(ofType('message_metadata_posted')).toHaveLength(1));
    expect(ofType('message_metadata_posted')[0].metadata).toEqual(metadata(3));
  });

  it('tells of edits and deletions, and of who wrote nothing', async () => {
    const { ts } = await call('chat.postMessage', { text: 'before' });
    await call('chat.update', { ts, text: 'after' });
    await call('chat.delete', { ts });
    const subtyped = () => ofType('message').filter(({ subtype }) => subtype !== undefined);
    await soon(() => expect(subtyped()).toHaveLength(2));
    expect(subtyped()).toMatchObject([
      {
        subtype: 'message_changed',
        hidden: true,
        channel: slack.channel,
        channel_type: 'channel',
        message: { ts, text: 'after', edited: { ts: expect.any(String) } },
        previous_message: { ts, text: 'before' },
      },
      { subtype: 'message_deleted', hidden: true, deleted_ts: ts, previous_message: { ts } },
    ]);
    for (const event of subtyped()) {
      expect(event.user).toBeUndefined();
      expect(event.event_ts).toBe(event.ts);
    }
  });

  it('is a mention and a message both, under two ids, where it subscribed to both', async () => {
    const user = slack.workspace.people[0]?.id;
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    const words = { user, channel: slack.channel, text: `<@${bot}> hello` };
    const { events, ts } = await act(slack.page, 'message', words);
    expect(events.map(({ type }: Answer) => type).sort()).toEqual(['app_mention', 'message']);
    expect(new Set(events.map(({ event_id }: Answer) => event_id)).size).toBe(2);
    expect(ofType('message')).toMatchObject([{ ts, channel_type: 'channel', user }]);
  });

  it('comes twice, under one id, as often as a fault says', async () => {
    const user = slack.workspace.people[0]?.id;
    await act(slack.page, 'fault', { method: 'event', times: 1 });
    const typed = { user, channel: slack.channel, text: 'heard twice' };
    const { events } = await act(slack.page, 'message', typed);
    expect(events).toMatchObject([{ type: 'message', acked: true }]);
    await soon(() => expect(ofType('message')).toHaveLength(2));
    expect(ofType('message')[0]).toEqual(ofType('message')[1]);
    expect(retries).toEqual([
      [0, ''],
      [1, 'timeout'],
    ]);
    expect(new Set(ids).size).toBe(1);
  });

  it('is a broadcast reply with the message it answers, and a pin with who wrote what it holds', async () => {
    const { ts } = await call('chat.postMessage', { text: 'root' });
    await call('chat.postMessage', { text: 'reply', thread_ts: ts, reply_broadcast: true });
    await call('pins.add', { timestamp: ts });
    await soon(() => expect(ofType('pin_added')).toHaveLength(1));
    const reply = ofType('message').find(({ subtype }) => subtype === 'thread_broadcast');
    expect(reply).toMatchObject({ thread_ts: ts, root: { ts, text: 'root', reply_count: 1 } });
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    expect(ofType('pin_added')[0]).toMatchObject({
      user: bot,
      item_user: bot,
      pin_count: 1,
      pinned_info: { channel: slack.channel, pinned_by: bot, pinned_ts: expect.any(Number) },
      item: {
        type: 'message',
        channel: slack.channel,
        message: { ts, permalink: expect.any(String) },
      },
    });
  });

  it('tells of what a response_url replaced or deleted', async () => {
    const button = { type: 'button', action_id: 'b', text: { type: 'plain_text', text: 'B' } };
    const blocks = [{ type: 'actions', elements: [button] }];
    const { ts } = await call('chat.postMessage', { text: 'choose', blocks });
    const user = slack.workspace.people[0]?.id;
    for (const answer of [
      { text: 'chosen', replace_original: true, blocks },
      { delete_original: true },
    ]) {
      await act(slack.page, 'click', { user, channel: slack.channel, ts, action_id: 'b' });
      await fetch(urls.at(-1) ?? '', { method: 'POST', body: JSON.stringify(answer) });
    }
    const subtyped = () => ofType('message').filter(({ subtype }) => subtype !== undefined);
    await soon(() => expect(subtyped()).toHaveLength(2));
    expect(subtyped()).toMatchObject([
      { subtype: 'message_changed', message: { ts, text: 'chosen' } },
      { subtype: 'message_deleted', deleted_ts: ts },
    ]);
  });

  it('tells of files that were shared', async () => {
    const { file_id, upload_url } = await call('files.getUploadURLExternal', {
      filename: 'a.csv',
      length: 3,
    });
    await fetch(upload_url, { method: 'POST', body: 'a,b' });
    const files = [{ id: file_id, title: 'A' }];
    await call('files.completeUploadExternal', { files, channel_id: slack.channel });
    await soon(() => expect(ofType('file_shared')).toHaveLength(1));
    expect(ofType('file_shared')[0]).toMatchObject({
      channel_id: slack.channel,
      file_id,
      file: { id: file_id },
    });
  });

  it('is the bot’s own coming into a channel', async () => {
    const { app: known, channels } = await stateOf(slack.page);
    const channel = channels.find(({ name }: Answer) => name === 'random').id;
    await call('conversations.join', { channel });
    await soon(() => expect(ofType('member_joined_channel')).toHaveLength(1));
    expect(ofType('member_joined_channel')[0]).toEqual({
      type: 'member_joined_channel',
      user: known.bot_user_id,
      channel,
      channel_type: 'C',
      team: slack.workspace.teamId,
      event_ts: expect.any(String),
    });
  });

  it('is the opening of the Home, with its view once it was published', async () => {
    const user = slack.workspace.people[1]?.id;
    const home = { type: 'home', blocks: [{ type: 'divider' }] };
    await act(slack.page, 'home', { user });
    const { view } = await call('views.publish', { user_id: user, view: home });
    await act(slack.page, 'home', { user });
    await soon(() => expect(ofType('app_home_opened')).toHaveLength(2));
    const [first, second] = ofType('app_home_opened');
    expect(first).toMatchObject({ user, tab: 'home', channel: expect.stringMatching(/^D/) });
    expect(first).not.toHaveProperty('view');
    expect(second.view).toMatchObject({ id: view.id, hash: view.hash, type: 'home' });
  });

  it('tells of links to a domain of the app, by an id that unfurls them', async () => {
    const user = slack.workspace.people[0]?.id;
    const url = 'https://runs.models.example/42';
    const text = `see ${url} and https://elsewhere.example/`;
    const { ts } = await act(slack.page, 'message', { user, channel: slack.channel, text });
    await soon(() => expect(ofType('link_shared')).toHaveLength(1));
    const [event] = ofType('link_shared');
    expect(event).toMatchObject({
      channel: slack.channel,
      is_bot_user_member: true,
      user,
      message_ts: ts,
      source: 'conversations_history',
      links: [{ domain: 'models.example', url }],
    });
    const { unfurl_id, source } = event;
    const unfurled = await call('chat.unfurl', {
      unfurl_id,
      source,
      unfurls: { [url]: { text: 'Run' } },
    });
    expect(unfurled.ok).toBe(true);
  });

  it('is the opening of a tab that there is', async () => {
    const user = slack.workspace.people[0]?.id;
    expect(await act(slack.page, 'home', { user, tab: 'messages' })).toMatchObject({ acked: true });
    await soon(() => expect(ofType('app_home_opened')).toMatchObject([{ tab: 'messages' }]));
    const other = await act(slack.page, 'home', { user, tab: 'about' });
    expect(other).toMatchObject({ ok: false, error: 'invalid_arguments' });
  });
});
