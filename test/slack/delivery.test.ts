import { webApi } from '@slack/bolt';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { table } from '../../src/messages/kit.js';
import { Metrics } from '../../src/metrics.js';
import { type Delivery, deliverOnce, sentDigest } from '../../src/slack/delivery.js';
import { Pacing } from '../../src/slack/pacing.js';
import { createPoster } from '../../src/slack/poster.js';
import { readNames } from '../../src/snowflake/names.js';
import { SlackApi } from '../support/slack-api.js';
import { type FakeWarehouse, fakeWarehouse } from '../support/warehouse.js';

const message = {
  text: 'A card.',
  blocks: [table([{ name: 'Metric' }, { name: 'Value' }], [['PR-AUC', '0.8']], 'metrics')],
};

const aRow = (over: object = {}) => ({
  KEY: 'card:EV_1',
  KIND: 'card',
  CHANNEL: null,
  THREAD_KEY: null,
  SUBJECT: 'EV_1',
  PAYLOAD: null,
  ATTEMPTS: 0,
  TS: null,
  DIGEST: null,
  THREAD_TS: null,
  THREAD_CHANNEL: null,
  ...over,
});

interface World {
  readonly delivery: Delivery;
  readonly slack: SlackApi;
  readonly warehouse: FakeWarehouse;
}

const given = (...rows: object[]): World => {
  const slack = new SlackApi();
  const warehouse = fakeWarehouse({
    'reading claimed messages': rows as Record<string, unknown>[],
    'beginning a post': [{ 'number of rows updated': 1 }],
  });
  const web = new webApi.WebClient('xoxb-test', {
    slackApiUrl: 'http://slack.test/api/',
    fetch: slack.fetch,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  const still = () => 0;
  const poster = createPoster(web, new Pacing(still, () => Promise.resolve()), still);
  return {
    slack,
    warehouse,
    delivery: {
      warehouse,
      names: readNames(),
      log: pino({ level: 'silent' }),
      metrics: new Metrics(),
      poster,
      claimer: 'bot-1',
      channels: { review: 'CREVIEW', warnings: 'CWARNINGS' },
      render: async () => ({ message, rev: '1' }),
    },
  };
};

const sent = ({ warehouse }: World) => warehouse.bindsOf('recording a sent message');

describe('delivery', () => {
  it('posts with the key in the metadata and records where it stands', async () => {
    const world = given(aRow());
    await deliverOnce(world.delivery);
    const [post] = world.slack.of('chat.postMessage');
    expect(post?.body.channel).toBe('CREVIEW');
    expect(post?.body.metadata).toMatchObject({ event_payload: { key: 'card:EV_1' } });
    expect(sent(world)).toEqual([
      ['CREVIEW', '1795400000.000001', sentDigest('1', message), 'bot-1', 'card:EV_1'],
    ]);
  });

  it('warns in the channel of warnings', async () => {
    const world = given(aRow({ KEY: 'outside:7', KIND: 'outside_change', SUBJECT: '7' }));
    await deliverOnce(world.delivery);
    expect(world.slack.of('chat.postMessage').at(0)?.body.channel).toBe('CWARNINGS');
  });

  it('edits what was posted, and does not when nothing would change', async () => {
    const changed = given(aRow({ TS: '5.5', CHANNEL: 'C9', DIGEST: 'other' }));
    await deliverOnce(changed.delivery);
    expect(changed.slack.of('chat.update').at(0)?.body).toMatchObject({ ts: '5.5', channel: 'C9' });
    const same = given(aRow({ TS: '5.5', CHANNEL: 'C9', DIGEST: sentDigest('1', message) }));
    await deliverOnce(same.delivery);
    expect(same.slack.calls).toEqual([]);
    expect(sent(same)).toHaveLength(1);
  });

  it('looks for the key before it posts a second time, and adopts what it finds', async () => {
    const world = given(aRow({ ATTEMPTS: 1 }));
    world.slack.on(({ method }) =>
      method === 'conversations.history'
        ? {
            ok: true,
            messages: [
              { ts: '7.1', metadata: { event_type: 'x', event_payload: { key: 'other' } } },
              { ts: '7.7', metadata: { event_type: 'x', event_payload: { key: 'card:EV_1' } } },
            ],
          }
        : undefined,
    );
    await deliverOnce(world.delivery);
    expect(world.slack.of('chat.postMessage')).toEqual([]);
    expect(sent(world)[0]?.[1]).toBe('7.7');
    // What was posted then may be old by now.
    expect(world.slack.of('chat.update').at(0)?.body).toMatchObject({ ts: '7.7' });
  });

  it('says in the table that a post begins before it begins in Slack', async () => {
    const world = given(aRow());
    world.slack.on(({ method }) => {
      if (method === 'chat.postMessage')
        expect(world.warehouse.bindsOf('beginning a post')).toEqual([['card:EV_1', 'bot-1']]);
      return undefined;
    });
    await deliverOnce(world.delivery);
    expect(world.slack.of('chat.postMessage')).toHaveLength(1);
  });

  it('leaves a message alone that somebody else has taken over', async () => {
    const world = given(aRow());
    world.warehouse.answer('beginning a post', [{ 'number of rows updated': 0 }]);
    await deliverOnce(world.delivery);
    expect(world.slack.calls).toEqual([]);
    expect(world.warehouse.bindsOf('recording a sent message')).toEqual([]);
    expect(world.warehouse.bindsOf('postponing a message')).toEqual([]);
  });

  it('posts once although Snowflake was gone between the post and its record', async () => {
    const row = aRow();
    const world = given(row);
    const posted: object[] = [];
    world.warehouse.answer('beginning a post', () => {
      row.ATTEMPTS += 1;
      return [{ 'number of rows updated': 1 }];
    });
    world.slack.on(({ method, body }) => {
      if (method === 'chat.postMessage') posted.push({ ts: '9.9', metadata: body.metadata });
      return method === 'conversations.history' ? { ok: true, messages: posted } : undefined;
    });
    for (const name of ['recording a sent message', 'postponing a message'])
      world.warehouse.answer(name, new Error('gone'));
    await expect(deliverOnce(world.delivery)).rejects.toThrow('gone');
    for (const name of ['recording a sent message', 'postponing a message'])
      world.warehouse.answer(name, []);
    await deliverOnce(world.delivery);
    expect(world.slack.of('chat.postMessage')).toHaveLength(1);
    expect(sent(world).at(-1)?.[1]).toBe('9.9');
  });

  it('posts a note into the thread of its card', async () => {
    const world = given(
      aRow({ KEY: 'note:1', THREAD_KEY: 'card:EV_1', THREAD_TS: '5.5', THREAD_CHANNEL: 'C9' }),
    );
    await deliverOnce(world.delivery);
    expect(world.slack.of('chat.postMessage').at(0)?.body).toMatchObject({
      channel: 'C9',
      thread_ts: '5.5',
    });
  });

  it('falls back to older blocks at once where a workspace refuses the newer, and remembers it', async () => {
    const world = given(aRow(), aRow({ KEY: 'card:EV_2' }));
    world.slack.on(({ method, body }) =>
      method === 'chat.postMessage' && JSON.stringify(body.blocks).includes('"table"')
        ? { ok: false, error: 'invalid_blocks' }
        : undefined,
    );
    await deliverOnce(world.delivery);
    expect(world.slack.of('chat.postMessage')).toHaveLength(3);
    expect(sent(world)).toHaveLength(2);
  });

  it('posts anew when somebody deleted the message', async () => {
    const world = given(aRow({ TS: '5.5', DIGEST: 'other' }));
    world.slack.on(({ method }) =>
      method === 'chat.update' ? { ok: false, error: 'message_not_found' } : undefined,
    );
    await deliverOnce(world.delivery);
    expect(world.slack.of('chat.postMessage')).toHaveLength(1);
  });

  it('tries again later after a refusal, and gives up after the eighth', async () => {
    const refuse = (world: World) =>
      world.slack.on(({ method }) =>
        method.startsWith('chat.') ? { ok: false, error: 'channel_not_found' } : undefined,
      );
    const early = given(aRow());
    refuse(early);
    await deliverOnce(early.delivery);
    expect(early.warehouse.bindsOf('postponing a message')).toEqual([[1, 2, 'bot-1', 'card:EV_1']]);
    const late = given(aRow({ ATTEMPTS: 7 }));
    refuse(late);
    await deliverOnce(late.delivery);
    expect(late.warehouse.bindsOf('giving up a message')).toHaveLength(1);
  });

  it('never gives up a message whose answers were lost', async () => {
    const world = given(aRow({ ATTEMPTS: 40, TS: '5.5', DIGEST: 'other' }));
    world.slack.on(() => {
      throw new TypeError('fetch failed');
    });
    await deliverOnce(world.delivery);
    expect(world.warehouse.bindsOf('postponing a message')[0]?.[1]).toBe(8);
    expect(world.warehouse.bindsOf('giving up a message')).toEqual([]);
  });
});

describe('pacing', () => {
  it('keeps posts in one channel a second apart, and other channels out of it', async () => {
    const waits: number[] = [];
    const pacing = new Pacing(
      () => 0,
      async (ms) => {
        waits.push(ms);
      },
    );
    for (const channel of ['C1', 'C1', 'C2', 'C1']) await pacing.turn(channel);
    expect(waits).toEqual([1000, 2000]);
  });
});
