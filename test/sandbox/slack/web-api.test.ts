import { ErrorCode, WebClient } from '@slack/web-api';
import { WebSocket } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';

describe('the Web API', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let user = '';

  beforeAll(async () => {
    slack = await aSlack();
    user = slack.workspace.people[0]?.id ?? '';
  });

  afterAll(async () => {
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  const call = (method: string, body: object = {}): Promise<Answer> => callApi(slack, method, body);
  const post = (body: object): Promise<Answer> =>
    call('chat.postMessage', { channel: slack.channel, text: 'x', ...body });
  const channelNamed = (name: string): string =>
    slack.workspace.channels.find((channel) => channel.name === name)?.id ?? '';

  it('takes forms with JSON in their fields, and answers with the scopes of the manifest', async () => {
    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}` },
      body: new URLSearchParams({
        channel: slack.channel,
        text: 'hello',
        team_id: 'T1',
        blocks: JSON.stringify([{ type: 'divider' }]),
      }),
    });
    expect(answer.headers.get('x-oauth-scopes')).toContain('chat:write');
    expect(await answer.json()).toMatchObject({
      ok: true,
      message: { blocks: [{ type: 'divider' }] },
    });
  });

  it('takes multipart and query arguments, and warns of charsets as Slack does', async () => {
    const headers = { authorization: `Bearer ${slack.botToken}` };
    const ask = async (body: NonNullable<RequestInit['body']>, type?: string): Promise<Answer> => {
      const own = type === undefined ? headers : { ...headers, 'content-type': type };
      const address = `${slack.apiUrl}api.test?beside=b`;
      return (await fetch(address, { method: 'POST', headers: own, body })).json();
    };
    const form = new FormData();
    form.set('foo', 'bar');
    const plain = [
      await ask(form),
      await ask('foo=bar', 'application/x-www-form-urlencoded'),
      await ask('{"foo":"bar"}', 'application/json; charset=utf-8'),
    ];
    for (const answer of plain)
      expect(answer).toEqual({ ok: true, args: { foo: 'bar', beside: 'b' } });
    const warned = [
      await ask('{"foo":"bar"}', 'application/json'),
      await ask('foo=bar', 'application/x-www-form-urlencoded; charset=utf-8'),
    ];
    expect(
      warned.map(({ ok, warning, response_metadata }) => [ok, warning, response_metadata]),
    ).toEqual([
      [true, 'missing_charset', { warnings: ['missing_charset'] }],
      [true, 'superfluous_charset', { warnings: ['superfluous_charset'] }],
    ]);
    expect(await call('users.info', { user: 'U0' })).toMatchObject({
      ok: false,
      error: 'user_not_found',
      warning: 'missing_charset',
    });
  });

  it('gives the stock client scopes and what is accepted beside what it asked for', async () => {
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const { response_metadata: beside } = await client.users.info({ user });
    expect(beside?.scopes).toContain('chat:write');
    expect(beside?.acceptedScopes).toEqual(['users:read']);
    const refused = client.conversations.list({ types: 'mpim' });
    await expect(refused).rejects.toMatchObject({
      code: ErrorCode.PlatformError,
      data: {
        error: 'missing_scope',
        needed: 'mpim:read',
        provided: expect.stringContaining('im:read'),
      },
    });
  });

  it('tells tokens apart', async () => {
    const errors = await Promise.all([
      callApi(slack, 'auth.test', {}, 'xoxb-wrong'),
      callApi(slack, 'auth.test', {}, slack.appToken),
      callApi(slack, 'apps.connections.open', {}, slack.botToken),
      fetch(`${slack.apiUrl}auth.test`, { method: 'POST' }).then((answer) => answer.json()),
    ]);
    expect(errors.map(({ error }) => error)).toEqual([
      'invalid_auth',
      'not_allowed_token_type',
      'not_allowed_token_type',
      'not_authed',
    ]);
  });

  it('names a method it does not offer', async () => {
    expect(await call('canvases.create')).toMatchObject({
      ok: false,
      error: 'unknown_method',
      response_metadata: {
        messages: ['[ERROR] the local Slack does not offer canvases.create'],
      },
    });
  });

  it('refuses what the manifest grants no scope for', async () => {
    expect(await call('team.info')).toMatchObject({ error: 'missing_scope', needed: 'team:read' });
    expect(await post({ username: 'other' })).toMatchObject({ needed: 'chat:write.customize' });
  });

  it('cuts text after 40,000 characters, and says where a message stands', async () => {
    const { message, ts } = await post({ text: '🙂'.repeat(40_001) });
    expect([...message.text]).toHaveLength(40_000);
    const reply = await post({ thread_ts: ts });
    const linkTo = async (message_ts: string): Promise<string> =>
      (await call('chat.getPermalink', { channel: slack.channel, message_ts })).permalink;
    const place = `archives/${slack.channel}/p`;
    expect(await linkTo(ts)).toBe(`${slack.page}${place}${ts.replace('.', '')}`);
    expect(await linkTo(reply.ts)).toBe(
      `${slack.page}${place}${reply.ts.replace('.', '')}?thread_ts=${ts}&cid=${slack.channel}`,
    );
  });

  it('gives addresses of the host it was asked by', async () => {
    const near = slack.apiUrl.replace('127.0.0.1', 'localhost');
    const ask = async (method: string, token: string, query = ''): Promise<Answer> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${near}${method}${query}`, { method: 'POST', headers })).json();
    };
    const { upload_url } = await ask(
      'files.getUploadURLExternal',
      slack.botToken,
      '?filename=a&length=1',
    );
    const { url } = await ask('apps.connections.open', slack.appToken);
    expect([new URL(upload_url).hostname, new URL(url).hostname]).toEqual([
      'localhost',
      'localhost',
    ]);
  });

  it('shares a file in a thread, with a comment rather than blocks', async () => {
    const { ts } = await post({ text: 'root' });
    const { upload_url, file_id } = await call('files.getUploadURLExternal', {
      filename: 'notes.txt',
      length: 3,
    });
    await fetch(upload_url, { method: 'POST', body: 'abc' });
    await call('files.completeUploadExternal', {
      files: [{ id: file_id }],
      channel_id: slack.channel,
      thread_ts: ts,
      initial_comment: 'read this',
      blocks: [{ type: 'divider' }],
    });
    const { messages } = await call('conversations.replies', { channel: slack.channel, ts });
    expect(messages[1]).toMatchObject({ text: 'read this', files: [{ id: file_id }] });
    expect(messages[1]).not.toHaveProperty('blocks');
    const shown = { type: 'image', alt_text: 'x', slack_file: { id: file_id } };
    expect((await post({ blocks: [shown] })).response_metadata.messages).toEqual([
      '[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]',
    ]);
  });

  it('shares a file in every channel named, or in none', async () => {
    const upload = async (channels: string): Promise<Answer> => {
      const length = 3;
      const begun = await call('files.getUploadURLExternal', { filename: 'all.txt', length });
      await fetch(begun.upload_url, { method: 'POST', body: 'abc' });
      const files = [{ id: begun.file_id }];
      return call('files.completeUploadExternal', { files, channels, initial_comment: 'for all' });
    };
    const other = channelNamed('ml-ops');
    const last = async (channel: string): Promise<string> =>
      (await call('conversations.history', { channel, limit: 1 })).messages[0]?.text;
    expect(await upload(`${other},C0NOWHERE`)).toMatchObject({ error: 'channel_not_found' });
    expect(await last(other)).not.toBe('for all');
    const { files } = await upload(`${slack.channel},${other}`);
    expect(files[0].channels).toEqual([slack.channel, other]);
    expect([await last(slack.channel), await last(other)]).toEqual(['for all', 'for all']);
  });

  it('refuses channels the bot is not in', async () => {
    expect(await post({ channel: channelNamed('random') })).toMatchObject({
      error: 'not_in_channel',
    });
    expect(await post({ channel: 'C0NOWHERE' })).toMatchObject({ error: 'channel_not_found' });
  });

  it('opens the direct message of a person whose id is the channel', async () => {
    const { channel } = await post({ channel: user });
    expect(channel).toMatch(/^D/);
    expect((await call('conversations.open', { users: user })).channel.id).toBe(channel);
  });

  it('keeps threads, edits and metadata as Slack does', async () => {
    const metadata = { event_type: 'run', event_payload: { key: 'k1' } };
    const { ts } = await post({ text: 'root', metadata, blocks: [{ type: 'divider' }] });
    const reply = await post({ text: 'reply', thread_ts: ts });
    expect(reply.message).toMatchObject({ thread_ts: ts });
    await call('chat.update', { channel: slack.channel, ts, text: 'edited' });
    const thread = await call('conversations.replies', { channel: slack.channel, ts });
    expect(thread.messages).toMatchObject([
      {
        text: 'edited',
        reply_count: 1,
        latest_reply: reply.ts,
        metadata: { event_type: 'run' },
        edited: {},
      },
      { text: 'reply', thread_ts: ts },
    ]);
    expect(thread.messages[0]).not.toHaveProperty('blocks');
    expect(thread.messages[0].metadata).not.toHaveProperty('event_payload');
    const whole = await call('conversations.replies', {
      channel: slack.channel,
      ts,
      include_all_metadata: true,
    });
    expect(whole.messages[0].metadata).toEqual(metadata);
    await call('chat.delete', { channel: slack.channel, ts: reply.ts });
    expect((await stateOf(slack.page)).messages[slack.channel].at(-1)).not.toHaveProperty(
      'reply_count',
    );
  });

  it('keeps the blocks and attachments of an edited message when the edit brings no text', async () => {
    const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
    const blocks = [section('one')];
    const { ts } = await post({ text: 'told', blocks, attachments: [{ text: 'beside' }] });
    const update = async (more: object): Promise<Answer> =>
      (await call('chat.update', { channel: slack.channel, ts, ...more })).message;
    expect(await update({ attachments: [{ text: 'anew' }] })).toMatchObject({
      blocks,
      attachments: [{ text: 'anew' }],
    });
    expect(await update({ blocks: [section('two')] })).toMatchObject({
      blocks: [section('two')],
      attachments: [{ text: 'anew' }],
    });
    const bare = await update({ text: 'only this' });
    expect(Object.keys(bare)).not.toContain('blocks');
    expect(Object.keys(bare)).not.toContain('attachments');
  });

  it('cuts history by limit and cursor, newest first', async () => {
    for (const text of ['one', 'two', 'three']) await post({ text });
    const first = await call('conversations.history', { channel: slack.channel, limit: 2 });
    expect(first).toMatchObject({ has_more: true, messages: [{ text: 'three' }, { text: 'two' }] });
    const cursor = first.response_metadata.next_cursor;
    const second = await call('conversations.history', {
      channel: slack.channel,
      limit: 1,
      cursor,
    });
    expect(second.messages).toMatchObject([{ text: 'one' }]);
  });

  it('points at what is wrong in blocks', async () => {
    const long = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } };
    const refused = await post({ blocks: [long] });
    expect(refused).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(refused.response_metadata.messages).toEqual([
      '[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]',
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ]);
    expect(refused.errors[1]).toBe(
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    );
  });

  it('shows videos only of domains that the app may embed', async () => {
    const video = {
      type: 'video',
      title: { type: 'plain_text', text: 'Run 42' },
      alt_text: 'Run 42',
      video_url: 'https://models.example/v',
      thumbnail_url: 'https://models.example/t.png',
    };
    const refused = await post({ blocks: [{ type: 'divider' }, video] });
    expect(refused).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(refused.response_metadata.messages).toEqual([
      '[ERROR] Video validation failed: the app lacks the scope links.embed:write [json-pointer:/blocks/1]',
      '[ERROR] Video validation failed: Domain is not a valid unfurl domain claimed by your app [json-pointer:/blocks/1]',
    ]);
  });

  it('keeps the block_id of every block but markdown, and gives one to each that has none', async () => {
    const { message } = await post({
      blocks: [
        { type: 'divider', block_id: 'mine' },
        { type: 'markdown', text: 'x', block_id: 'mine too' },
        { type: 'divider' },
      ],
    });
    const [first, second, third] = message.blocks;
    expect(first.block_id).toBe('mine');
    expect(second.block_id).not.toBe('mine too');
    expect(new Set([first.block_id, second.block_id, third.block_id, '']).size).toBe(4);
  });

  it('opens views by a trigger that lives once and three seconds', async () => {
    let offset = 0;
    const other = await aSlack({ now: () => Date.now() + offset });
    const person = other.workspace.people[0]?.id ?? '';
    const view = {
      type: 'modal',
      title: { type: 'plain_text', text: 'T' },
      blocks: [{ type: 'divider' }],
    };
    const sent: string[] = [];
    const socketUrl = (await callApi(other, 'apps.connections.open', {}, other.appToken)).url;
    const socket = new WebSocket(socketUrl);
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data));
      if (frame.payload?.trigger_id) sent.push(frame.payload.trigger_id);
      if (frame.envelope_id) socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
    };
    await soon(async () => expect((await stateOf(other.page)).connections).toBe(1));
    const trigger = async (): Promise<string> => {
      await act(other.page, 'command', {
        user: person,
        channel: other.channel,
        command: '/dag',
        text: '',
      });
      return sent.at(-1) ?? '';
    };
    const open = (trigger_id: string): Promise<Answer> =>
      callApi(other, 'views.open', { trigger_id, view });
    const first = await trigger();
    expect(await open(first)).toMatchObject({
      ok: true,
      view: { callback_id: '', hash: expect.any(String) },
    });
    expect(await open(first)).toMatchObject({ error: 'exchanged_trigger_id' });
    const late = await trigger();
    offset = 3001;
    expect(await open(late)).toMatchObject({ error: 'expired_trigger_id' });
    expect(await open('1.2.3')).toMatchObject({ error: 'invalid_trigger_id' });
    const { view: shown } = (await stateOf(other.page)).views[0];
    const update = { view_id: shown.id, view, hash: shown.hash };
    expect(await callApi(other, 'views.update', update)).toMatchObject({ ok: true });
    expect(await callApi(other, 'views.update', update)).toMatchObject({ error: 'hash_conflict' });
    const faulty = { ...view, title: { type: 'plain_text', text: 'x'.repeat(25) } };
    expect(
      await callApi(other, 'views.update', { ...update, hash: '', view: faulty }),
    ).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: {
        messages: expect.arrayContaining([
          '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
        ]),
      },
    });
    socket.close();
    await other.stop();
  });

  it('uploads a file in three steps and refuses it in a block before its type is known', async () => {
    const slow = await aSlack({ fileDelayMs: 150 });
    const { upload_url, file_id } = await callApi(slow, 'files.getUploadURLExternal', {
      filename: 'chart.png',
      length: 4,
    });
    const bytes = Buffer.from([137, 80, 78, 71]);
    expect((await fetch(upload_url, { method: 'POST', body: bytes })).status).toBe(200);
    const done = await callApi(slow, 'files.completeUploadExternal', {
      files: [{ id: file_id, title: 'Chart' }],
    });
    expect(done.files).toMatchObject([{ id: file_id, mimetype: '' }]);
    const show = (): Promise<Answer> =>
      callApi(slow, 'chat.postMessage', {
        channel: slow.channel,
        text: 'chart',
        blocks: [{ type: 'image', slack_file: { id: file_id }, alt_text: 'Chart' }],
      });
    expect((await show()).response_metadata.messages).toEqual([
      '[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]',
    ]);
    await soon(async () => expect((await show()).ok).toBe(true));
    const info = await callApi(slow, 'files.info', { file: file_id });
    for (const url of [info.file.url_private, info.file.permalink])
      expect(
        await callApi(slow, 'chat.postMessage', {
          channel: slow.channel,
          blocks: [{ type: 'image', slack_file: { url }, alt_text: 'Chart' }],
        }),
      ).toMatchObject({ ok: true });
    const served = await fetch(info.file.url_private);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(bytes);
    await slow.stop();
  });

  it('refuses foreign hosts and origins', async () => {
    const foreign = await fetch(`${slack.page}test/state`, {
      headers: { origin: 'http://example.com' },
    });
    expect(foreign.status).toBe(403);
  });
});
