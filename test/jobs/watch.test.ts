import { describe, expect, it } from 'vitest';
import { newMemory } from '../../src/jobs/memory.js';
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
