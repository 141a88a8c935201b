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
    const loading_messages = Array.from({ length: 10 }, (_, index) => `step ${index}`);
    await client.assistant.threads.setStatus({ ...place, status: 'thinks', loading_messages });
    ahead += 119_000;
    expect(await thread()).toMatchObject({ status: 'thinks', loading_messages });
    ahead += 2000;
    expect(await thread()).toMatchObject({ status: '', loading_messages: [] });
  });

  it('pins, bookmarks, reacts and takes all of it back', async () => {
    const timestamp = await posted('remember this');
    await client.pins.add({ channel, timestamp });
    const { items } = await client.pins.list({ channel });
    expect(items).toMatchObject([{ type: 'message', message: { pinned_to: [channel] } }]);
    const pinned = async () =>
      (await client.conversations.history({ channel, limit: 1 })).pin_count;
    expect(await pinned()).toBe(1);
    await client.pins.remove({ channel, timestamp });
    expect(await pinned()).toBe(0);
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

  /** What Slack's recorded answers always hold (slackapi/java-slack-sdk, json-logs/samples/api). */
  const held: readonly (readonly [
    string,
    () => Promise<Answer>,
    (answer: Answer) => Answer,
    string,
  ])[] = [
    [
      'a channel',
      () => client.conversations.info({ channel, include_num_members: true }),
      (answer) => answer.channel,
      `id name name_normalized is_channel is_group is_im is_mpim is_private created creator
       is_archived is_general is_shared is_ext_shared is_org_shared is_pending_ext_shared
       pending_shared pending_connected_team_ids shared_team_ids previous_names unlinked updated
       is_member num_members last_read topic purpose context_team_id properties`,
    ],
    [
      'a direct message',
      () => client.conversations.open({ users: user, return_im: true }),
      (answer) => answer.channel,
      'id created is_archived is_im is_org_shared user is_open priority context_team_id updated',
    ],
    [
      'a person',
      () => client.users.info({ user, include_locale: true }),
      (answer) => answer.user,
      `id team_id name deleted color real_name tz tz_label tz_offset profile is_admin is_owner
       is_primary_owner is_restricted is_ultra_restricted is_bot is_app_user is_email_confirmed
       who_can_share_contact_card updated locale`,
    ],
    [
      'a profile',
      () => client.users.profile.get({ user }),
      (answer) => answer.profile,
      `title phone skype real_name real_name_normalized display_name display_name_normalized
       status_text status_text_canonical status_emoji status_emoji_display_info status_expiration
       avatar_hash first_name last_name email image_24 image_32 image_48 image_72 image_192 image_512`,
    ],
    [
      'a user group',
      () => client.usergroups.list(),
      (answer) => answer.usergroups[0],
      `id team_id is_usergroup is_subteam name description handle is_external date_create
       date_update date_delete auto_type auto_provision created_by updated_by deleted_by prefs
       user_count channel_count`,
    ],
    [
      'a bot',
      () => client.bots.info(),
      (answer) => ({ ...answer.bot, ...answer.bot.icons }),
      'id app_id user_id name deleted updated image_36 image_48 image_72',
    ],
    [
      'a team',
      () => client.team.info(),
      (answer) => ({ ...answer.team, ...answer.team.icon }),
      'id name url domain email_domain icon avatar_base_url is_verified image_34 image_68 image_132 image_default',
    ],
    [
      'a bookmark',
      () =>
        client.bookmarks.add({
          channel_id: channel,
          title: 't',
          type: 'link',
          link: 'https://a.example',
        }),
      (answer) => answer.bookmark,
      `id channel_id title link emoji icon_url type entity_id date_created date_updated rank
       last_updated_by_user_id last_updated_by_team_id shortcut_id app_id app_action_id`,
    ],
    [
      'a file',
      async () => {
        const done = await client.filesUploadV2({
          channel_id: channel,
          filename: 'a.png',
          content: 'a',
        });
        return (done.files as Answer[])[0];
      },
      (answer) => answer.files[0],
      `id created timestamp name title mimetype filetype pretty_type user user_team editable size
       mode is_external external_type is_public public_url_shared display_as_bot username
       url_private url_private_download permalink permalink_public media_display_type thumb_64
       thumb_80 thumb_160 thumb_360 comments_count is_starred channels groups ims shares
       has_rich_preview file_access`,
    ],
    [
      'the first message of a thread',
      async () => {
        const thread_ts = await posted('root');
        await client.chat.postMessage({ channel, thread_ts, text: 'reply' });
        return client.conversations.replies({ channel, ts: thread_ts });
      },
      (answer) => ({ ...answer.messages[0], ...answer.messages[0].bot_profile }),
      `type user text ts team bot_id app_id bot_profile icons thread_ts reply_count
       reply_users_count latest_reply reply_users is_locked subscribed`,
    ],
    [
      'a reply told to the channel',
      async () => {
        const thread_ts = await posted('root');
        const told = { channel, thread_ts, text: 'told', reply_broadcast: true };
        return client.chat.postMessage(told);
      },
      (answer) => ({ ...answer.message, ...answer.message.root }),
      'type subtype text ts thread_ts root latest_reply reply_count reply_users',
    ],
    [
      'a page of history',
      () => client.conversations.history({ channel, limit: 1 }),
      (answer) => answer,
      'ok messages has_more pin_count channel_actions_ts channel_actions_count response_metadata',
    ],
    [
      'a message that was reacted to',
      async () => {
        const timestamp = await posted('liked');
        await client.reactions.add({ channel, timestamp, name: 'eyes' });
        return client.reactions.get({ channel, timestamp });
      },
      (answer) => ({ ...answer, ...answer.message }),
      'type channel message text user ts team bot_id bot_profile app_id reactions permalink',
    ],
    [
      'a pinned message',
      async () => {
        await client.pins.add({ channel, timestamp: await posted('pinned') });
        return client.pins.list({ channel });
      },
      (answer) => ({ ...answer.items[0], ...answer.items[0].message }),
      'type channel created created_by message text user ts pinned_to permalink',
    ],
    [
      'a scheduled message',
      () =>
        client.chat.scheduleMessage({
          channel,
          text: 'x',
          post_at: Math.floor((Date.now() + ahead) / 1000) + 900,
          metadata: { event_type: 'run', event_payload: { key: 'k' } },
        }),
      (answer) => answer.message,
      'type text user team bot_id app_id bot_profile metadata',
    ],
  ];

  it.each(held)('tells of %s as Slack does, field by field', async (_, ask, part, fields) => {
    const told = Object.keys(part(await ask()));
    expect(fields.split(/\s+/).filter((field) => !told.includes(field))).toEqual([]);
  });

  it('validates blocks, views and whole messages for whoever asks, by pointers', async () => {
    const anybody = new WebClient(undefined, { slackApiUrl: slack.apiUrl });
    const divider = { type: 'divider' as const };
    const wrong = { type: 'section' as const };
    expect(await anybody.blocks.validate({ blocks: [divider] })).toMatchObject({ ok: true });
    const inside = (block: object) => ({
      message: { attachments: [{ blocks: [block as never] }] },
    });
    expect(await anybody.blocks.validate(inside(divider))).toMatchObject({ ok: true });
    const pointers = async (body: object): Promise<unknown> => {
      const refusal = await anybody.blocks.validate(body).catch(({ data }: Answer) => data);
      expect(refusal.error).toBe('invalid_blocks');
      return refusal.errors.map(({ pointer }: Answer) => pointer);
    };
    expect(await pointers(inside(wrong))).toEqual(['/message/attachments/0/blocks/0']);
    expect(await pointers({ message: { blocks: [divider, wrong] } })).toEqual([
      '/message/blocks/1',
    ]);
    expect(await pointers({ blocks: [wrong] })).toEqual(['/blocks/0']);
    expect(await pointers({ view: { type: 'home', blocks: [wrong] } })).toEqual(['/view/blocks/0']);
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
