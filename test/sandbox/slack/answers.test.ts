import type { App } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, act, aSlack, callApi, stateOf } from './person.js';
import { aSocketApp } from './socket-app.js';

const plain = (text: string) => ({ type: 'plain_text', text });

const elements: Readonly<Record<string, object>> = {
  date: { type: 'datepicker' },
  time: { type: 'timepicker' },
  moment: { type: 'datetimepicker' },
  who: { type: 'users_select' },
  many: { type: 'multi_users_select' },
  channel: { type: 'channels_select' },
  place: { type: 'conversations_select', default_to_current_conversation: true },
  places: { type: 'multi_conversations_select', default_to_current_conversation: true },
};

describe('what a person answers', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let user = '';
  let view: Answer;

  beforeAll(async () => {
    slack = await aSlack();
    user = slack.workspace.people[0]?.id ?? '';
    app = aSocketApp(slack);
    const blocks = Object.entries(elements).map(([block_id, element]) => ({
      type: 'input',
      block_id,
      optional: true,
      label: plain(block_id),
      element: { action_id: 'a', ...element },
    }));
    const form = { type: 'modal', title: plain('Form'), submit: plain('Send'), blocks };
    app.command('/dag', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form as never });
    });
    app.action(/.*/, async ({ ack }) => ack());
    app.view(/.*/, async ({ ack }) => ack());
    await app.start();
  });

  beforeEach(async () => {
    await act(slack.page, 'reset');
    await act(slack.page, 'command', { user, channel: slack.channel, command: '/dag', text: '' });
    view = (await stateOf(slack.page, user)).views[0].view;
  });

  afterAll(async () => {
    await app.stop();
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  const submit = (values: unknown): Promise<Answer> =>
    act(slack.page, 'submit', { user, view_id: view.id, values });

  it.each([
    ['date', '2026-02-30'],
    ['date', '2026-13-01'],
    ['date', 'tomorrow'],
    ['time', '24:00'],
    ['moment', 'soon'],
    ['who', 'U0NOBODY00'],
    ['who', 'general'],
    ['many', ['U0NOBODY00']],
    ['channel', 'C0NOWHERE0'],
    ['place', 'C0NOWHERE0'],
  ])('must be there to be chosen: %s is not %j', async (block, value) => {
    const refused = await submit({ [block]: { a: value } });
    expect(refused).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect((await stateOf(slack.page, user)).views).toHaveLength(1);
  });

  it.each([[{ date: '2026-02-28' }], [{ date: ['2026-02-28'] }], ['all']])(
    'is told by block and by element: %j is not',
    async (values) => {
      expect(await submit(values)).toMatchObject({ ok: false, error: 'invalid_arguments' });
    },
  );

  it('is taken whole otherwise', async () => {
    const values = {
      date: { a: '2028-02-29' },
      time: { a: '23:59' },
      moment: { a: 1_795_434_619 },
      who: { a: user },
      many: { a: [user] },
      channel: { a: slack.channel },
    };
    expect(await submit(values)).toMatchObject({ ok: true, acked: true, view: null });
  });

  it('begins with the conversation the person is in, where the element says so', async () => {
    expect(view.state.values).toMatchObject({
      place: { a: { selected_conversation: slack.channel } },
      places: { a: { selected_conversations: [slack.channel] } },
    });
  });

  it('needs a message or a view to stand in', async () => {
    for (const call of ['click', 'options'])
      for (const place of [{}, { channel: slack.channel }, { ts: '1.000001' }])
        expect(await act(slack.page, call, { user, action_id: 'a', ...place })).toMatchObject({
          ok: false,
          error: 'invalid_arguments',
        });
    const { ts } = await callApi(slack, 'chat.postMessage', { channel: slack.channel, text: 'x' });
    const click = { user, channel: slack.channel, ts, action_id: 'a' };
    expect(await act(slack.page, 'click', click)).toMatchObject({ error: 'action_not_found' });
  });
});
