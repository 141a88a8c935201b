import { WebSocket } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';

interface Socket {
  readonly frames: Answer[];
  readonly socket: WebSocket;
  readonly closed: () => boolean;
}

describe('Socket Mode', () => {
  const running: Awaited<ReturnType<typeof aSlack>>[] = [];
  const sockets: WebSocket[] = [];

  const start = async (): Promise<Awaited<ReturnType<typeof aSlack>>> => {
    const slack = await aSlack();
    running.push(slack);
    return slack;
  };

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    for (const slack of running.splice(0)) await slack.stop();
  });

  /** Opens a socket that answers envelopes by `answer`; undefined leaves them unanswered. */
  const connect = async (
    slack: Awaited<ReturnType<typeof aSlack>>,
    answer: (frame: Answer) => object | undefined = () => ({}),
  ): Promise<Socket> => {
    const { url } = await callApi(slack, 'apps.connections.open', {}, slack.appToken);
    const socket = new WebSocket(url);
    sockets.push(socket);
    const frames: Answer[] = [];
    let closed = false;
    socket.onclose = () => {
      closed = true;
    };
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data));
      frames.push(frame);
      const payload = frame.envelope_id && answer(frame);
      if (payload) socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload }));
    };
    await soon(() => expect(frames[0]).toBeDefined());
    return { frames, socket, closed: () => closed };
  };

  const command = (slack: Awaited<ReturnType<typeof aSlack>>, text = 'status'): Promise<Answer> =>
    act(slack.page, 'command', {
      user: slack.workspace.people[0]?.id,
      channel: slack.channel,
      command: '/dag',
      text,
    });

  it('is opened by the app-level token in the header alone', async () => {
    const slack = await start();
    const open = async (token: string, body = ''): Promise<Answer> => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      };
      const address = `${slack.apiUrl}apps.connections.open`;
      return (await fetch(address, { method: 'POST', headers, body })).json();
    };
    expect((await open('', `token=${slack.appToken}`)).error).toBe('not_authed');
    expect((await open(slack.botToken)).error).toBe('not_allowed_token_type');
    const { ok, url } = await open(slack.appToken);
    expect([ok, url]).toEqual([true, expect.stringMatching(/^ws:.*\?ticket=.*&app_id=A/)]);
  });

  it('greets with the number of connections and the time it began', async () => {
    const slack = await start();
    await connect(slack);
    const { frames } = await connect(slack);
    expect(frames[0]).toEqual({
      type: 'hello',
      num_connections: 2,
      connection_info: { app_id: (await stateOf(slack.page)).app.id },
      debug_info: {
        host: expect.any(String),
        started: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/),
        build_number: expect.any(Number),
        approximate_connection_time: 18_060,
      },
    });
  });

  it('says dispatch_failed when nobody is connected', async () => {
    const slack = await start();
    expect(await command(slack)).toMatchObject({
      ok: true,
      acked: false,
      error: 'dispatch_failed',
    });
    expect((await stateOf(slack.page)).notices).toMatchObject([
      { channel: slack.channel, text: '/dag failed with the error "dispatch_failed"' },
    ]);
  });

  it('says operation_timeout after three seconds without an acknowledgement', async () => {
    const slack = await start();
    await connect(slack, () => undefined);
    const began = Date.now();
    expect(await command(slack)).toMatchObject({ acked: false, error: 'operation_timeout' });
    expect(Date.now() - began).toBeGreaterThanOrEqual(2900);
  });

  it('shows what an acknowledgement says, and nothing for an empty one', async () => {
    const slack = await start();
    await connect(slack, ({ payload }) => (payload.text === 'say' ? { text: 'said' } : {}));
    expect(await command(slack, 'say')).toMatchObject({ response: { text: 'said' } });
    expect(await command(slack, 'nothing')).toMatchObject({ acked: true, response: null });
    expect((await stateOf(slack.page)).ephemeral).toMatchObject([{ text: 'said' }]);
  });

  it('sends commands as Slack does', async () => {
    const slack = await start();
    const { frames } = await connect(slack);
    const [person] = slack.workspace.people;
    await command(slack, `about @${person?.name} & co`);
    expect(frames[1]).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: {
        command: '/dag',
        text: `about <@${person?.id}|${person?.name}> &amp; co`,
        channel_name: 'fraud-model-reviews',
        is_enterprise_install: 'false',
      },
    });
  });

  it('names a private channel and a direct message by the words Slack has for them', async () => {
    const slack = await start();
    const { frames } = await connect(slack);
    const { channels } = await stateOf(slack.page);
    const user = slack.workspace.people[0]?.id;
    const places = channels.filter(
      ({ is_private, members }: Answer) => is_private && members.includes(user),
    );
    for (const { id: channel } of places)
      await act(slack.page, 'command', { user, channel, command: '/raw', text: '<x> & @y' });
    const sent = frames.slice(1).map(({ payload }) => [payload.channel_name, payload.text]);
    expect(sent.sort()).toEqual([
      ['directmessage', '<x> & @y'],
      ['privategroup', '<x> & @y'],
    ]);
    expect(Object.keys(frames[1].payload).sort()).toEqual(
      'api_app_id channel_id channel_name command is_enterprise_install response_url team_domain team_id text token trigger_id user_id user_name'.split(
        ' ',
      ),
    );
    for (const value of Object.values(frames[1].payload)) expect(value).toEqual(expect.any(String));
  });

  it('takes an acknowledgement from whichever socket, once, and as text alone', async () => {
    const slack = await start();
    const sockets = [await connect(slack, () => undefined), await connect(slack, () => undefined)];
    const answered = command(slack);
    const { from, other, id } = await soon(() => {
      const at = sockets.findIndex(({ frames }) => frames.length > 1);
      const [got, rest] = [sockets[at], sockets[1 - at]];
      if (!got || !rest) throw new Error('nothing was sent');
      return { from: got, other: rest, id: got.frames[1].envelope_id };
    });
    const ack = (text: string) => JSON.stringify({ envelope_id: id, payload: { text } });
    from.socket.send('no JSON');
    from.socket.send(JSON.stringify({ envelope_id: 'another', payload: { text: 'wrong' } }));
    other.socket.send(new TextEncoder().encode(ack('binary')));
    other.socket.send(ack('first'));
    other.socket.send(ack('second'));
    expect(await answered).toMatchObject({
      acked: true,
      envelope_id: id,
      response: { text: 'first' },
    });
    expect((await stateOf(slack.page)).ephemeral).toMatchObject([{ text: 'first' }]);
  });

  it('sends no more to a socket that was told to go, and closes it at once when the link is disabled', async () => {
    const slack = await start();
    const old = await connect(slack);
    await act(slack.page, 'disconnect', { reason: 'warning' });
    await soon(() => expect(old.frames.at(-1)).toMatchObject({ reason: 'warning' }));
    expect(await command(slack)).toMatchObject({ acked: true });
    const fresh = await connect(slack);
    for (let count = 0; count < 5; count += 1) await command(slack);
    expect(fresh.frames.filter(({ envelope_id }) => envelope_id)).toHaveLength(5);
    expect(old.closed()).toBe(false);
    await act(slack.page, 'disconnect', { reason: 'link_disabled' });
    await soon(() => expect([old.closed(), fresh.closed()]).toEqual([true, true]));
    expect(fresh.frames.at(-1)).toMatchObject({ type: 'disconnect', reason: 'link_disabled' });
  });

  it('delivers each payload to one socket and takes ten of them', async () => {
    const slack = await start();
    const ten: Socket[] = [];
    for (let count = 0; count < 10; count += 1) ten.push(await connect(slack));
    const eleventh = await connect(slack);
    expect(eleventh.frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
    await soon(() => expect(eleventh.closed()).toBe(true));
    for (let count = 0; count < 5; count += 1) await command(slack);
    const received = ten.flatMap(({ frames }) => frames.filter(({ envelope_id }) => envelope_id));
    expect(new Set(received.map(({ envelope_id }) => envelope_id)).size).toBe(5);
    expect(received).toHaveLength(5);
  });

  it('takes an acknowledgement from whichever socket it comes by', async () => {
    const slack = await start();
    const two = [await connect(slack, () => undefined), await connect(slack, () => undefined)];
    const asked = command(slack);
    const { at, id } = await soon(() => {
      const found = two.findIndex(({ frames }) => frames.length > 1);
      expect(found).toBeGreaterThanOrEqual(0);
      return { at: found, id: two[found]?.frames[1].envelope_id };
    });
    two[1 - at]?.socket.send(
      JSON.stringify({ envelope_id: id, payload: { text: 'by the other' } }),
    );
    expect(await asked).toMatchObject({ acked: true, response: { text: 'by the other' } });
  });

  it('delivers an unacknowledged event again with the same id', async () => {
    const slack = await start();
    const { frames } = await connect(slack, ({ retry_attempt }) =>
      retry_attempt > 0 ? {} : undefined,
    );
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    const typed = await act(slack.page, 'message', {
      user: slack.workspace.people[0]?.id,
      channel: slack.channel,
      text: `<@${bot}> status`,
    });
    expect(typed.events).toMatchObject([{ type: 'app_mention', acked: false }]);
    const events = await soon(() => {
      const found = frames.filter(({ type }) => type === 'events_api');
      expect(found).toHaveLength(2);
      return found;
    });
    expect(events[1]).toMatchObject({
      retry_attempt: 1,
      retry_reason: 'timeout',
      payload: { event_id: typed.events[0].event_id },
    });
  });

  it('answers by response_url five times', async () => {
    const slack = await start();
    const { frames } = await connect(slack);
    await command(slack);
    const url = frames[1].payload.response_url;
    const post = (body: object): Promise<Response> =>
      fetch(url, { method: 'POST', body: JSON.stringify(body) });
    expect((await post({ text: 'one' })).status).toBe(200);
    expect((await post({ text: 'two', replace_original: true })).status).toBe(200);
    expect((await stateOf(slack.page)).ephemeral).toMatchObject([{ text: 'two' }]);
    expect((await post({ response_type: 'in_channel', text: 'three' })).status).toBe(200);
    expect((await post({ blocks: [{ type: 'nothing' }] })).status).toBe(400);
    expect((await post({ text: 'five' })).status).toBe(200);
    expect((await post({ text: 'six' })).status).toBe(404);
    expect((await stateOf(slack.page)).messages[slack.channel]).toMatchObject([{ text: 'three' }]);
  });

  it('cuts and dismisses connections on demand', async () => {
    const slack = await start();
    const first = await connect(slack);
    await act(slack.page, 'disconnect', { reason: 'warning' });
    await soon(() =>
      expect(first.frames.at(-1)).toMatchObject({ type: 'disconnect', reason: 'warning' }),
    );
    await act(slack.page, 'disconnect', { reason: 'warning', drop: true });
    await soon(() => expect(first.closed()).toBe(true));
  });
});
