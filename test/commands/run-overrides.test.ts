import { describe, expect, it } from 'vitest';
import { readOverrides } from '../../src/commands/run-overrides.js';

const usage = {
  verb: 'run',
  group: 'Run',
  does: 'start a run',
  form: '/dag run',
  examples: [],
} as const;
const read = (options: Readonly<Record<string, string>>) =>
  readOverrides(
    { verb: 'run', words: [], options: new Map(Object.entries(options)), dryRun: false },
    '2026-11-22',
    usage,
  );

describe('what a run may do differently', () => {
  it('goes to the DAG as the types its config has: days are numbers', () => {
    expect(
      read({ as_of: '2026-11-20', train_days: '14', gap_days: '0', label_delay_days: '1' }),
    ).toEqual({ as_of: '2026-11-20', train_days: 14, gap_days: 0, label_delay_days: 1 });
  });

  it.each([
    [{ as_of: '2026-02-30' }, /is not a date/],
    [{ as_of: '2026-11-23' }, /in the future/],
    [{ train_days: 'ten' }, /not a number of days for train_days/],
    [{ holdout_days: '91' }, /not a number of days for holdout_days, which takes 1 to 90/],
    [{ train_days: '1' }, /not a number of days for train_days, which takes 2 to 366/],
    [{ gap_days: '' }, /not a number of days for gap_days/],
    [{ as_of: '7' }, /is not a date/],
  ])('is refused when it is wrong: %j', (options, why) => {
    expect(() => read(options)).toThrow(why);
  });
});
