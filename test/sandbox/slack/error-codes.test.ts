import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offered } from '../../../sandbox/slack/coverage.js';
import { errorCodes } from '../../../sandbox/slack/web-api/error-codes.js';
import { aGenerousManifest, aManifest, type WrittenManifest } from './manifests.js';
import { type Answer, act, aSlack, callApi } from './person.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const modal = { type: 'modal', title: plain('T'), blocks: [{ type: 'divider' }] };
const home = { type: 'home', blocks: [{ type: 'divider' }] };
const nobody = 'U0NOBODY00';
const absent = '1.000001';

/** Codes that need a person's act, a body of their own, a clock or another manifest: tested beside. */
const elsewhere = [
  'duplicate_external_id', // modals
  'exchanged_trigger_id', // web-api
  'expired_trigger_id',
  'hash_conflict',
  'push_limit_reached', // modals
  'view_not_found', // modals
  'invalid_json', // fuzz
  'json_not_object',
  'invalid_form_data',
  'invalid_post_type',
  'missing_post_type',
  'invalid_charset',
  'invalid_array_arg',
  'ratelimited', // rate-limits
];

describe('each refusal of the Web API', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let bare: WrittenManifest;
  let poor: Awaited<ReturnType<typeof aSlack>>;
  let user = '';
  let own = '';
  let theirs = '';
  let streamed = '';
  let stone = '';
  let whispered = '';
  let random = '';
  const met = new Set<string>(elsewhere);

  const call = (method: string, body: object = {}): Promise<Answer> => callApi(slack, method, body);
  const place = () => ({ channel: slack.channel });
  const post = (body: object) => call('chat.postMessage', { ...place(), text: 'x', ...body });
  const later = (): number => Math.floor(Date.now() / 1000) + 3600;

  beforeAll(async () => {
    manifest = await aGenerousManifest();
    slack = await aSlack({ manifestPath: manifest.path });
    bare = await aManifest((raw) => {
      raw.oauth_config.scopes.bot = ['chat:write', 'chat:write.public'];
      raw.features.app_home = { home_tab_enabled: false, messages_tab_enabled: false };
      raw.settings.socket_mode_enabled = false;
    });
    poor = await aSlack({ manifestPath: bare.path });
    user = slack.workspace.people[0]?.id ?? '';
    random = slack.workspace.channels.find(({ name }) => name === 'random')?.id ?? '';
    own = (await post({ text: 'own' })).ts;
    const typed = { user, channel: slack.channel, text: 'see https://models.example/1' };
    theirs = (await act(slack.page, 'message', typed)).ts;
    const recipient = { recipient_team_id: slack.workspace.teamId, recipient_user_id: user };
    streamed = (await call('chat.startStream', { ...place(), thread_ts: own, ...recipient })).ts;
    whispered = (await call('chat.postEphemeral', { ...place(), user, text: 'x' })).message_ts;
    stone = (await post({ text: 'stone' })).ts;
    await post({ thread_ts: stone });
    await call('chat.delete', { ...place(), ts: stone });
    await call('pins.add', { ...place(), timestamp: own });
    await call('reactions.add', { ...place(), timestamp: own, name: 'eyes' });
  });

  afterAll(async () => {
    await slack.stop();
    await poor.stop();
    await manifest.remove();
    await bare.remove();
    expect([...slack.faults, ...poor.faults]).toEqual([]);
  });

  type Case = readonly [code: string, method: string, body: () => object];

  const unfurl = (more: object) => () => ({
    ...place(),
    ts: theirs,
    unfurls: { 'https://models.example/1': { text: 'x' } },
    ...more,
  });
  const bookmark = (more: object) => () => ({
    channel_id: slack.channel,
    title: 't',
    type: 'link',
    link: 'https://a.example',
    ...more,
  });
  const stream = (more: object) => () => ({
    ...place(),
    thread_ts: own,
    recipient_team_id: 'T1',
    recipient_user_id: user,
    ...more,
  });
  const message = (more: object) => () => ({ ...place(), text: 'x', ...more });

  const cases: readonly Case[] = [
    ['unknown_method', 'canvases.create', () => ({})],
    ['invalid_arguments', 'views.publish', () => ({ user_id: user })],
    [
      'invalid_arguments',
      'assistant.threads.setStatus',
      () => ({ channel_id: slack.channel, thread_ts: own }),
    ],
    [
      'invalid_arguments',
      'assistant.threads.setStatus',
      () => ({
        channel_id: slack.channel,
        thread_ts: own,
        status: 'x',
        loading_messages: Array(11).fill('x'),
      }),
    ],
    [
      'invalid_arguments',
      'assistant.threads.setSuggestedPrompts',
      () => ({
        channel_id: slack.channel,
        thread_ts: own,
        prompts: Array(5).fill({ title: 'x', message: 'x' }),
      }),
    ],
    [
      'method_not_supported_for_channel_type',
      'conversations.open',
      () => ({ channel: slack.channel }),
    ],
    ['invalid_cursor', 'conversations.list', () => ({ cursor: 'nonsense' })],
    ['invalid_limit', 'conversations.history', () => ({ ...place(), limit: 1000 })],
    ['invalid_limit', 'conversations.list', () => ({ limit: 1001 })],
    ['invalid_limit', 'users.list', () => ({ limit: -1 })],
    ['invalid_limit', 'users.list', () => ({ limit: 1001 })],
    ['invalid_ts_latest', 'conversations.history', () => ({ ...place(), latest: 'now' })],
    ['invalid_ts_oldest', 'conversations.replies', () => ({ ...place(), ts: own, oldest: 'x' })],
    ['invalid_types', 'conversations.list', () => ({ types: 'public_channel,secret' })],
    ['channel_not_found', 'chat.postMessage', message({ channel: 'C0NOWHERE0' })],
    ['channel_not_found', 'conversations.info', () => ({})],
    ['no_such_subteam', 'usergroups.users.list', () => ({ usergroup: 'S0' })],
    ['not_in_channel', 'chat.postMessage', () => ({ channel: random, text: 'x' })],
    ['not_in_channel', 'conversations.history', () => ({ channel: random })],
    ['not_in_channel', 'bookmarks.list', () => ({ channel_id: random })],
    ['thread_not_found', 'chat.postMessage', message({ thread_ts: absent })],
    ['thread_not_found', 'conversations.replies', () => ({ ...place(), ts: absent })],
    [
      'thread_not_found',
      'assistant.threads.setTitle',
      () => ({ channel_id: slack.channel, thread_ts: absent, title: 't' }),
    ],
    ['user_not_found', 'users.info', () => ({ user: nobody })],
    ['user_not_found', 'views.publish', () => ({ user_id: nobody, view: home })],
    ['user_not_found', 'conversations.open', () => ({ users: nobody })],
    ['user_not_found', 'users.profile.get', () => ({ user: nobody })],
    [
      'user_not_in_channel',
      'chat.postEphemeral',
      () => ({ channel: dmOfSecond(), user, text: 'x' }),
    ],
    ['users_list_not_supplied', 'conversations.open', () => ({})],
    ['users_not_found', 'users.lookupByEmail', () => ({ email: 'a@b.example' })],
    ['cannot_unfurl_message', 'chat.unfurl', () => ({ ...unfurl({})(), ts: own })],
    ['cant_delete_message', 'chat.delete', () => ({ ...place(), ts: theirs })],
    ['cant_update_message', 'chat.update', () => ({ ...place(), ts: theirs, text: 'x' })],
    ['invalid_attachments', 'chat.postMessage', message({ attachments: ['x'] })],
    [
      'too_many_attachments',
      'chat.postMessage',
      message({ attachments: Array(101).fill({ text: 'a' }) }),
    ],
    ['invalid_blocks', 'chat.postMessage', message({ blocks: [{ type: 'nothing' }] })],
    [
      'invalid_blocks',
      'chat.postMessage',
      message({ attachments: [{ blocks: [{ type: 'nothing' }] }] }),
    ],
    [
      'invalid_blocks',
      'blocks.validate',
      () => ({ view: { ...modal, title: plain('x'.repeat(25)) } }),
    ],
    ['invalid_blocks_format', 'chat.postMessage', message({ blocks: 'no list' })],
    ['invalid_metadata_format', 'chat.postMessage', message({ metadata: 'x' })],
    [
      'invalid_metadata_schema',
      'chat.postMessage',
      message({ metadata: { event_type: 'a', event_payload: [] } }),
    ],
    [
      'metadata_too_large',
      'chat.postMessage',
      message({ metadata: { event_type: 'a', event_payload: { a: 'x'.repeat(8001) } } }),
    ],
    ['markdown_text_conflict', 'chat.postMessage', message({ markdown_text: 'x' })],
    ['message_not_found', 'chat.update', () => ({ ...place(), ts: absent, text: 'x' })],
    ['message_not_found', 'chat.delete', () => ({ ...place(), ts: stone })],
    ['message_not_found', 'chat.update', () => ({ ...place(), ts: whispered, text: 'x' })],
    ['message_not_found', 'chat.delete', () => ({ ...place(), ts: whispered })],
    ['message_not_found', 'reactions.add', () => ({ ...place(), timestamp: absent, name: 'eyes' })],
    ['message_not_found', 'chat.getPermalink', () => ({ ...place(), message_ts: absent })],
    ['msg_too_long', 'chat.postMessage', () => ({ ...place(), markdown_text: 'x'.repeat(12_001) })],
    ['msg_too_long', 'chat.update', () => ({ ...place(), ts: own, text: 'x'.repeat(4001) })],
    ['no_text', 'chat.postMessage', () => place()],
    ['invalid_chunks', 'chat.startStream', stream({ chunks: [{ type: 'nothing' }] })],
    [
      'invalid_chunks',
      'chat.startStream',
      stream({ chunks: [{ type: 'task_update', id: 'a', title: 't', status: 'lost' }] }),
    ],
    [
      'cannot_provide_both_markdown_text_and_chunks',
      'chat.startStream',
      stream({ markdown_text: 'a', chunks: [{ type: 'markdown_text', text: 'a' }] }),
    ],
    ['invalid_arguments', 'chat.startStream', stream({ thread_ts: '' })],
    ['missing_recipient_team_id', 'chat.startStream', stream({ recipient_team_id: '' })],
    ['missing_recipient_user_id', 'chat.startStream', stream({ recipient_user_id: '' })],
    [
      'message_not_in_streaming_state',
      'chat.appendStream',
      () => ({ ...place(), ts: own, markdown_text: 'x' }),
    ],
    ['message_not_owned_by_app', 'chat.stopStream', () => ({ ...place(), ts: theirs })],
    [
      'invalid_blocks',
      'chat.stopStream',
      () => ({ ...place(), ts: streamed, blocks: Array(51).fill({ type: 'divider' }) }),
    ],
    ['streaming_state_conflict', 'chat.update', () => ({ ...place(), ts: streamed, text: 'x' })],
    ['invalid_time', 'chat.scheduleMessage', message({ post_at: 'soon' })],
    ['time_in_past', 'chat.scheduleMessage', message({ post_at: 1 })],
    ['time_too_far', 'chat.scheduleMessage', () => message({ post_at: later() + 121 * 86_400 })()],
    [
      'invalid_scheduled_message_id',
      'chat.deleteScheduledMessage',
      () => ({ ...place(), scheduled_message_id: 'Q0' }),
    ],
    ['missing_unfurls', 'chat.unfurl', () => ({ ...place(), ts: theirs })],
    ['missing_channel', 'chat.unfurl', unfurl({ channel: '' })],
    ['missing_ts', 'chat.unfurl', () => ({ ...unfurl({})(), ts: '' })],
    ['missing_source', 'chat.unfurl', unfurl({ unfurl_id: 'a' })],
    ['missing_unfurl_id', 'chat.unfurl', unfurl({ source: 'composer' })],
    ['invalid_source', 'chat.unfurl', unfurl({ unfurl_id: 'a', source: 'b' })],
    ['invalid_unfurl_id', 'chat.unfurl', unfurl({ unfurl_id: 'a', source: 'composer' })],
    [
      'invalid_unfurls_format',
      'chat.unfurl',
      unfurl({ unfurls: { 'https://models.example/1': 'x' } }),
    ],
    ['cannot_find_channel', 'chat.unfurl', () => ({ ...unfurl({})(), channel: 'C0' })],
    ['cannot_find_message', 'chat.unfurl', () => ({ ...unfurl({})(), ts: absent })],
    [
      'cannot_unfurl_url',
      'chat.unfurl',
      () => ({ ...unfurl({})(), unfurls: { 'https://models.example/2': {} } }),
    ],
    ['invalid_trigger_id', 'views.open', () => ({ trigger_id: '1.2.3', view: modal })],
    [
      'invalid_trigger_id',
      'dialog.open',
      () => ({
        trigger_id: '1.2.3',
        dialog: {
          title: 't',
          callback_id: 'c',
          elements: [{ type: 'text', name: 'n', label: 'l' }],
        },
      }),
    ],
    [
      'validation_errors',
      'dialog.open',
      () => ({ trigger_id: '1.2.3', dialog: { title: 't', elements: [] } }),
    ],
    ['not_found', 'views.update', () => ({ view_id: 'V0', view: modal })],
    [
      'view_too_large',
      'views.publish',
      () => ({ user_id: user, view: { ...home, private_metadata: 'x'.repeat(250_001) } }),
    ],
    ['file_not_found', 'files.info', () => ({ file: 'F0' })],
    ['file_not_found', 'files.completeUploadExternal', () => ({ files: [{ id: 'F0' }] })],
    ['already_pinned', 'pins.add', () => ({ ...place(), timestamp: own })],
    ['no_pin', 'pins.remove', () => ({ ...place(), timestamp: theirs })],
    ['not_pinnable', 'pins.add', () => ({ ...place(), timestamp: stone })],
    ['no_item_specified', 'pins.add', () => place()],
    ['bad_timestamp', 'reactions.add', () => ({ ...place(), timestamp: 'x', name: 'eyes' })],
    ['already_reacted', 'reactions.add', () => ({ ...place(), timestamp: own, name: 'eyes' })],
    ['no_reaction', 'reactions.remove', () => ({ ...place(), timestamp: own, name: 'tada' })],
    ['invalid_name', 'reactions.add', () => ({ ...place(), timestamp: own, name: 'no such!' })],
    ['bookmark_not_found', 'bookmarks.edit', bookmark({ bookmark_id: 'Bk0' })],
    ['invalid_bookmark_type', 'bookmarks.add', bookmark({ type: 'file' })],
    ['invalid_link', 'bookmarks.add', bookmark({ link: 'javascript:alert(1)' })],
    ['bot_not_found', 'bots.info', () => ({ bot: 'B0' })],
  ];

  const dmOfSecond = (): string => second;
  let second = '';
  beforeAll(async () => {
    const other = slack.workspace.people[1]?.id ?? '';
    second = (await call('conversations.open', { users: other })).channel.id;
  });

  it.each(cases)('is %s from %s', async (code, method, body) => {
    const answer = await call(method, body());
    expect(answer).toMatchObject({ ok: false, error: code });
    met.add(code);
  });

  it('is too_many_reactions, too_many_emoji, too_many_bookmarks or restricted_too_many at the limit', async () => {
    const { ts } = await post({ text: 'liked' });
    const react = (name: string) => call('reactions.add', { ...place(), timestamp: ts, name });
    for (let count = 0; count < 23; count += 1) expect((await react(`e${count}`)).ok).toBe(true);
    expect((await react('e23')).error).toBe('too_many_reactions');
    const crowd = await post({ text: 'much liked' });
    for (let count = 0; count < 50; count += 1)
      await act(slack.page, 'reaction', { user, ...place(), ts: crowd.ts, name: `e${count}` });
    const more = { ...place(), timestamp: crowd.ts, name: 'e50' };
    expect((await call('reactions.add', more)).error).toBe('too_many_emoji');
    for (let count = 0; count < 100; count += 1) await call('bookmarks.add', bookmark({})());
    expect((await call('bookmarks.add', bookmark({})())).error).toBe('too_many_bookmarks');
    const schedule = () => call('chat.scheduleMessage', message({ post_at: later() })());
    for (let count = 0; count < 30; count += 1) expect((await schedule()).ok).toBe(true);
    expect((await schedule()).error).toBe('restricted_too_many');
    for (const code of [
      'too_many_reactions',
      'too_many_emoji',
      'too_many_bookmarks',
      'restricted_too_many',
    ])
      met.add(code);
  });

  it('follows from the token and the manifest', async () => {
    const person = poor.workspace.people[0]?.id ?? '';
    const refused = [
      await callApi(poor, 'auth.test', {}, 'xoxb-wrong'),
      await callApi(poor, 'auth.test', {}, poor.appToken),
      await (await fetch(`${poor.apiUrl}auth.test`, { method: 'POST' })).json(),
      await callApi(poor, 'users.info', { user: person }),
      await callApi(poor, 'apps.connections.open', {}, poor.appToken),
      await callApi(poor, 'views.publish', { user_id: person, view: home }),
      await callApi(poor, 'chat.postMessage', { channel: person, text: 'x' }),
    ] as Answer[];
    const codes = refused.map(({ error }) => error);
    expect(codes).toEqual([
      'invalid_auth',
      'not_allowed_token_type',
      'not_authed',
      'missing_scope',
      'socket_mode_not_enabled',
      'not_enabled',
      'messages_tab_disabled',
    ]);
    for (const code of codes) met.add(code);
    const elsewhere = poor.workspace.channels.find(({ name }) => name === 'random')?.id;
    const shouted = await callApi(poor, 'chat.postMessage', { channel: elsewhere, text: 'x' });
    expect(shouted).toMatchObject({ ok: true, channel: elsewhere });
  });

  it('was met, each of the list, and the list holds every one', () => {
    expect(errorCodes.filter((code) => !met.has(code))).toEqual([]);
    expect([...met].filter((code) => !errorCodes.some((entry) => entry === code))).toEqual([]);
  });

  /** Methods that every token may call (docs.slack.dev: "No scopes required"). */
  const free = [
    'api.test',
    'apps.connections.open',
    'auth.test',
    'blocks.validate',
    'chat.getPermalink',
    'chat.scheduledMessages.list',
    'dialog.open',
    'views.open',
    'views.publish',
    'views.push',
    'views.update',
  ];
  const needed: Readonly<Record<string, string>> = {
    'assistant.threads.setStatus': 'assistant:write,chat:write',
    'assistant.threads.setSuggestedPrompts': 'assistant:write',
    'bookmarks.add': 'bookmarks:write',
    'chat.postMessage': 'chat:write',
    'chat.unfurl': 'links:write',
    'conversations.history': 'channels:history,groups:history,im:history,mpim:history',
    'conversations.list': 'channels:read,groups:read,im:read,mpim:read',
    'conversations.open': 'im:write,mpim:write',
    'emoji.list': 'emoji:read',
    'files.completeUploadExternal': 'files:write',
    'files.info': 'files:read',
    'pins.add': 'pins:write',
    'reactions.add': 'reactions:write',
    'team.info': 'team:read',
    'usergroups.list': 'usergroups:read',
    'users.info': 'users:read',
    'users.lookupByEmail': 'users:read.email',
    'users.profile.get': 'users.profile:read',
  };

  it('is missing_scope for every method that wants one, with what is needed and what there is', async () => {
    const without = await aManifest((raw) => {
      raw.oauth_config.scopes.bot = ['commands'];
    });
    const other = await aSlack({ manifestPath: without.path });
    for (const method of offered().filter((name) => !free.includes(name))) {
      const answer = await callApi(other, method);
      expect(answer, method).toMatchObject({ error: 'missing_scope', provided: 'commands' });
      expect(answer.needed, method).toBe(needed[method] ?? answer.needed);
    }
    for (const method of free.filter((name) => name !== 'apps.connections.open'))
      expect((await callApi(other, method)).error, method).not.toBe('missing_scope');
    await other.stop();
    await without.remove();
  });
});
