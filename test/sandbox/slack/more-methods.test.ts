import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aGenerousManifest, type WrittenManifest } from './manifests.js';
import { type Answer, act, aSlack, soon, stateOf } from './person.js';

describe('methods beside posting, through the stock client', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let client: WebClient;
  let user = '';
  let channel = '';
  let ahead = 0;

  beforeAll(async () => {
    manifest = await aGenerousManifest();
    slack = await aSlack({ manifestPath: manifest.path, now: () => Date.now() + ahead });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    user = slack.workspace.people[0]?.id ?? '';
    channel = slack.channel;
  });

  afterAll(async () => {
    await slack.stop();
    await manifest.remove();
    expect(slack.faults).toEqual([]);
  });

  const messages = async (): Promise<Answer[]> =>
    (await stateOf(slack.page)).messages[channel] ?? [];
  const posted = async (text: string): Promise<string> =>
    (await client.chat.postMessage({ channel, text })).ts ?? '';

  it('posts a scheduled message when the local clock reaches its time', async () => {
    const post_at = Math.floor((Date.now() + ahead) / 1000) + 600;
    const first = await client.chat.scheduleMessage({ channel, text: 'in ten minutes', post_at });
    const other = await client.chat.scheduleMessage({ channel, text: 'never', post_at });
    const waiting = await client.chat.scheduledMessages.list({ channel });
    expect(waiting.scheduled_messages).toMatchObject([
      { id: first.scheduled_message_id, post_at, text: 'in ten minutes', channel_id: channel },
      { id: other.scheduled_message_id },
    ]);
    const scheduled_message_id = other.scheduled_message_id ?? '';
    await client.chat.deleteScheduledMessage({ channel, scheduled_message_id });
    expect(await messages()).toEqual([]);
    ahead += 601_000;
    await soon(async () => expect(await messages()).toMatchObject([{ text: 'in ten minutes' }]));
    expect((await client.chat.scheduledMessages.list({ channel })).scheduled_messages).toEqual([]);
  });

  it('streams text and tasks into one message until it is stopped', async () => {
    const thread_ts = await posted('a question');
    const recipient = { recipient_team_id: slack.workspace.teamId, recipient_user_id: user };
    const args = { channel, thread_ts, task_display_mode: 'plan' as const, ...recipient };
    const streamer = client.chatStream({ ...args, buffer_size: 1 });
    await streamer.append({ markdown_text: 'Run 42 ' });
    const status = (value: 'in_progress' | 'complete') => ({
      type: 'task_update' as const,
      id: 't1',
      title: 'Reading the run',
      status: value,
    });
    await streamer.append({ chunks: [status('in_progress')] });
    const streaming = (await messages()).at(-1);
    expect(streaming).toMatchObject({ streaming_state: 'in_progress', text: 'Run 42 ', thread_ts });
    await streamer.append({ chunks: [status('complete')] });
    const stopped = await streamer.stop({ blocks: [{ type: 'divider' }] });
    expect(stopped.message).toMatchObject({
      streaming_state: 'completed',
      blocks: [
        { type: 'markdown', text: 'Run 42 ' },
        { type: 'plan', tasks: [{ task_id: 't1', status: 'complete' }] },
        { type: 'divider' },
      ],
    });
    expect(stopped.message).not.toHaveProperty('taskMode');
  });

  it('shows a status until the app answers, and keeps a title and prompts', async () => {
    const thread_ts = await posted('asked');
    const place = { channel_id: channel, thread_ts };
    await client.assistant.threads.setStatus({ ...place, status: 'is reading…' });
    await client.assistant.threads.setTitle({ ...place, title: 'About run 42' });
    const prompts: [{ title: string; message: string }] = [{ title: 'Why', message: 'Why?' }];
    await client.assistant.threads.setSuggestedPrompts({ ...place, prompts });
    const thread = async (): Promise<Answer> =>
      (await stateOf(slack.page)).threads.find((entry: Answer) => entry.thread_ts === thread_ts);
    expect(await thread()).toMatchObject({ status: 'is reading…', title: 'About run 42', prompts });
    await client.chat.postMessage({ channel, thread_ts, text: 'read' });
    expect(await thread()).toMatchObject({ status: '', title: 'About run 42' });
  });

  it('pins, bookmarks, reacts and takes all of it back', async () => {
    const timestamp = await posted('remember this');
    await client.pins.add({ channel, timestamp });
    const { items } = await client.pins.list({ channel });
    expect(items).toMatchObject([{ type: 'message', message: { pinned_to: [channel] } }]);
    await client.pins.remove({ channel, timestamp });
    expect((await client.pins.list({ channel })).items).toEqual([]);

    const link = { channel_id: channel, title: 'Runbook', link: 'https://a.example/run' };
    const { bookmark } = await client.bookmarks.add({ ...link, type: 'link' });
    const bookmark_id = bookmark?.id ?? '';
    await client.bookmarks.edit({ channel_id: channel, bookmark_id, title: 'Runbook 2' });
    const { bookmarks } = await client.bookmarks.list({ channel_id: channel });
    expect(bookmarks).toMatchObject([{ title: 'Runbook 2', link: link.link }]);
    await client.bookmarks.remove({ channel_id: channel, bookmark_id });
    expect((await client.bookmarks.list({ channel_id: channel })).bookmarks).toEqual([]);

    await client.reactions.add({ channel, timestamp, name: 'eyes' });
    const given = await client.reactions.list();
    expect(given.items).toMatchObject([{ message: { reactions: [{ name: 'eyes', count: 1 }] } }]);
    await client.reactions.remove({ channel, timestamp, name: 'eyes' });
    expect((await client.reactions.list()).items).toEqual([]);
  });

  it('unfurls a link that a person wrote, once for each address', async () => {
    const url = 'https://models.example/v7?a=1&b=2';
    const written = await act(slack.page, 'message', { user, channel, text: `look: ${url}` });
    const unfurl = (text: string) =>
      client.chat.unfurl({ channel, ts: written.ts, unfurls: { [url]: { text } } });
    await unfurl('Version 7');
    await unfurl('Version 7, live');
    const shown = (await messages()).find(({ ts }) => ts === written.ts);
    expect(shown.attachments).toMatchObject([
      { text: 'Version 7, live', from_url: url, is_app_unfurl: true },
    ]);
  });

  it('leaves a stone where a message with replies was deleted', async () => {
    const ts = await posted('to be deleted');
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'a reply' });
    await client.chat.delete({ channel, ts });
    const thread = await client.conversations.replies({ channel, ts });
    expect(thread.messages).toMatchObject([
      { subtype: 'tombstone', text: 'This message was deleted.', reply_count: 1 },
      { text: 'a reply' },
    ]);
  });

  it('cuts history by oldest, latest and inclusive', async () => {
    const [one, two, three] = [await posted('1'), await posted('2'), await posted('3')];
    const texts = async (more: object): Promise<unknown> =>
      (await client.conversations.history({ channel, ...more })).messages?.map(({ text }) => text);
    expect(await texts({ oldest: one, latest: three })).toEqual(['2']);
    expect(await texts({ oldest: one, latest: three, inclusive: true })).toEqual(['3', '2', '1']);
    expect(await texts({ latest: two, inclusive: true, limit: 1 })).toEqual(['2']);
    expect(await texts({ oldest: two })).toEqual(['3']);
  });

  it('shows a broadcast reply in the channel, and lists pages to their end', async () => {
    const thread_ts = await posted('root');
    await client.chat.postMessage({ channel, thread_ts, text: 'hidden' });
    await client.chat.postMessage({ channel, thread_ts, text: 'told', reply_broadcast: true });
    const history = await client.conversations.history({ channel, limit: 2 });
    expect(history.messages).toMatchObject([
      { subtype: 'thread_broadcast', text: 'told' },
      { text: 'root', reply_count: 2 },
    ]);
    const ids: string[] = [];
    for await (const page of client.paginate('conversations.list', { limit: 1 }))
      ids.push(...(page as Answer).channels.map(({ id }: { id: string }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(slack.workspace.channels.length - 1);
  });

  it('says where a file was shared, so that an app finds its message', async () => {
    const { channel: dm } = await client.conversations.open({ users: user });
    for (const channel_id of [channel, dm?.id ?? '']) {
      const done = await client.filesUploadV2({ channel_id, filename: 'a.csv', content: 'a,b' });
      const [uploaded] = (done.files as Answer[])[0].files;
      const { file } = (await client.files.info({ file: uploaded.id })) as Answer;
      const isDm = channel_id !== channel;
      const [share] = file.shares[isDm ? 'private' : 'public'][channel_id];
      const { messages } = await client.conversations.history({ channel: channel_id, limit: 1 });
      expect(share.ts).toBe(messages?.[0]?.ts);
      expect([file.is_public, file.channels, file.ims]).toEqual([
        !isDm,
        isDm ? [] : [channel_id],
        isDm ? [channel_id] : [],
      ]);
    }
  });

  it('says who people and bots are', async () => {
    expect((await client.users.profile.get({ user })).profile).toMatchObject({
      real_name: slack.workspace.people[0]?.realName,
      email: expect.stringContaining('@'),
    });
    expect((await client.bots.info()).bot).toMatchObject({ name: 'modelbot' });
    expect((await client.emoji.list()).emoji).toEqual({});
    const mine = await client.users.conversations({ types: 'public_channel,private_channel,im' });
    expect(mine.channels?.length).toBe(slack.workspace.channels.length - 1 + 3);
  });

  it('lets the app join a channel, and write there under another name', async () => {
    const random = slack.workspace.channels.find(({ name }) => name === 'random')?.id ?? '';
    expect(await client.conversations.join({ channel: random })).not.toHaveProperty('warning');
    expect(await client.conversations.join({ channel: random })).toMatchObject({
      warning: 'already_in_channel',
      response_metadata: { warnings: ['already_in_channel'] },
    });
    const looks = { username: 'Night shift', icon_emoji: ':owl:' };
    const { message } = await client.chat.postMessage({ channel: random, text: 'x', ...looks });
    expect(message).toMatchObject({
      subtype: 'bot_message',
      username: 'Night shift',
      icons: { emoji: ':owl:' },
    });
  });
});
