import { z } from 'zod';

/** A whole number of days between two bounds, both included. */
export const days = (low: number, high: number) => z.number().int().min(low).max(high);

/** Named sets of windows, in days; what each costs and gains: docs/judge-statistics.md. */
export const presets = {
  default: {
    train_days: 7,
    validation_days: 2,
    gap_days: 7,
    holdout_days: 7,
    label_delay_days: 7,
  },
  /** The prior seven days in all, for a shop that knows its labels at once. */
  original: {
    train_days: 5,
    validation_days: 1,
    gap_days: 0,
    holdout_days: 2,
    label_delay_days: 0,
  },
  'fast-labels': {
    train_days: 7,
    validation_days: 2,
    gap_days: 3,
    holdout_days: 7,
    label_delay_days: 3,
  },
} as const;

/** Windows that a shop sets by itself: they take the place of its preset's. */
export const windows = z.strictObject({
  train_days: days(2, 366).exactOptional(),
  validation_days: days(1, 60).exactOptional(),
  gap_days: days(0, 90).exactOptional(),
  holdout_days: days(1, 90).exactOptional(),
  label_delay_days: days(0, 90).exactOptional(),
});

export const preset = z.enum(Object.keys(presets) as (keyof typeof presets)[]).default('default');
