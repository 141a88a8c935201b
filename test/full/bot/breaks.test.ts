import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BotWorld, startBotWorld } from '../../support/bot-world.js';
import { type Cable, layCable } from '../../support/cable.js';
import { type Child, startChild } from '../../support/child-process.js';
import { evaluate } from '../../support/evaluations.js';
import { expectInvariants } from '../../support/invariants.js';
import { logVersions } from '../../support/registry.js';
import { type WorkspaceMessage, wordsOf } from '../../support/workspace-driver.js';

/** How long anything may take on a machine that does much else. */
const patienceMs = 240_000;

/** Bots that are killed, and servers that go away, while somebody relies on them. */
describe('a bot', () => {
  let world: BotWorld;
  let cable: Cable;
  const bots: Child[] = [];
  const logs: string[] = [];

  const start = (extra: Record<string, string> = {}): Child => {
    const env = { ...world.sandbox.line.env, ...extra };
    const bot = startChild(process.execPath, ['dist/src/main.js'], env);
    bots.push(bot);
    return bot;
  };
  const kill = async (bot: Child) => {
    bot.process.kill('SIGKILL');
    await bot.stop();
  };
  const connected = () =>
    world.slack.until('a bot that listens', ({ connections }) =>
      connections > 0 ? connections : undefined,
    );
  const says = (words: RegExp) => (message: WorkspaceMessage) =>
    words.test(wordsOf(message.blocks));
  const told = async (user: string, words: RegExp, act: () => Promise<unknown>) => {
    const before = (await world.slack.state()).ephemeral.length;
    await act();
    return world.slack.until(`telling ${user} ${words}`, (state) =>
      state.ephemeral.slice(before).find((each) => each.user === user && words.test(wordsOf(each))),
    );
  };
  const view = (user: string, words: RegExp) =>
    world.slack.until(
      `a modal saying ${words}`,
      ({ views }) =>
        views.find((each) => each.user === user && words.test(wordsOf(each.view)))?.view.id,
    );
  const cell = async (sql: string) => Object.values((await world.as('bot', sql))[0] ?? {})[0];

  beforeAll(async () => {
    world = await startBotWorld();
    cable = await layCable(world.sandbox.line.snowflake.port);
    await logVersions(world, 'BASELINE', 'V1', 'V2');
  });

  afterEach(async () => {
    cable.plug();
    await Promise.all(bots.map((bot) => bot.stop()));
    logs.push(...bots.splice(0).map((bot) => bot.output()));
    await expectInvariants(world, logs);
  });

  afterAll(async () => {
    await cable?.stop();
    await world?.stop();
  });

  it('killed in the middle of a deploy leaves a message that the next bot settles', async () => {
    const doomed = start();
    await connected();
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
    start();
    const settled = await world.slack.message('the truth', says(/Deploy broke off/), patienceMs);
    expect(settled.ts).toBe(plan.ts);
  });

  it('finishes by the next deploy what another began', async () => {
    start();
    await connected();
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
    const doomed = start();
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
    start();
    const later = await world.slack.message(
      'the run again',
      (message) => message.ts === first.ts && wordsOf(message) !== wordsOf(first),
      patienceMs,
    );
    expect(later.ts).toBe(first.ts);
  });

  it('tells a reviewer that nothing was changed when Snowflake is gone, and works again after', async () => {
    await evaluate(world, { id: 'EV_1', candidate: 'V1' });
    start({ SNOWFLAKE_PORT: String(cable.port) });
    await connected();
    const { reviewer } = world.people;
    const card = await world.slack.message('the card', says(/Your call: v1/), patienceMs);
    await world.slack.click(reviewer, card.ts, 'evaluation.reject');
    const form = await view(reviewer, /reason/i);
    cable.unplug();
    await told(reviewer, /Snowflake could not be reached. Nothing was changed|Not confirmed/, () =>
      world.slack.act('submit', {
        user: reviewer,
        view_id: form,
        values: {
          reason_code: { value: 'too_many_alerts' },
          reason_text: { value: 'Too many alerts for this week.' },
        },
      }),
    );
    await told(reviewer, /Snowflake could not be reached. Nothing was changed/, () =>
      world.slack.type(reviewer, 'status'),
    );
    expect(
      await cell("SELECT STATE FROM DAG_RUNS.BOT.PROMOTIONS WHERE EVALUATION_ID = 'EV_1'"),
    ).toBe('PENDING');
    cable.plug();
    await told(reviewer, /v1/, () => world.slack.type(reviewer, 'status'));
  });
});
