import type { Usage } from '../messages/help.js';
import type { Typed } from './arguments.js';
import { UsageError } from './command.js';

/** What one run may do differently, as text; everything else is the deployed configuration's. */
export type Overrides = Record<string, string>;

const dayKeys = [
  'train_days',
  'validation_days',
  'gap_days',
  'holdout_days',
  'label_delay_days',
] as const;

export const overrideKeys: readonly string[] = ['as_of', ...dayKeys];

const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

/** Reads the values of `/dag run`; a wrong one is refused with its form. */
export const readOverrides = (typed: Typed, today: string, usage: Usage): Overrides => {
  const overrides: Overrides = {};
  const asOf = typed.options.get('as_of');
  if (asOf !== undefined) {
    if (!isDay(asOf)) throw new UsageError(`“${asOf}” is not a date.`, null, usage);
    if (asOf > today)
      throw new UsageError(`${asOf} is in the future; today is ${today} (UTC).`, null, usage);
    overrides.as_of = asOf;
  }
  for (const key of dayKeys) {
    const value = typed.options.get(key);
    if (value === undefined) continue;
    if (!/^\d{1,3}$/.test(value) || Number(value) > 366)
      throw new UsageError(`“${value}” is not a number of days for ${key}.`, null, usage);
    overrides[key] = value;
  }
  return overrides;
};
