import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotWorld, startBotWorld } from '../../support/bot-world.js';
import { expectInvariants } from '../../support/invariants.js';
import { logVersions } from '../../support/registry.js';
import { says } from '../../support/workspace-driver.js';

const hourMs = 3_600_000;

describe('the daily summary', { timeout: 600_000 }, () => {
  let world: BotWorld;
  const cell = async (sql: string) => Object.values((await world.as('bot', sql))[0] ?? {})[0];
  const summaries = async (state = '%') =>
    Number(
      await cell(
        `SELECT COUNT(*) FROM DAG_RUNS.BOT.OUTBOX WHERE KIND = 'summary' AND STATE LIKE '${state}'`,
      ),
    );

  beforeAll(async () => {
    world = await startBotWorld();
    await logVersions(world, 'BASELINE', 'V1');
  }, 600_000);

  afterAll(async () => {
    await expectInvariants(world, await world.stopBots());
    await world.stop();
  }, 240_000);

  it('comes at its hour by Snowflake’s clock, once, also when nothing ran', async () => {
    const doomed = world.startBot();
    await world.connected();
    // before the first deploy there is no day to sum up
    await world.slack.type(world.people.engineer, 'deploy');
    const plan = await world.slack.message('a plan', says(/Nothing is deployed yet/));
    await world.slack.click(world.people.engineer, plan.ts, 'plan.apply');
    await world.slack.message('the deploy', says(/Deploy plan applied/));
    // else the days below would hold runs, or none, by the hour at which this test is started
    await world.as('owner', 'ALTER TASK DAG_RUNS.SCHEDULED_RUNS.FRAUD_DAG SUSPEND');
    const now = new Date(
      `${String(await cell('SELECT TO_VARCHAR(SYSDATE())')).replace(' ', 'T')}Z`,
    );
    const tomorrow = Math.ceil(now.getTime() / (24 * hourMs)) * 24 * hourMs + 10 * hourMs;
    for (const days of [0, 1]) {
      await world.control('clock', { set: new Date(tomorrow + days * 24 * hourMs).toISOString() });
      await expect.poll(() => summaries('sent'), { timeout: 240_000 }).toBeGreaterThan(days);
    }
    const count = await summaries();
    await world.slack.message('no run', says(/[Nn]o run/));
    doomed.process.kill('SIGKILL');
    await doomed.stop();
    world.startBot();
    await world.connected();
    const { engineer } = world.people;
    await world.slack.told(engineer, /./, () => world.slack.type(engineer, 'status'));
    expect(await summaries()).toBe(count);
  });
});
