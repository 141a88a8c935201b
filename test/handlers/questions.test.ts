import { describe, expect, it } from 'vitest';
import { WarehouseError } from '../../src/errors.js';
import { messageFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';

const mention = (text: string, over: object = {}) => ({
  type: 'app_mention',
  user: 'UENG',
  text: `<@UBOT> ${text}`,
  ts: '9.1',
  channel: 'C1',
  event_ts: '9.1',
  ...over,
});

const asked = (driver: BotDriver) => {
  const [added] = driver.warehouse.bindsOf('adding a message');
  const parcel = JSON.parse(String(added?.[4])) as {
    threadTs: string | null;
    message: Parameters<typeof messageFaults>[0];
  };
  return { key: added?.[0], channel: added?.[2], ...parcel };
};

describe('a mention', () => {
  it('is answered in its thread, under a key of its own', async () => {
    const driver = await BotDriver.start();
    await driver.event(mention('what is live?'));
    const answer = asked(driver);
    expect(answer).toMatchObject({ key: 'answer:C1:9.1', channel: 'C1', threadTs: '9.1' });
    expect(answer.message.text).toContain('Nothing is live yet');
    expect(answer.message.text).toContain('Source:');
    expect(messageFaults(answer.message)).toEqual([]);
  });

  it('names who can promote', async () => {
    const driver = await BotDriver.start();
    await driver.event(mention('who can promote?'));
    expect(JSON.stringify(asked(driver).message.blocks)).toContain(
      '<@UREV> and <@UADM> can promote',
    );
  });

  it('lists what can be asked when it is not understood', async () => {
    const driver = await BotDriver.start();
    await driver.event(mention('what is the weather?'));
    expect(asked(driver).message.text).toContain('I can answer: what is running');
  });

  it('is told when Snowflake does not answer', async () => {
    const down = new WarehouseError('reading people');
    const driver = await BotDriver.start({
      answers: { 'reading people': down, 'adding a message': down },
    });
    await driver.event(mention('who can promote?'));
    const [post] = driver.slack.of('chat.postMessage');
    expect(post?.body.text).toContain('Snowflake could not be reached');
    expect(post?.body.thread_ts).toBe('9.1');
  });
});

describe('a direct message', () => {
  const direct = (over: object = {}) => ({
    type: 'message',
    channel_type: 'im',
    channel: 'D1',
    user: 'UENG',
    text: 'what is running?',
    ts: '9.2',
    event_ts: '9.2',
    ...over,
  });

  it('is answered in the conversation', async () => {
    const driver = await BotDriver.start();
    await driver.event(direct());
    expect(asked(driver)).toMatchObject({ key: 'answer:D1:9.2', channel: 'D1', threadTs: null });
    expect(asked(driver).message.text).toContain('Nothing is running.');
  });

  it.each([
    ['an edit', { subtype: 'message_changed' }],
    ['another bot', { bot_id: 'B9' }],
  ])('of %s is none', async (_what, over) => {
    const driver = await BotDriver.start();
    await driver.event(direct(over));
    expect(driver.warehouse.bindsOf('adding a message')).toEqual([]);
  });
});

describe('Home', () => {
  const opened = {
    type: 'app_home_opened',
    user: 'UREV',
    channel: 'D1',
    tab: 'home',
    event_ts: '1',
  };

  it('does not leave an older one standing while Snowflake is silent', async () => {
    const driver = await BotDriver.start();
    Object.assign(driver.bot, { sleep: async () => undefined });
    await driver.event(opened);
    const shown = driver.slack.of('views.publish').map(({ body }) => JSON.stringify(body.view));
    expect(shown).toEqual([
      expect.stringContaining('Snowflake does not answer'),
      expect.stringContaining('Nothing is live.'),
    ]);
  });

  it('shows what is live and the roles of the person', async () => {
    const driver = await BotDriver.start();
    await driver.event(opened);
    const view = JSON.stringify(driver.slack.of('views.publish').at(0)?.body.view);
    expect(view).toContain('Nothing is live.');
    expect(view).toContain('you are reviewer');
  });
});
