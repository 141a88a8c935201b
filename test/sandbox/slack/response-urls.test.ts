import { WebSocket } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';

const button = (action_id: string) => ({
  type: 'button',
  action_id,
  text: { type: 'plain_text', text: action_id },
});

describe('a response_url', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let socket: WebSocket;
  let user = '';
  let aheadMs = 0;
  const heard: Answer[] = [];

  beforeAll(async () => {
    slack = await aSlack({ now: () => Date.now() + aheadMs });
    user = slack.workspace.people[0]?.id ?? '';
    const { url } = await callApi(slack, 'apps.connections.open', {}, slack.appToken);
    socket = new WebSocket(url);
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data));
      if (!frame.envelope_id) return;
      heard.push(frame.payload);
      socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
    };
    await soon(async () => expect((await stateOf(slack.page)).connections).toBe(1));
  });

  beforeEach(() => act(slack.page, 'reset'));

  afterAll(async () => {
    socket.close();
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  const post = async (
    url: string,
    body: object | string,
  ): Promise<[number, string | undefined]> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(url, { method: 'POST', body: text });
    return [answer.status, ((await answer.json()) as Answer).error];
  };
  const messages = async (): Promise<Answer[]> =>
    (await stateOf(slack.page)).messages[slack.channel] ?? [];
  const alone = async (): Promise<Answer[]> => (await stateOf(slack.page, user)).ephemeral;
  const posted = async (method: string, more: object = {}): Promise<string> => {
    const blocks = [{ type: 'actions', elements: [button('go')] }];
    const body = { channel: slack.channel, text: 'card', blocks, ...more };
    const answer = await callApi(slack, method, body);
    return answer.ts ?? answer.message_ts;
  };
  /** Presses the button of a message; answers the url that the app was given. */
  const pressed = async (ts: string): Promise<string> => {
    await act(slack.page, 'click', { user, channel: slack.channel, ts, action_id: 'go' });
    return heard.at(-1).response_url;
  };
  const ok: [number, undefined] = [200, undefined];

  it('replaces the message of the button, for all', async () => {
    const url = await pressed(await posted('chat.postMessage'));
    expect(await post(url, { replace_original: true, text: 'done' })).toEqual(ok);
    const [message, ...others] = await messages();
    expect(message).toMatchObject({ text: 'done', edited: {} });
    expect(message).not.toHaveProperty('blocks');
    expect(others).toEqual([]);
  });

  it('deletes the message, and has nothing left to replace', async () => {
    const url = await pressed(await posted('chat.postMessage'));
    expect(await post(url, { delete_original: 'true' })).toEqual(ok);
    expect(await messages()).toEqual([]);
    expect(await post(url, { replace_original: true, text: 'x' })).toEqual([
      404,
      'message_not_found',
    ]);
    expect(await post(url, { delete_original: true })).toEqual([404, 'message_not_found']);
  });

  it('replaces and deletes what one person alone sees, and never makes it public', async () => {
    const url = await pressed(await posted('chat.postEphemeral', { user }));
    expect(heard.at(-1)).toMatchObject({ container: { is_ephemeral: true } });
    expect(await post(url, { replace_original: true, text: 'changed' })).toEqual(ok);
    expect(await alone()).toMatchObject([{ text: 'changed' }]);
    expect(await messages()).toEqual([]);
    expect(await post(url, { delete_original: true })).toEqual(ok);
    expect(await alone()).toEqual([]);
  });

  it('answers to the person alone unless it says in_channel, and in the thread it is told', async () => {
    const ts = await posted('chat.postMessage');
    const url = await pressed(ts);
    expect(await post(url, { replace_original: false, text: 'only you' })).toEqual(ok);
    expect(await alone()).toMatchObject([{ text: 'only you' }]);
    const told = {
      response_type: 'in_channel',
      replace_original: false,
      text: 'all',
      thread_ts: ts,
    };
    expect(await post(url, told)).toEqual(ok);
    expect((await messages()).at(-1)).toMatchObject({ text: 'all', thread_ts: ts });
  });

  it('means the message acted on by the original, whatever was said beside it', async () => {
    const ts = await posted('chat.postMessage');
    const url = await pressed(ts);
    for (const response_type of ['ephemeral', 'in_channel'])
      expect(await post(url, { response_type, text: response_type })).toEqual(ok);
    expect(await post(url, { replace_original: true, text: 'decided' })).toEqual(ok);
    expect(await messages()).toMatchObject([{ ts, text: 'decided' }, { text: 'in_channel' }]);
    expect(await post(url, { delete_original: true })).toEqual(ok);
    expect(await messages()).toMatchObject([{ text: 'in_channel' }]);
    expect(await alone()).toMatchObject([{ text: 'ephemeral' }]);
  });

  it('refuses what Slack would not show, and changes nothing', async () => {
    const url = await pressed(await posted('chat.postMessage'));
    const before = await messages();
    expect(await post(url, '{"text":')).toEqual([400, 'invalid_payload']);
    expect(await post(url, {})).toEqual([400, 'no_text']);
    expect(await post(url, { text: 'x', blocks: [{ type: 'nothing' }] })).toEqual([
      400,
      'invalid_blocks',
    ]);
    expect(
      await post(url, { text: 'x', thread_ts: '1.000001', response_type: 'in_channel' }),
    ).toEqual([400, 'thread_not_found']);
    expect(await messages()).toEqual(before);
  });

  it('is checked for attachments and metadata like any message', async () => {
    const url = await pressed(await posted('chat.postMessage'));
    const before = await messages();
    const attached = [{ blocks: [{ type: 'nothing' }] }];
    expect(await post(url, { attachments: attached })).toEqual([400, 'invalid_blocks']);
    expect(await post(url, { text: 'x', metadata: { event_type: 'run' } })).toEqual([
      400,
      'invalid_metadata_schema',
    ]);
    expect(await messages()).toEqual(before);
  });

  it('goes around the membership of the bot, and shows the command line beside what all may read', async () => {
    const { channels, app } = await stateOf(slack.page);
    const place = channels.find(
      ({ is_im, members }: Answer) => !is_im && !members.includes(app.bot_user_id),
    ).id;
    const line = { user, channel: place, command: '/dag', text: 'status' };
    await act(slack.page, 'command', line);
    const metadata = { event_type: 'run', event_payload: { key: 'k' } };
    const said = { response_type: 'in_channel', text: 'for all', metadata };
    expect(await post(heard.at(-1).response_url, said)).toEqual(ok);
    expect((await stateOf(slack.page)).messages[place]).toMatchObject([
      { text: 'for all', metadata },
    ]);
    const shown = await fetch(`${slack.page}page/channel?user=${user}&id=${place}`);
    expect(((await shown.json()) as Answer).messages).toMatchObject([
      { text: 'for all', asked: { by: 'Rosa Lind', line: '/dag status' } },
    ]);
    expect(await post(heard.at(-1).response_url, { ...said, replace_original: 'true' })).toEqual(
      ok,
    );
    expect((await stateOf(slack.page)).messages[place]).toHaveLength(1);
  });

  it('lives for thirty minutes', async () => {
    const url = await pressed(await posted('chat.postMessage'));
    aheadMs = 1_799_000;
    expect(await post(url, { text: 'in time' })).toEqual(ok);
    aheadMs = 1_801_000;
    expect(await post(url, { text: 'late' })).toEqual([404, 'expired_url']);
    aheadMs = 0;
    expect(await post(`${slack.page}response/guessed`, { text: 'x' })).toEqual([
      404,
      'no_such_url',
    ]);
  });

  it('is as much older as the clock of the sandbox leaps, like triggers and what waits; the time of messages is not', async () => {
    const url = await pressed(await posted('chat.postMessage'));
    const { trigger_id } = heard.at(-1);
    const post_at = Math.floor(Date.now() / 1000) + 3600;
    await callApi(slack, 'chat.scheduleMessage', {
      channel: slack.channel,
      post_at,
      text: 'later',
    });
    slack.leap(1_799_000);
    expect(await post(url, { text: 'in time' })).toEqual(ok);
    const view = { type: 'modal', title: { type: 'plain_text', text: 'Late' }, blocks: [] };
    expect(await callApi(slack, 'views.open', { trigger_id, view })).toMatchObject({
      error: 'expired_trigger_id',
    });
    slack.leap(2_000);
    expect(await post(url, { text: 'late' })).toEqual([404, 'expired_url']);
    expect((await messages()).map(({ text }) => text)).not.toContain('later');
    slack.leap(1_800_000);
    await soon(async () => expect((await messages()).at(-1)).toMatchObject({ text: 'later' }));
    expect(Number((await messages()).at(-1).ts)).toBeLessThan(post_at);
    const later = await pressed(await posted('chat.postMessage'));
    expect(await post(later, { text: 'in time' })).toEqual(ok);
  });
});
