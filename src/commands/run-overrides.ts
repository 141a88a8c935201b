import type { Usage } from '../messages/help.js';
import type { Overrides } from '../runs/overrides.js';
import type { Typed } from './arguments.js';
import { UsageError } from './command.js';

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

/** The day of `as_of`; nothing when it was left out. */
const readAsOf = ({ options }: Typed, today: string, usage: Usage): Pick<Overrides, 'as_of'> => {
  const day = options.get('as_of');
  if (day === undefined) return {};
  if (!isDay(day)) throw new UsageError(`“${day}” is not a date.`, null, usage);
  if (day > today)
    throw new UsageError(`${day} is in the future; today is ${today} (UTC).`, null, usage);
  return { as_of: day };
};

/** Reads the values of `/dag run`; a wrong one is refused with its form. */
export const readOverrides = (typed: Typed, today: string, usage: Usage): Overrides => {
  const windows = dayKeys.flatMap((key) => {
    const value = typed.options.get(key);
    if (value === undefined) return [];
    if (!/^\d{1,3}$/.test(value) || Number(value) > 366)
      throw new UsageError(`“${value}” is not a number of days for ${key}.`, null, usage);
    return [[key, Number(value)] as const];
  });
  return { ...readAsOf(typed, today, usage), ...Object.fromEntries(windows) };
};
