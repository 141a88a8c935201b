import { type App, webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlackServer } from '../../../sandbox/slack/server.js';
import { act, aSlack, soon, stateOf } from './person.js';
import { aSocketApp } from './socket-app.js';

const card = [
  { type: 'section', block_id: 'card', text: { type: 'mrkdwn', text: '*v1* is better than *v0*' } },
  {
    type: 'actions',
    block_id: 'choices',
    elements: [
      {
        type: 'button',
        action_id: 'evaluation.promote',
        text: { type: 'plain_text', text: 'Promote' },
        value: 'EV_1',
      },
      {
        type: 'button',
        action_id: 'evaluation.reject',
        text: { type: 'plain_text', text: 'Reject' },
      },
    ],
  },
];

const rejectForm = {
  type: 'modal' as const,
  callback_id: 'evaluation.reject_form',
  title: { type: 'plain_text' as const, text: 'Reject version' },
  submit: { type: 'plain_text' as const, text: 'Reject' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason_text',
      label: { type: 'plain_text' as const, text: 'Why' },
      element: { type: 'plain_text_input' as const, action_id: 'value', min_length: 3 },
    },
  ],
};

/** A small bot written with nothing but Bolt. */
const aBot = (slack: SlackServer): App => {
  const app = aSocketApp(slack);
  app.command('/dag', async ({ ack, respond, command }) => {
    await ack();
    await respond(command.text === 'help' ? 'Type `/dag status`.' : `You typed ${command.text}`);
  });
  app.action('evaluation.promote', async ({ ack, client, body }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `Promoted by <@${body.user.id}>`,
    });
  });
  app.action('evaluation.reject', async ({ ack, client, body }) => {
    await ack();
    if (body.type === 'block_actions')
      await client.views.open({ trigger_id: body.trigger_id, view: rejectForm });
  });
  app.view('evaluation.reject_form', async ({ ack, view, client, body }) => {
    const reason = view.state.values.reason_text?.value?.value ?? '';
    if (reason === 'because') {
      await ack({ response_action: 'errors', errors: { reason_text: 'Say more.' } });
      return;
    }
    await ack();
    await client.chat.postMessage({
      channel: slack.channel,
      text: `Rejected by ${body.user.id}: ${reason}`,
    });
  });
  app.event('app_home_opened', async ({ client, event }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Welcome home' } }],
      },
    });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: 'Here', thread_ts: event.thread_ts ?? event.ts });
  });
  return app;
};

describe('a bot written with stock Bolt', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let client: webApi.WebClient;
  let user = '';

  const messages = async () => (await stateOf(slack.page)).messages[slack.channel] ?? [];

  beforeAll(async () => {
    slack = await aSlack();
    user = slack.workspace.people[1]?.id ?? '';
    app = aBot(slack);
    client = app.client;
    await app.start();
  });

  afterAll(async () => {
    await app.stop();
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  it('starts on a socket', async () => {
    expect((await stateOf(slack.page)).connections).toBe(1);
  });

  it('answers /dag help to the person alone', async () => {
    const done = await act(slack.page, 'command', {
      user,
      channel: slack.channel,
      command: '/dag',
      text: 'help',
    });
    expect(done).toMatchObject({ ok: true, acked: true, error: null, response: null });
    await soon(async () => {
      const { ephemeral } = await stateOf(slack.page, user);
      expect(ephemeral).toMatchObject([{ user, text: 'Type `/dag status`.' }]);
    });
  });

  it('approves by a button', async () => {
    const { ts } = await client.chat.postMessage({
      channel: slack.channel,
      text: 'card',
      blocks: card,
    });
    const done = await act(slack.page, 'click', {
      user,
      channel: slack.channel,
      ts,
      action_id: 'evaluation.promote',
    });
    expect(done).toMatchObject({ ok: true, acked: true });
    await soon(async () => {
      const edited = (await messages()).find((message: { ts: string }) => message.ts === ts);
      expect(edited).toMatchObject({ text: `Promoted by <@${user}>`, edited: {} });
      expect(edited.blocks).toBeUndefined();
    });
  });

  it('rejects through a modal after a field error', async () => {
    const { ts } = await client.chat.postMessage({
      channel: slack.channel,
      text: 'card',
      blocks: card,
    });
    await act(slack.page, 'click', {
      user,
      channel: slack.channel,
      ts,
      action_id: 'evaluation.reject',
    });
    const view = await soon(async () => {
      const { views } = await stateOf(slack.page, user);
      expect(views).toHaveLength(1);
      return views[0].view;
    });
    const submit = (reason: string) =>
      act(slack.page, 'submit', {
        user,
        view_id: view.id,
        values: { reason_text: { value: reason } },
      });
    expect(await submit('no')).toMatchObject({ acked: false, envelope_id: null });
    expect(await submit('because')).toMatchObject({
      acked: true,
      errors: { reason_text: 'Say more.' },
      view: { id: view.id },
    });
    expect(await submit('The new region is worse')).toMatchObject({
      acked: true,
      errors: null,
      view: null,
    });
    await soon(async () => {
      expect((await messages()).at(-1).text).toBe(`Rejected by ${user}: The new region is worse`);
    });
  });

  it('updates one message live', async () => {
    const { ts } = await client.chat.postMessage({ channel: slack.channel, text: 'Task 1 of 3' });
    for (const task of ['Task 2 of 3', 'Task 3 of 3'])
      await client.chat.update({ channel: slack.channel, ts: ts ?? '', text: task });
    const history = await client.conversations.history({ channel: slack.channel, limit: 1 });
    expect(history.messages).toMatchObject([{ ts, text: 'Task 3 of 3' }]);
  });

  it('publishes a Home', async () => {
    const opened = await act(slack.page, 'home', { user });
    expect(opened).toMatchObject({ ok: true, acked: true });
    await soon(async () => {
      const { home } = await stateOf(slack.page);
      expect(home[user]).toMatchObject({ type: 'home', callback_id: '' });
    });
    expect((await act(slack.page, 'home', { user })).view.blocks[0].text.text).toBe('Welcome home');
  });

  it('answers a mention in its thread', async () => {
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    const typed = await act(slack.page, 'message', {
      user,
      channel: slack.channel,
      text: `<@${bot}> are you there?`,
    });
    expect(typed.events).toMatchObject([{ type: 'app_mention', acked: true }]);
    await soon(async () => {
      expect((await messages()).at(-1)).toMatchObject({ text: 'Here', thread_ts: typed.ts });
    });
  });

  it('sees a 429 and comes back after it', async () => {
    const limited: number[] = [];
    client.on(webApi.WebClientEvent.RATE_LIMITED, (seconds: number) => limited.push(seconds));
    await act(slack.page, 'fault', {
      method: 'chat.postMessage',
      error: 'ratelimited',
      retry_after: 1,
      times: 1,
    });
    const posted = await client.chat.postMessage({
      channel: slack.channel,
      text: 'after the limit',
    });
    expect(limited).toEqual([1]);
    expect(posted.ok).toBe(true);
  });

  it('survives a forced refresh', async () => {
    await act(slack.page, 'disconnect', { reason: 'refresh_requested' });
    await soon(async () => expect((await stateOf(slack.page)).connections).toBe(0));
    await soon(async () => expect((await stateOf(slack.page)).connections).toBe(1));
    const done = await act(slack.page, 'command', {
      user,
      channel: slack.channel,
      command: '/dag',
      text: 'again',
    });
    expect(done).toMatchObject({ ok: true, acked: true });
  });
});
