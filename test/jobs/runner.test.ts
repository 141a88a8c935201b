import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { WarehouseError } from '../../src/errors.js';
import { Runner } from '../../src/jobs/runner.js';

const quiet = pino({ level: 'silent' });

describe('the runner', () => {
  it('runs a job one at a time, and once more when it was woken meanwhile', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    let release: () => void = () => undefined;
    const job = {
      name: 'watch' as const,
      due: () => true,
      run: async () => {
        runs += 1;
        running += 1;
        most = Math.max(most, running);
        if (runs === 1)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        running -= 1;
      },
    };
    const runner = new Runner([job], quiet, () => 0);
    runner.wake('watch');
    runner.wake('watch');
    runner.wake('watch');
    await runner.tick('watch');
    release();
    await expect.poll(() => runs).toBe(2);
    expect(most).toBe(1);
  });

  it('rests after a failure, longer each time, and never throws', async () => {
    let now = 0;
    let runs = 0;
    const job = {
      name: 'deliver' as const,
      due: () => true,
      run: async () => {
        runs += 1;
        throw new WarehouseError('delivering');
      },
    };
    const runner = new Runner([job], quiet, () => now);
    await runner.tick('deliver');
    await runner.tick('deliver');
    expect(runs).toBe(1);
    now = 2000;
    await runner.tick('deliver');
    now = 5999;
    await runner.tick('deliver');
    expect(runs).toBe(2);
    now = 6000;
    await runner.tick('deliver');
    expect(runs).toBe(3);
  });

  it('does nothing that is not due, nor anything once it is stopped', async () => {
    let runs = 0;
    const job = {
      name: 'summary' as const,
      due: () => false,
      run: async () => {
        runs += 1;
      },
    };
    const runner = new Runner([job], quiet, () => 0);
    await runner.tick('summary');
    await runner.stop();
    runner.wake('summary');
    expect(runs).toBe(0);
  });
});
