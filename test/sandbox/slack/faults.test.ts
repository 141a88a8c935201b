import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { offered } from '../../../sandbox/slack/coverage.js';
import { act, aSlack, callApi } from './person.js';

interface Met {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

describe('a fault that was asked for', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let responseUrl = '';

  const met = async (address: string, token = slack.botToken): Promise<Met> => {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ text: 'x' }),
    });
    const retryAfter = answer.headers.get('retry-after');
    return { status: answer.status, retryAfter, body: await answer.json() };
  };
  const fault = (body: object) => act(slack.page, 'fault', body);
  const limited = (seconds: number): Met => ({
    status: 429,
    retryAfter: String(seconds),
    body: { ok: false, error: 'ratelimited' },
  });

  /** An app that takes one command, for the sake of its `response_url`. */
  const aResponseUrl = async (): Promise<string> => {
    const { url } = await callApi(slack, 'apps.connections.open', {}, slack.appToken);
    const socket = new WebSocket(url);
    const sent = new Promise<string>((resolve) => {
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data));
        if (frame.type === 'hello')
          void act(slack.page, 'command', {
            user: slack.workspace.people[0]?.id,
            channel: slack.channel,
            command: '/dag',
            text: '',
          });
        if (frame.type !== 'slash_commands') return;
        socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload: {} }));
        resolve(frame.payload.response_url);
      });
    });
    const address = await sent;
    socket.close();
    return address;
  };

  beforeAll(async () => {
    slack = await aSlack();
    responseUrl = await aResponseUrl();
  });

  beforeEach(async () => {
    await fault({ times: 0 });
  });

  afterAll(async () => {
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  it('is 429 with Retry-After from any method, whatever its token and its arguments', async () => {
    for (const method of offered()) {
      await fault({ method, error: 'ratelimited', retry_after: 7, times: 1 });
      expect([method, await met(slack.apiUrl + method)]).toEqual([method, limited(7)]);
      const after = await met(slack.apiUrl + method, slack.appToken);
      expect([method, after.status]).toEqual([method, 200]);
    }
  });

  it('is met by a response_url when it is named, and only then', async () => {
    await fault({ error: 'ratelimited', times: 1 });
    expect(await met(responseUrl)).toMatchObject({ status: 200 });
    await fault({ times: 0 });
    await fault({ method: 'response_url', error: 'ratelimited', retry_after: 2, times: 1 });
    await fault({ method: 'response_url', status: 500, times: 1 });
    expect(await met(responseUrl)).toEqual(limited(2));
    expect(await met(responseUrl)).toMatchObject({ status: 500 });
    expect(await met(responseUrl)).toEqual({ status: 200, retryAfter: null, body: { ok: true } });
  });

  it('befalls the calls of its method as often as it says, in the order of the faults', async () => {
    await fault({ method: 'auth.test', status: 503, times: 2 });
    await fault({ method: 'auth.test', error: 'account_inactive', times: 1 });
    const other = await met(`${slack.apiUrl}api.test`);
    const mine = [];
    for (let count = 0; count < 4; count += 1) mine.push(await met(`${slack.apiUrl}auth.test`));
    expect(other).toMatchObject({ status: 200, body: { ok: true } });
    expect(mine).toMatchObject([
      { status: 503, retryAfter: null },
      { status: 503, retryAfter: null },
      { status: 200, body: { ok: false, error: 'account_inactive' } },
      { status: 200, body: { ok: true } },
    ]);
  });

  it('is forgotten with times 0: those of one method, or all', async () => {
    await fault({ method: 'auth.test', status: 503, times: 9 });
    await fault({ method: 'api.test', status: 503, times: 9 });
    await fault({ method: 'auth.test', times: 0 });
    expect(await met(`${slack.apiUrl}auth.test`)).toMatchObject({ status: 200 });
    expect(await met(`${slack.apiUrl}api.test`)).toMatchObject({ status: 503 });
    await fault({ times: 0 });
    expect(await met(`${slack.apiUrl}api.test`)).toMatchObject({ status: 200 });
  });

  it.each([
    { times: 1, status: 99 },
    { times: 1, status: 101 },
    { times: 1, status: 1000 },
    { times: 1, status: 200.5 },
    { times: 1, status: '500' },
    { times: 1, error: 'ratelimited', retry_after: -1 },
    { times: 1, error: 'ratelimited', retry_after: 'soon' },
    { times: 1, delay_ms: -1 },
    { times: 1, method: 7 },
    { times: '1' },
    { times: -1 },
    { times: 0.5 },
    {},
  ])('is refused when it makes no sense: %j', async (body) => {
    expect(await fault(body)).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(await met(`${slack.apiUrl}api.test`)).toMatchObject({ status: 200, body: { ok: true } });
  });
});
