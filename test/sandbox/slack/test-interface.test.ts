import type { App } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';
import { aSocketApp } from './socket-app.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

describe('the test interface', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let user = '';
  const received: Answer[] = [];

  beforeAll(async () => {
    slack = await aSlack();
    user = slack.workspace.people[0]?.id ?? '';
    app = aSocketApp(slack);
    app.use(async ({ body, next }) => {
      received.push(body);
      await next();
    });
    app.action(/.*/, async ({ ack }) => ack());
    app.view({ callback_id: 'stacked', type: 'view_submission' }, async ({ ack, body }) => {
      const depth = Number(body.view.private_metadata);
      await ack({ response_action: 'push', view: stacked(depth + 1) });
    });
    app.view({ callback_id: 'stacked', type: 'view_closed' }, async ({ ack }) => ack());
    app.shortcut('run.start', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: stacked(1) });
    });
    app.shortcut('message.explain', async ({ ack }) => ack());
    app.options('version', async ({ ack, payload }) => {
      await ack({
        options: [{ text: plain(`Version ${payload.value}`), value: `v${payload.value}` }],
      });
    });
    app.event('reaction_added', async () => undefined);
    await app.start();
  });

  beforeEach(async () => {
    await act(slack.page, 'reset');
    received.length = 0;
  });

  afterAll(async () => {
    await app.stop();
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  const stacked = (depth: number) => ({
    type: 'modal' as const,
    callback_id: 'stacked',
    private_metadata: String(depth),
    notify_on_close: true,
    title: plain(`View ${depth}`),
    submit: plain('Next'),
    blocks: [{ type: 'divider' as const }],
  });

  const post = async (elements: readonly object[]): Promise<string> => {
    const blocks = [{ type: 'actions', block_id: 'b', elements }];
    return (await callApi(slack, 'chat.postMessage', { channel: slack.channel, text: 'x', blocks }))
      .ts;
  };

  const click = (ts: string, action_id: string, value?: unknown): Promise<Answer> =>
    act(slack.page, 'click', { user, channel: slack.channel, ts, action_id, value });

  const stack = async (): Promise<string[]> =>
    (await stateOf(slack.page, user)).views.map(({ view }: Answer) => view.private_metadata);

  it('begins with people, a bot, channels and a group, and a direct message for each person', async () => {
    const { users, channels, usergroups, app: it } = await stateOf(slack.page);
    const people = users.filter((entry: Answer) => !entry.is_bot).map(({ id }: Answer) => id);
    expect(people.length).toBeGreaterThanOrEqual(2);
    expect(users.find((entry: Answer) => entry.is_bot).id).toBe(it.bot_user_id);
    const work = channels.find(({ id }: Answer) => id === slack.channel);
    expect(work).toMatchObject({ is_private: false, is_im: false });
    expect(work.members).toEqual(expect.arrayContaining([...people, it.bot_user_id]));
    const open = channels.filter((entry: Answer) => !entry.is_private && !entry.is_im);
    expect(open.some(({ members }: Answer) => !members.includes(it.bot_user_id))).toBe(true);
    expect(usergroups.some((group: Answer) => group.users.length > 0)).toBe(true);
    const direct = channels.filter((entry: Answer) => entry.is_im);
    for (const person of people)
      expect(direct.filter(({ members }: Answer) => members.includes(person))).toMatchObject([
        { members: expect.arrayContaining([person, it.bot_user_id]) },
      ]);
  });

  it('names people, channels, messages and actions that are not there', async () => {
    const ts = await post([{ type: 'button', action_id: 'a', text: plain('A') }]);
    const errors = await Promise.all([
      act(slack.page, 'command', { user: 'U0', channel: slack.channel, command: '/dag', text: '' }),
      act(slack.page, 'command', { user, channel: 'C0', command: '/dag', text: '' }),
      act(slack.page, 'command', { user, channel: slack.channel, command: '/other', text: '' }),
      click('1.000000', 'a'),
      click(ts, 'b'),
      act(slack.page, 'close', { user, view_id: 'V0' }),
      act(slack.page, 'nothing'),
    ]);
    expect(errors.map(({ ok, error }) => [ok, error])).toEqual([
      [false, 'user_not_found'],
      [false, 'channel_not_found'],
      [false, 'invalid_arguments'],
      [false, 'message_not_found'],
      [false, 'action_not_found'],
      [false, 'view_not_found'],
      [false, 'invalid_arguments'],
    ]);
  });

  it('presses and picks with the payload of each element', async () => {
    const options = ['1', '2'].map((value) => ({ text: plain(value), value }));
    const ts = await post([
      { type: 'button', action_id: 'button', text: plain('Go'), value: 'v', style: 'primary' },
      { type: 'overflow', action_id: 'overflow', options },
      { type: 'checkboxes', action_id: 'boxes', options },
      { type: 'users_select', action_id: 'who' },
      { type: 'datepicker', action_id: 'day' },
    ]);
    await click(ts, 'button', 'ignored');
    await click(ts, 'overflow', '2');
    await click(ts, 'boxes', ['1', '2']);
    await click(ts, 'who', user);
    await click(ts, 'day', '2026-11-22');
    expect(received.map(({ actions }) => actions[0])).toMatchObject([
      { type: 'button', value: 'v', style: 'primary', block_id: 'b', text: plain('Go') },
      { type: 'overflow', selected_option: options[1] },
      { type: 'checkboxes', selected_options: options },
      { type: 'users_select', selected_user: user },
      { type: 'datepicker', selected_date: '2026-11-22' },
    ]);
    expect(received.at(-1)).toMatchObject({
      type: 'block_actions',
      container: { type: 'message', message_ts: ts, is_ephemeral: false },
      channel: { id: slack.channel, name: 'fraud-model-reviews' },
      message: { ts },
      state: {
        values: { b: { who: { selected_user: user }, boxes: { selected_options: options } } },
      },
    });
    expect(await click(ts, 'overflow', '3')).toMatchObject({ error: 'invalid_arguments' });
  });

  it('says of each element what was chosen, and repeats what it began with', async () => {
    const options = ['1', '2'].map((value) => ({ text: plain(value), value }));
    const confirm = {
      title: plain('Sure?'),
      text: plain('Really'),
      confirm: plain('Yes'),
      deny: plain('No'),
    };
    const [initial_option] = options;
    const { channel } = slack;
    const kinds: [object, unknown, object][] = [
      [
        { type: 'button', text: plain('A'), url: 'https://a.example', confirm },
        undefined,
        { url: 'https://a.example', confirm },
      ],
      [
        { type: 'static_select', options, initial_option },
        '2',
        { selected_option: options[1], initial_option },
      ],
      [{ type: 'multi_static_select', options }, ['1', '2'], { selected_options: options }],
      [{ type: 'radio_buttons', options }, '1', { selected_option: options[0] }],
      [
        { type: 'users_select', initial_user: user },
        user,
        { selected_user: user, initial_user: user },
      ],
      [{ type: 'multi_users_select' }, [user], { selected_users: [user] }],
      [
        { type: 'channels_select', initial_channel: channel },
        channel,
        { selected_channel: channel, initial_channel: channel },
      ],
      [{ type: 'multi_channels_select' }, [channel], { selected_channels: [channel] }],
      [
        { type: 'conversations_select', initial_conversation: channel },
        user,
        { selected_conversation: user, initial_conversation: channel },
      ],
      [{ type: 'multi_conversations_select' }, [channel], { selected_conversations: [channel] }],
      [
        { type: 'datepicker', initial_date: '2026-11-21' },
        '2026-11-22',
        { selected_date: '2026-11-22', initial_date: '2026-11-21' },
      ],
      [
        { type: 'timepicker', initial_time: '09:00' },
        '09:30',
        { selected_time: '09:30', initial_time: '09:00' },
      ],
      [
        { type: 'datetimepicker', initial_date_time: 1_795_000_000 },
        1_795_000_060,
        { selected_date_time: 1_795_000_060 },
      ],
    ];
    const ts = await post(
      kinds.map(([element], index) => ({ action_id: `a${index}`, ...element })),
    );
    for (const [index, [element, value, said]] of kinds.entries()) {
      expect(await click(ts, `a${index}`, value)).toMatchObject({ ok: true, acked: true });
      const { type } = element as { type: string };
      expect(received.at(-1).actions, type).toMatchObject([
        { type, action_id: `a${index}`, block_id: 'b', action_ts: expect.any(String), ...said },
      ]);
    }
    expect(received.at(-1).state.values.b).not.toHaveProperty('a0');
    expect(Object.keys(received.at(-1).state.values.b)).toHaveLength(kinds.length - 1);
  });

  it('carries the fields of each kind of payload, and none that would make it another', async () => {
    const person = [
      'api_app_id',
      'enterprise',
      'is_enterprise_install',
      'team',
      'token',
      'type',
      'user',
    ];
    const acted = [...person, 'actions', 'container', 'trigger_id'];
    const button = { type: 'button', action_id: 'a', text: plain('A') };
    const select = { type: 'external_select', action_id: 'version', min_query_length: 1 };
    const blocks = [{ type: 'actions', block_id: 'b', elements: [button, select] }];
    const place = { user, channel: slack.channel };
    const card = { channel: slack.channel, text: 'x', blocks };
    const { ts } = await callApi(slack, 'chat.postMessage', card);
    const alone = await callApi(slack, 'chat.postEphemeral', { ...card, user });
    const home = await callApi(slack, 'views.publish', {
      user_id: user,
      view: { type: 'home', blocks },
    });
    const expected: [string, object, readonly string[]][] = [
      [
        'click',
        { ...place, ts, action_id: 'a' },
        [...acted, 'channel', 'message', 'response_url', 'state'],
      ],
      [
        'click',
        { ...place, ts: alone.message_ts, action_id: 'a' },
        [...acted, 'channel', 'response_url', 'state'],
      ],
      ['click', { user, view_id: home.view.id, action_id: 'a' }, [...acted, 'view']],
      [
        'options',
        { ...place, ts, action_id: 'version', value: '7' },
        [...person, 'action_id', 'block_id', 'channel', 'container', 'message', 'value'],
      ],
      [
        'options',
        { user, view_id: home.view.id, action_id: 'version', value: '7' },
        [...person, 'action_id', 'block_id', 'container', 'value', 'view'],
      ],
      [
        'shortcut',
        { ...place, ts, callback_id: 'message.explain' },
        [
          ...person,
          'action_ts',
          'callback_id',
          'channel',
          'message',
          'message_ts',
          'response_url',
          'trigger_id',
        ],
      ],
      [
        'shortcut',
        { user, callback_id: 'run.start' },
        [...person, 'action_ts', 'callback_id', 'trigger_id'],
      ],
    ];
    for (const [call, body, keys] of expected) {
      received.length = 0;
      expect(await act(slack.page, call, body), call).toMatchObject({ ok: true, acked: true });
      expect(Object.keys(received[0]).sort(), JSON.stringify(body)).toEqual([...keys].sort());
      expect(received[0]).toMatchObject({
        is_enterprise_install: false,
        enterprise: null,
        user: { id: user, name: expect.any(String), team_id: slack.workspace.teamId },
        team: { id: slack.workspace.teamId, domain: expect.any(String) },
      });
    }
    await soon(async () => expect(await stack()).toEqual(['1']));
    const [{ view }] = (await stateOf(slack.page, user)).views;
    received.length = 0;
    await act(slack.page, 'close', { user, view_id: view.id });
    expect(Object.keys(received[0]).sort()).toEqual([...person, 'is_cleared', 'view'].sort());
    expect(Object.keys(received[0].view).sort()).toEqual(
      'app_id app_installed_team_id blocks bot_id callback_id clear_on_close close external_id hash id notify_on_close previous_view_id private_metadata root_view_id state submit submit_disabled team_id title type'.split(
        ' ',
      ),
    );
    expect(received[0].view).toMatchObject({ external_id: '', state: { values: {} } });
  });

  it('tells of events in one envelope each, and of no mention in a direct message', async () => {
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    const dm = await act(slack.page, 'message', { user, channel: 'dm', text: `<@${bot}> here` });
    expect(dm.events).toMatchObject([{ type: 'message' }]);
    await act(slack.page, 'message', { user, channel: slack.channel, text: '@ModelBot there' });
    const [whole, mention] = received;
    expect(Object.keys(whole).sort()).toEqual(
      'api_app_id authorizations context_enterprise_id context_team_id event event_context event_id event_time is_ext_shared_channel team_id token type'.split(
        ' ',
      ),
    );
    expect(whole.authorizations).toEqual([
      {
        enterprise_id: null,
        team_id: slack.workspace.teamId,
        user_id: bot,
        is_bot: true,
        is_enterprise_install: false,
      },
    ]);
    expect(mention.event).toMatchObject({
      type: 'app_mention',
      event_ts: mention.event.ts,
      team: slack.workspace.teamId,
    });
    expect(mention.event).not.toHaveProperty('channel_type');
    expect(mention.event.blocks[0].elements[0].elements).toEqual([
      { type: 'user', user_id: bot },
      { type: 'text', text: ' there' },
    ]);
  });

  it('stacks three views and tells the app of each closing', async () => {
    await act(slack.page, 'shortcut', { user, callback_id: 'run.start' });
    await soon(async () => expect(await stack()).toEqual(['1']));
    const top = async (): Promise<string> => (await stateOf(slack.page, user)).views.at(-1).view.id;
    await act(slack.page, 'submit', { user, view_id: await top(), values: {} });
    const third = await act(slack.page, 'submit', { user, view_id: await top(), values: {} });
    expect(third.view).toMatchObject({ private_metadata: '3' });
    await act(slack.page, 'submit', { user, view_id: await top(), values: {} });
    expect(await stack()).toEqual(['1', '2', '3']);
    expect((await stateOf(slack.page, user)).notices).toMatchObject([
      { text: expect.stringContaining('push_limit') },
    ]);
    received.length = 0;
    await act(slack.page, 'close', { user, view_id: await top() });
    await act(slack.page, 'close', { user, view_id: await top(), clear: true });
    expect(await stack()).toEqual([]);
    expect(received).toMatchObject([
      { type: 'view_closed', is_cleared: false, view: { private_metadata: '3' } },
      {
        type: 'view_closed',
        is_cleared: true,
        view: { private_metadata: '1', previous_view_id: null },
      },
    ]);
  });

  it('uses shortcuts on messages, reacts and asks for options', async () => {
    const ts = await post([{ type: 'external_select', action_id: 'version', min_query_length: 1 }]);
    const used = { user, callback_id: 'message.explain', channel: slack.channel, ts };
    expect(await act(slack.page, 'shortcut', used)).toMatchObject({ ok: true, acked: true });
    expect(received[0]).toMatchObject({
      type: 'message_action',
      message_ts: ts,
      response_url: expect.any(String),
    });
    const asked = { user, action_id: 'version', value: '7', channel: slack.channel, ts };
    const { options } = await act(slack.page, 'options', asked);
    expect(options).toEqual([{ text: plain('Version 7'), value: 'v7' }]);
    await click(ts, 'version', 'v7');
    expect(received.at(-1).actions[0]).toMatchObject({ selected_option: options[0] });
    expect(await click(ts, 'version', 'v8')).toMatchObject({ error: 'invalid_arguments' });
    await act(slack.page, 'reaction', { user, channel: slack.channel, ts, name: 'eyes' });
    await soon(() =>
      expect(received.at(-1).event).toMatchObject({
        type: 'reaction_added',
        reaction: 'eyes',
        item: { ts },
      }),
    );
    const back = { user, channel: slack.channel, ts, name: 'eyes', remove: true };
    expect(await act(slack.page, 'reaction', back)).toMatchObject({ ok: true });
    await soon(() =>
      expect(received.at(-1).event).toMatchObject({
        type: 'reaction_removed',
        reaction: 'eyes',
        user,
        item: { ts },
      }),
    );
    expect(await act(slack.page, 'reaction', back)).toMatchObject({
      error: 'invalid_arguments',
      detail: expect.stringContaining('no_reaction'),
    });
  });

  it('types into the direct message with the bot', async () => {
    const typed = await act(slack.page, 'message', { user, channel: 'dm', text: 'what is live?' });
    expect(typed).toMatchObject({
      ok: true,
      channel: expect.stringMatching(/^D/),
      events: [{ type: 'message', acked: true }],
    });
    expect(received[0].event).toMatchObject({
      channel_type: 'im',
      text: 'what is live?',
      client_msg_id: expect.any(String),
    });
  });
});
