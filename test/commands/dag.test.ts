import { describe, expect, it } from 'vitest';
import { WarehouseError } from '../../src/errors.js';
import { messageFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';

const reply = (body: Readonly<Record<string, unknown>> | undefined) => ({
  text: String(body?.text ?? ''),
  blocks: (body?.blocks ?? []) as unknown[],
});

const rootTask = {
  name: 'FRAUD_DAG',
  id: '01',
  state: 'started',
  schedule: 'USING CRON 0 6 * * * UTC',
  predecessors: '[]',
  definition: 'SELECT 1',
  condition: null,
  config: '{}',
  warehouse: 'DAGBOT_WH',
  comment: null,
  task_relations: '{}',
};

describe('/dag', () => {
  it('acks with nothing and answers the person alone', async () => {
    const driver = await BotDriver.start();
    const body = await driver.type('help');
    expect(driver.acks).toEqual([null]);
    expect(body?.response_type).toBe('ephemeral');
    expect(messageFaults(reply(body))).toEqual([]);
    expect(reply(body).text).toContain('/dag deploy');
  });

  it('offers the nearest verb for a wrong one, and changes nothing', async () => {
    const driver = await BotDriver.start();
    const body = reply(await driver.type('staus'));
    expect(body.text).toBe(
      '“staus” is not a command. Did you mean /dag status? Usage: /dag status. Nothing was changed.',
    );
    expect(driver.warehouse.asked).toEqual([]);
  });

  it.each([
    ['run asof=2026-11-20', 'Did you mean /dag run as_of=2026-11-20?'],
    ['run as_of=2026-02-30', '“2026-02-30” is not a date.'],
    ['run as_of=2026-12-24', '2026-12-24 is in the future'],
    ['run holdout_days=many', '“many” is not a number of days'],
    ['run policy=auto', 'does not take “policy=”'],
    ['status dry-run', 'changes nothing'],
    ['models now', 'does not take “now”'],
    ['promote v202611220600', '“promote” is a button on the card, not a command.'],
    ['revert', '“revert” is a button on the card, not a command.'],
    ['help deplyo', 'Did you mean /dag help deploy?'],
  ])('refuses %s', async (text, words) => {
    const driver = await BotDriver.start();
    const body = reply(await driver.type(text));
    expect(body.text).toContain(words);
    expect(body.text).toContain('Nothing was changed.');
    expect(messageFaults(body)).toEqual([]);
    expect(driver.warehouse.bindsOf('adding a message')).toEqual([]);
  });

  it('keeps typed markup from pinging anybody', async () => {
    const driver = await BotDriver.start();
    const body = reply(await driver.type('&lt;!channel&gt;'));
    expect(messageFaults(body)).toEqual([]);
    expect(JSON.stringify(body.blocks)).toContain('&lt;!channel&gt;');
  });

  it('tells a reviewer that engineers run the DAG', async () => {
    const driver = await BotDriver.start();
    const body = reply(await driver.type('run', 'UREV'));
    expect(body.text).toContain('only engineers and admins can');
    expect(driver.warehouse.asked.map(({ name }) => name)).toEqual(['reading people']);
  });

  it('starts a run once and asks for its message by the request id', async () => {
    const driver = await BotDriver.start({
      answers: { 'reading the tasks of the DAG': [rootTask] },
    });
    const body = await driver.type('run as_of=2026-11-20');
    const [start] = driver.warehouse.asked.filter(({ name }) => name === 'starting a run');
    expect(start).toBeDefined();
    const [added] = driver.warehouse.bindsOf('adding a message');
    expect(added?.[0]).toMatch(/^run:[0-9a-f]{32}$/);
    expect(added?.[2]).toBe('C1');
    expect(String(added?.[4])).toContain('/dag run as_of=2026-11-20');
    expect(driver.woken).toContain('watch');
    expect(body).toBeUndefined();
  });

  it('is answered beside the response url when that takes nothing', async () => {
    const driver = await BotDriver.start();
    driver.slack.on(({ method }) => {
      if (method === 'response_url') throw new Error('gone');
      return undefined;
    });
    await driver.type('help');
    const [told] = driver.slack.of('chat.postEphemeral');
    expect(told?.body).toMatchObject({ channel: 'C1', user: 'UENG' });
    expect(told?.body.text).toContain('Dagbot commands');
  });

  it('says what a dry run would do and starts nothing', async () => {
    const driver = await BotDriver.start({
      answers: { 'reading the tasks of the DAG': [rootTask] },
    });
    const body = reply(await driver.type('run as_of=2026-11-20 —dry-run'));
    expect(body.text).toContain('Dry run');
    expect(driver.warehouse.asked.map(({ name }) => name)).toEqual([
      'reading people',
      'reading the tasks of the DAG',
    ]);
  });

  it.each([['run'], ['run dry-run']])('refuses %s before anything is deployed', async (line) => {
    const driver = await BotDriver.start();
    const body = reply(await driver.type(line));
    expect(body.text).toBe(
      'The DAG has not been deployed yet. Nothing was changed. Deploy it with /dag deploy.',
    );
    expect(reply(await driver.type('status')).text).toContain('Nothing is deployed yet');
    expect(JSON.stringify(await driver.type('status'))).not.toContain('/dag run');
    const versions = JSON.stringify(await driver.type('models'));
    expect(versions).toContain('/dag deploy');
    expect(versions).not.toContain('/dag run');
  });

  it('offers a run where there is no version yet but a DAG', async () => {
    const driver = await BotDriver.start({
      answers: { 'reading the tasks of the DAG': [rootTask] },
    });
    expect(JSON.stringify(await driver.type('models'))).toContain('/dag run');
  });

  it.each([
    ['run as_of=tomorrow', 'For example `/dag run as_of=2026-11-22`'],
    ['run train_days=1', 'For example `/dag run train_days=7`'],
  ])('shows with %s how that very value is written', async (line, example) => {
    const driver = await BotDriver.start();
    expect(JSON.stringify(await driver.type(line))).toContain(example);
  });

  it('says that Snowflake could not be reached, with a reference, and that nothing changed', async () => {
    const driver = await BotDriver.start({
      answers: { 'reading the live version': new WarehouseError('reading the live version') },
    });
    const body = reply(await driver.type('models'));
    expect(body.text).toMatch(
      /^Snowflake could not be reached. Nothing was changed. .*reference E-[0-9A-F]{6}\.$/,
    );
    expect(messageFaults(body)).toEqual([]);
  });

  it('names the version that is live and when the next run starts', async () => {
    const driver = await BotDriver.start({
      answers: {
        'reading the tasks of the DAG': [rootTask],
        'reading the live version': [
          { name: 'FRAUD_DETECTION_XGB', default_version_name: 'V202611150600' },
        ],
      },
    });
    const body = reply(await driver.type('status'));
    expect(body.text).toContain('v202611150600 is live.');
    expect(body.text).toContain('Next run 23 Nov 06:00 UTC.');
    expect(messageFaults(body)).toEqual([]);
  });
});
