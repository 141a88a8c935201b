import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BotWorld, startBotWorld } from '../../support/bot-world.js';
import { evaluate } from '../../support/evaluations.js';
import { expectInvariants } from '../../support/invariants.js';
import { logVersions } from '../../support/registry.js';
import { type SlackProxy, startSlackProxy } from '../../support/slack-proxy.js';

/** How long anything may take on a machine that does much else. */
const patienceMs = 240_000;

/** Messages that must arrive, between a real bot and both local servers. */
describe('a message that must arrive', { timeout: 3 * patienceMs }, () => {
  let world: BotWorld;
  let proxy: SlackProxy;
  const logs: string[] = [];

  const posts = async (key: string) => {
    const { messages } = await world.slack.state();
    return (messages[world.slack.channel] ?? []).filter(
      (message) => message.metadata?.event_payload?.key === key,
    );
  };
  const sent = (key: string) =>
    expect
      .poll(
        async () => {
          const [row] = await world.as(
            'bot',
            'SELECT STATE FROM DAG_RUNS.BOT.OUTBOX WHERE KEY = ?',
            [key],
          );
          return row?.STATE;
        },
        { timeout: patienceMs, interval: 200 },
      )
      .toBe('sent');

  const nothingWaits = () =>
    expect
      .poll(
        async () => {
          const [row] = await world.as(
            'bot',
            "SELECT COUNT(*) AS N FROM DAG_RUNS.BOT.OUTBOX WHERE STATE <> 'sent'",
          );
          return Number(row?.N);
        },
        { timeout: patienceMs, interval: 300 },
      )
      .toBe(0);

  beforeAll(async () => {
    world = await startBotWorld();
    proxy = await startSlackProxy(world.sandbox.line.slack.apiUrl);
    await logVersions(world, 'BASELINE', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6');
  });

  afterEach(async () => {
    proxy.decide(() => 'answer');
    logs.push(...(await world.stopBots()));
  });

  afterAll(async () => {
    await proxy?.stop();
    await world?.stop();
  });

  it('is posted once by two bots at once', async () => {
    world.startBot();
    world.startBot();
    await sent(`welcome:${world.slack.channel}`);
    await evaluate(world, { id: 'EV_1', candidate: 'V1' });
    await sent('card:EV_1');
    expect(await posts('card:EV_1')).toHaveLength(1);
    expect(await posts(`welcome:${world.slack.channel}`)).toHaveLength(1);
    await expectInvariants(world);
  });

  it('is posted once although the answer of the post was lost', async () => {
    let lost = 0;
    proxy.decide((method, body) => {
      if (method !== 'chat.postMessage' || !body.includes('EV_2') || lost > 0) return 'answer';
      lost += 1;
      return 'lose';
    });
    world.startBot({ SLACK_API_URL: proxy.apiUrl });
    await evaluate(world, { id: 'EV_2', candidate: 'V2', asOf: '2026-11-21' });
    await sent('card:EV_2');
    expect(lost).toBe(1);
    expect(await posts('card:EV_2')).toHaveLength(1);
    await expectInvariants(world);
  });

  it('is posted once although the bot was killed between the post and its record', async () => {
    const doomed = world.startBot({ SLACK_API_URL: proxy.apiUrl });
    proxy.decide((method, body) => {
      if (method !== 'chat.postMessage' || !body.includes('EV_3')) return 'answer';
      doomed.process.kill('SIGKILL');
      return 'lose';
    });
    await evaluate(world, { id: 'EV_3', candidate: 'V3', asOf: '2026-11-22' });
    await expect
      .poll(async () => (await posts('card:EV_3')).length, { timeout: patienceMs })
      .toBe(1);
    await doomed.stop();
    world.startBot();
    await sent('card:EV_3');
    expect(await posts('card:EV_3')).toHaveLength(1);
    await expectInvariants(world);
  });

  it('is drawn with older blocks when the workspace refuses the newer, which is asked once', async () => {
    world.startBot({ SLACK_API_URL: proxy.apiUrl });
    await nothingWaits();
    await world.slack.act('fault', {
      method: 'chat.postMessage',
      error: 'invalid_blocks',
      times: 1,
    });
    const before = proxy.calls.get('chat.postMessage') ?? 0;
    // Against their verdict, so that they supersede nothing and only cards are posted.
    await evaluate(world, { id: 'EV_5', candidate: 'V5', verdict: 'reject' });
    await evaluate(world, { id: 'EV_6', candidate: 'V6', verdict: 'reject' });
    for (const key of ['card:EV_5', 'card:EV_6']) {
      await sent(key);
      const [card] = await posts(key);
      expect(card?.blocks.map(({ type }) => type)).not.toContain('data_table');
      expect(card?.blocks.map(({ type }) => type)).not.toContain('table');
    }
    expect((proxy.calls.get('chat.postMessage') ?? 0) - before).toBe(3);
    await expectInvariants(world);
  });

  it('arrives when Slack is back after it refused every call', async () => {
    const bot = world.startBot();
    await world.slack.act('fault', { status: 503, error: 'service_unavailable', times: 10_000 });
    await evaluate(world, { id: 'EV_4', candidate: 'V4', asOf: '2026-11-25' });
    await expect
      .poll(
        async () => {
          const [row] = await world.as(
            'bot',
            "SELECT ATTEMPTS FROM DAG_RUNS.BOT.OUTBOX WHERE KEY = 'card:EV_4'",
          );
          return Number(row?.ATTEMPTS ?? 0);
        },
        { timeout: patienceMs },
      )
      .toBeGreaterThan(0);
    await world.slack.act('fault', { times: 0 });
    await sent('card:EV_4');
    expect(await posts('card:EV_4')).toHaveLength(1);
    await expectInvariants(world, [...logs, bot.output()]);
  });
});
