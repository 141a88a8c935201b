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

/** How a value of that key is written. */
const example = (key: Key, today: string): string => {
  if (key === 'as_of') return `/dag run as_of=${today}`;
  const { minValue, maxValue } = overrides.shape[key].unwrap();
  return `/dag run ${key}=${Math.min(Math.max(7, minValue ?? 7), maxValue ?? 7)}`;
};

/** Reads the values of `/dag run`; a wrong one is refused with its form. */
export const readOverrides = ({ options }: Typed, today: string, usage: Usage): Overrides => {
  const given = overrideKeys.flatMap((key) => {
    const value = options.get(key);
    if (value === undefined) return [];
    const typed = key !== 'as_of' && /^\d{1,4}$/.test(value) ? Number(value) : value;
    if (!overrides.shape[key].safeParse(typed).success)
      throw new UsageError(fault(key, value), null, {
        ...usage,
        examples: [example(key, today)],
      });
    return [[key, typed]];
  });
  const read = overrides.parse(Object.fromEntries(given));
  if (read.as_of !== undefined && read.as_of > today)
    throw new UsageError(`${read.as_of} is in the future; today is ${today} (UTC).`, null, {
      ...usage,
      examples: [example('as_of', today)],
    });
  return read;
};
