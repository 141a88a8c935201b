import type { Usage } from '../messages/help.js';
import { type Overrides, overrides } from '../runs/overrides.js';
import type { Typed } from './arguments.js';
import { UsageError } from './command.js';

type Key = keyof Overrides;

export const overrideKeys = Object.keys(overrides.shape).sort() as readonly Key[];

/** What is wrong with a value, in words; bounds are those of the DAG's config. */
const fault = (key: Key, value: string): string => {
  if (key === 'as_of') return `“${value}” is not a date.`;
  const { minValue, maxValue } = overrides.shape[key].unwrap();
  return `“${value}” is not a number of days for ${key}, which takes ${minValue} to ${maxValue}.`;
};

/** Reads the values of `/dag run`; a wrong one is refused with its form. */
export const readOverrides = ({ options }: Typed, today: string, usage: Usage): Overrides => {
  const given = overrideKeys.flatMap((key) => {
    const value = options.get(key);
    if (value === undefined) return [];
    const typed = key !== 'as_of' && /^\d{1,4}$/.test(value) ? Number(value) : value;
    if (!overrides.shape[key].safeParse(typed).success)
      throw new UsageError(fault(key, value), null, usage);
    return [[key, typed]];
  });
  const read = overrides.parse(Object.fromEntries(given));
  if (read.as_of !== undefined && read.as_of > today)
    throw new UsageError(`${read.as_of} is in the future; today is ${today} (UTC).`, null, usage);
  return read;
};
