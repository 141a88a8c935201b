import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BotWorld, startBotWorld } from '../../support/bot-world.js';
import { type Cable, layCable } from '../../support/cable.js';
import type { Child } from '../../support/child-process.js';
import { evaluate } from '../../support/evaluations.js';
import { expectInvariants } from '../../support/invariants.js';
import { logVersions } from '../../support/registry.js';
import { says, wordsOf } from '../../support/workspace-driver.js';

/** How long anything may take on a machine that does much else. */
const patienceMs = 240_000;

/** Bots that are killed, and servers that go away, while somebody relies on them. */
describe('a bot', () => {
  let world: BotWorld;
  let cable: Cable;
  const logs: string[] = [];

  const kill = async (bot: Child) => {
    bot.process.kill('SIGKILL');
    await bot.stop();
  };
  const cell = async (sql: string) => Object.values((await world.as('bot', sql))[0] ?? {})[0];

  beforeAll(async () => {
    world = await startBotWorld();
    cable = await layCable(world.sandbox.line.snowflake.port);
    await logVersions(world, 'BASELINE', 'V1', 'V2');
  });

  afterEach(async () => {
    cable.plug();
    logs.push(...(await world.stopBots()));
    await expectInvariants(world, logs);
  });

  afterAll(async () => {
    await cable?.stop();
    await world?.stop();
  });

  it('killed in the middle of a deploy leaves a message that the next bot settles', async () => {
    const doomed = world.startBot();
    await world.connected();
    await world.slack.type(world.people.engineer, 'deploy');
    const plan = await world.slack.message('a plan', says(/Nothing is deployed yet/));
    await world.control('fault', { match: 'PROCEDURE.*TRAIN', kind: 'black_hole', times: 1 });
    await world.slack.click(world.people.engineer, plan.ts, 'plan.apply');
    await expect
      .poll(() => cell("SELECT COUNT(*) FROM DAG_RUNS.BOT.DEPLOYMENTS WHERE STATE = 'applying'"), {
        timeout: patienceMs,
      })
      .toBe(1);
    await world.slack.message('the work', says(/Applying the deploy plan/));
    await kill(doomed);
    await world.control('fault/clear', {});
    world.startBot();
    const settled = await world.slack.message('the truth', says(/Deploy broke off/), patienceMs);
    expect(settled.ts).toBe(plan.ts);
  });

  it('finishes by the next deploy what another began', async () => {
    world.startBot();
    await world.connected();
    await world.control('clock', { advance_s: 180 });
    await world.slack.type(world.people.engineer, 'deploy');
    const plan = await world.slack.message('a new plan', ({ text }) =>
      text.startsWith('Deploy plan ready'),
    );
    await world.slack.click(world.people.engineer, plan.ts, 'plan.apply');
    await world.slack.message('what came of it', says(/Deploy plan applied/), patienceMs);
    expect(await cell('SELECT COUNT(DISTINCT STATE) FROM DAG_RUNS.BOT.DEPLOYMENTS')).toBe(1);
    expect(await cell('SELECT MAX(STATE) FROM DAG_RUNS.BOT.DEPLOYMENTS')).toBe('done');
  });

  it('started anew goes on editing the message of the run', async () => {
    const task = (name: string, ended: boolean) =>
      world.as(
        'owner',
        `INSERT INTO DAG_RUNS.BOT.TASK_RUNS (RUN_GROUP, RUN_ID, TASK, STARTED_AT, ENDED_AT, OK)
        SELECT 'g1', 'RUN_20261122_0600', ?, DATEADD('second', -9, SYSDATE()),
          ${ended ? 'SYSDATE(), TRUE' : 'NULL, NULL'}`,
        [name],
      );
    const doomed = world.startBot();
    await task('SETUP', true);
    await task('FEATURE_ENG', false);
    const first = await world.slack.message(
      'the run',
      says(/20261122_0600|Build features/),
      patienceMs,
    );
    await kill(doomed);
    await task('FEATURE_ENG', true);
    await task('SPLIT_DATA', false);
    world.startBot();
    const later = await world.slack.message(
      'the run again',
      (message) => message.ts === first.ts && wordsOf(message) !== wordsOf(first),
      patienceMs,
    );
    expect(later.ts).toBe(first.ts);
  });

  it('tells a reviewer that nothing was changed when Snowflake is gone, and works again after', async () => {
    await evaluate(world, { id: 'EV_1', candidate: 'V1' });
    world.startBot({ SNOWFLAKE_PORT: String(cable.port) });
    await world.connected();
    const { reviewer } = world.people;
    const card = await world.slack.message('the card', says(/Your call: v1/), patienceMs);
    await world.slack.click(reviewer, card.ts, 'evaluation.reject');
    const form = await world.slack.view(reviewer, /reason/i);
    cable.unplug();
    await world.slack.told(
      reviewer,
      /Snowflake could not be reached. Nothing was changed|Not confirmed/,
      () =>
        world.slack.act('submit', {
          user: reviewer,
          view_id: form,
          values: {
            reason_code: { value: 'too_many_alerts' },
            reason_text: { value: 'Too many alerts for this week.' },
          },
        }),
    );
    await world.slack.told(reviewer, /Snowflake could not be reached. Nothing was changed/, () =>
      world.slack.type(reviewer, 'status'),
    );
    expect(
      await cell("SELECT STATE FROM DAG_RUNS.BOT.PROMOTIONS WHERE EVALUATION_ID = 'EV_1'"),
    ).toBe('PENDING');
    cable.plug();
    await world.slack.told(reviewer, /v1/, () => world.slack.type(reviewer, 'status'));
  });
});
