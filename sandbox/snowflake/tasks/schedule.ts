import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { isTimeZone } from '../catalogue/parameter-values.js';
import { SnowflakeError } from '../engine/errors.js';
import { invalidSchedule, taskError } from './refusals.js';
import { nextInstant, type ZoneClock, zoneClock } from './wall-clock.js';

export type Schedule =
  | { readonly kind: 'interval'; readonly ms: number }
  | {
      readonly kind: 'cron';
      readonly clock: ZoneClock;
      /** from a time of the wall clock (as if it were UTC), gives the next matching ones; one caller at a time */
      readonly after: (wall: number) => () => number;
    };

const UNITS: Readonly<Record<string, { ms: number; most: number; least: number }>> = {
  H: { ms: 3_600_000, least: 1, most: 192 },
  M: { ms: 60_000, least: 1, most: 11_520 },
  S: { ms: 1_000, least: 10, most: 691_200 },
};

// no `?`, `@daily` or hashed fields, which the parser would take
const FIELD = /^(\*|[\dA-Z]+)([-/,][\dA-Z*]+)*$/i;

const noTime = () =>
  taskError('No valid time could be found under the schedule and/or interval specified');

const readCron = (text: string): Schedule => {
  const words = text.trim().split(/\s+/);
  if (words.length !== 6) throw invalidSchedule();
  const zone = words.at(-1) ?? '';
  if (!isTimeZone(zone)) {
    throw taskError(
      `Invalid schedule was specified. "${zone}" is not a recognized time zone. Please specify time zones accepted by the TIMEZONE parameter.`,
    );
  }
  const fields = words.slice(0, 5).join(' ');
  if (!words.slice(0, 5).every((field) => FIELD.test(field))) throw invalidSchedule();
  // Snowflake's cron knows no `#`, and days of the week only from 0 to 6
  if (fields.includes('#') || /\*\/0/.test(fields) || /7/.test(words[4] ?? ''))
    throw invalidSchedule();
  const expression = parsed(fields);
  return {
    kind: 'cron',
    clock: zoneClock(zone),
    after: (wall) => {
      expression.reset(new Date(wall));
      return () => expression.next().getTime();
    },
  };
};

const parsed = (fields: string): CronExpression => {
  try {
    const expression = CronExpressionParser.parse(fields, { tz: 'UTC', currentDate: new Date(0) });
    try {
      expression.next();
    } catch {
      throw noTime();
    }
    return expression;
  } catch (error) {
    if (error instanceof SnowflakeError) throw error;
    if (error instanceof Error && error.message.startsWith('Invalid explicit day')) throw noTime();
    throw invalidSchedule();
  }
};

/**
 * Reads `10 MINUTES` or `USING CRON 0 6 * * * Europe/Berlin`.
 * @throws SnowflakeError with the platform's sentence for what it does not accept
 */
export const readSchedule = (text: string): Schedule => {
  const cron = /^\s*USING\s+CRON\s+(.*)$/is.exec(text);
  if (cron) return readCron(cron[1] ?? '');
  const interval = readInterval(text);
  if (!interval) throw invalidSchedule();
  const { unit, count } = interval;
  if (count < unit.least || count > unit.most) throw invalidSchedule();
  return { kind: 'interval', ms: count * unit.ms };
};

const readInterval = (text: string) => {
  const interval = /^\s*(\d+)\s*(H|HOURS?|M|MINUTES?|S|SECONDS?)\s*$/i.exec(text);
  const unit = UNITS[interval?.[2]?.[0]?.toUpperCase() ?? ''];
  return unit && { unit, count: Number(interval?.[1]) };
};

/** How long `10 MINUTES` is, in milliseconds; undefined for what is no interval. */
export const intervalMs = (text: string): number | undefined => {
  const interval = readInterval(text);
  return interval && interval.count * interval.unit.ms;
};

/** The next due time after `after`; an interval counts from `countedFrom`. All in epoch milliseconds. */
export const nextDue = (schedule: Schedule, countedFrom: number, after: number): number => {
  if (schedule.kind === 'interval') {
    // below zero once the clock was set back
    const passed = Math.floor((after - countedFrom) / schedule.ms);
    return countedFrom + (passed + 1) * schedule.ms;
  }
  return nextInstant(schedule.clock, after, schedule.after);
};
