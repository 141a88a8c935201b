import { describe, expect, it } from 'vitest';
import { newMemory } from '../../src/jobs/memory.js';
import { reconcile } from '../../src/jobs/reconcile.js';
import { watch, watchDue } from '../../src/jobs/watch.js';
import { BotDriver } from '../support/bot-driver.js';

const counts = (taskRuns: number) => ({
  'counting rows of TASK_RUNS': [{ N: taskRuns }],
  'counting messages': [{ N: 1 }],
});

describe('watching', () => {
  it('looks at everything once, then only when a count moved', async () => {
    const driver = await BotDriver.start({ answers: counts(1) });
    const memory = newMemory();
    expect(await watchDue(driver.bot, memory)).toBe(true);
    await watch(driver.bot, memory);
    expect(await watchDue(driver.bot, memory)).toBe(false);
    driver.warehouse.answer('counting messages', [{ N: 2 }]);
    expect(await watchDue(driver.bot, memory)).toBe(true);
  });

  it('renews cards that moved on', async () => {
    const driver = await BotDriver.start();
    await watch(driver.bot, newMemory());
    const names = driver.warehouse.asked.map(({ name }) => name);
    expect(names).toContain('renewing cards that moved on');
    expect(driver.woken).toContain('deliver');
  });
});

describe('reconciling', () => {
  it('renews the cards that wait once another version is live, and only then', async () => {
    const live = (version: string) => [
      { name: 'FRAUD_DETECTION_XGB', default_version_name: version },
    ];
    const driver = await BotDriver.start({
      answers: {
        'reconciling promotions': [{ RECONCILE: JSON.stringify({ outcome: 'reconciled' }) }],
        'reading the live version': live('V202611150600'),
      },
    });
    const memory = newMemory();
    const renewed = (): number =>
      driver.warehouse.asked.filter(({ name }) => name === 'renewing cards that wait').length;
    await reconcile(driver.bot, memory);
    const before = renewed();
    await reconcile(driver.bot, memory);
    expect(renewed()).toBe(before);
    driver.warehouse.answer('reading the live version', live('V202611220600'));
    await reconcile(driver.bot, memory);
    expect(renewed()).toBe(before + 1);
    expect(driver.woken).toContain('deliver');
  });
});
