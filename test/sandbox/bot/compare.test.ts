import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotWorld, startBotWorld } from '../../support/bot-world.js';
import { expectInvariants } from '../../support/invariants.js';
import { logVersions } from '../../support/registry.js';
import { says } from '../../support/workspace-driver.js';

const minutes = 60_000;

describe('/dag compare', { timeout: 6 * minutes }, () => {
  let world: BotWorld;

  beforeAll(async () => {
    world = await startBotWorld();
    // Versions that the registry knows and nobody can score, so that nothing has to be trained.
    await logVersions(world, 'BASELINE', 'V203101150600', 'V203101160600');
    world.startBot();
    await world.connected(2 * minutes);
  }, 6 * minutes);

  afterAll(async () => {
    await expectInvariants(world, await world.stopBots());
    await world?.stop();
  }, 2 * minutes);

  it('brings the judge’s answer in the place of the message that says it was asked', async () => {
    const { engineer } = world.people;
    await world.slack.type(engineer, 'deploy');
    const plan = await world.slack.message('a plan', says(/FRAUD_JUDGE/), 2 * minutes);
    await world.slack.click(engineer, plan.ts, 'plan.apply');
    await world.slack.message('the deploy', says(/Deploy plan applied/), 2 * minutes);
    await world.slack.type(engineer, 'compare v203101160600 v203101150600');
    const asked = await world.slack.message(
      'the comparison',
      says(/v203101160600.*v203101150600/),
      2 * minutes,
    );
    const answered = await world.slack.message(
      'the answer',
      says(/could not be compared/),
      4 * minutes,
    );
    expect(answered.ts).toBe(asked.ts);
    const { messages } = await world.slack.state();
    const about = (messages[world.slack.channel] ?? []).filter(says(/v203101160600/));
    expect(about).toHaveLength(1);
  });
});
