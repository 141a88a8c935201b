import { describe, expect, it } from 'vitest';
import { nextDue, readSchedule } from '../../../../sandbox/snowflake/tasks/schedule.js';

/** The next due times after `after`, to the minute. */
const due = (schedule: string, after: string, count: number, countedFrom = after): string[] => {
  const read = readSchedule(schedule);
  const times: string[] = [];
  for (let at = Date.parse(after); times.length < count; ) {
    at = nextDue(read, Date.parse(countedFrom), at);
    times.push(new Date(at).toISOString().slice(0, 16));
  }
  return times;
};

const cron = (fields: string, after: string, count: number) =>
  due(`USING CRON ${fields}`, after, count);

describe('a cron schedule', () => {
  it('leaves out a time that the clock jumps over', () => {
    expect(cron('30 2 * * * Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
    expect(cron('0 2 * * * America/Los_Angeles', '2026-03-07T20:00:00Z', 1)).toEqual([
      '2026-03-09T09:00',
    ]);
  });

  it('comes twice at a time that the clock repeats', () => {
    expect(cron('0 1 * * * America/Los_Angeles', '2026-10-31T20:00:00Z', 3)).toEqual([
      '2026-11-01T08:00',
      '2026-11-01T09:00',
      '2026-11-02T09:00',
    ]);
    expect(cron('*/20 2 * * * Europe/Berlin', '2026-10-24T22:00:00Z', 7)).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:20',
      '2026-10-25T00:40',
      '2026-10-25T01:00',
      '2026-10-25T01:20',
      '2026-10-25T01:40',
      '2026-10-26T01:00',
    ]);
  });

  it('knows changes of half an hour, of the southern half, at midnight, and zones without any', () => {
    // Lord Howe Island goes from +10:30 to +11:00 and back
    expect(cron('15 2 * * * Australia/Lord_Howe', '2026-10-03T00:00:00Z', 2)).toEqual([
      '2026-10-04T15:15',
      '2026-10-05T15:15',
    ]);
    expect(cron('45 1 * * * Australia/Lord_Howe', '2026-04-04T00:00:00Z', 3)).toEqual([
      '2026-04-04T14:45',
      '2026-04-04T15:15',
      '2026-04-05T15:15',
    ]);
    expect(cron('30 2 * * * Australia/Sydney', '2026-10-03T00:00:00Z', 2)).toEqual([
      '2026-10-04T15:30',
      '2026-10-05T15:30',
    ]);
    // at midnight the clock of Asuncion once jumped to one
    expect(cron('0 0 * * * America/Asuncion', '2023-09-30T12:00:00Z', 2)).toEqual([
      '2023-10-02T03:00',
      '2023-10-03T03:00',
    ]);
    for (const zone of ['Asia/Tokyo', 'Asia/Kolkata', 'UTC', 'GMT'])
      expect(cron(`0 3 * * * ${zone}`, '2026-03-28T22:00:00Z', 2)).toHaveLength(2);
  });

  it('goes on every twenty minutes through both changes', () => {
    for (const night of ['2026-03-29T00:00:00Z', '2026-10-25T00:00:00Z']) {
      const times = cron('*/20 * * * * Europe/Berlin', night, 9);
      const steps = times.slice(1).map((at, index) => {
        const before = Date.parse(`${times[index]}Z`);
        return (Date.parse(`${at}Z`) - before) / 60_000;
      });
      expect(steps).toEqual(Array.from({ length: 8 }, () => 20));
    }
  });

  it('knows month ends, last weekdays, names, lists, ranges and steps', () => {
    expect(cron('0 6 L * * UTC', '2026-02-01T00:00:00Z', 2)).toEqual([
      '2026-02-28T06:00',
      '2026-03-31T06:00',
    ]);
    for (const last of ['5L', 'FRIL'])
      expect(cron(`0 6 * * ${last} UTC`, '2026-02-01T00:00:00Z', 1)).toEqual(['2026-02-27T06:00']);
    expect(cron('10-50/20 8,20 * JAN-MAR MON UTC', '2026-02-28T00:00:00Z', 4)).toEqual([
      '2026-03-02T08:10',
      '2026-03-02T08:30',
      '2026-03-02T08:50',
      '2026-03-02T20:10',
    ]);
  });

  it('matches either day field when both are limited', () => {
    expect(cron('0 6 13 * FRI UTC', '2026-02-10T00:00:00Z', 3)).toEqual([
      '2026-02-13T06:00',
      '2026-02-20T06:00',
      '2026-02-27T06:00',
    ]);
    expect(cron('0 6 1 * MON UTC', '2026-03-25T00:00:00Z', 3)).toEqual([
      '2026-03-30T06:00',
      '2026-04-01T06:00',
      '2026-04-06T06:00',
    ]);
  });

  it('waits for the next match inside a minute that matches', () => {
    expect(cron('0 6 * * * UTC', '2026-11-22T06:00:30Z', 1)).toEqual(['2026-11-23T06:00']);
    expect(cron('0 6 * * * UTC', '2026-11-22T05:59:59Z', 1)).toEqual(['2026-11-22T06:00']);
  });
});

describe('an interval', () => {
  it('counts from its start, whatever the unit is called', () => {
    for (const text of ['90 MINUTES', '90 minute', '90 m', '5400 SECONDS', '5400 s'])
      expect(due(text, '2026-11-22T00:07:00Z', 2)).toEqual([
        '2026-11-22T01:37',
        '2026-11-22T03:07',
      ]);
    expect(due('8 h', '2026-11-22T20:00:00Z', 1, '2026-11-22T01:00:00Z')).toEqual([
      '2026-11-23T01:00',
    ]);
  });

  it.each([
    ['9 SECONDS', '10 SECONDS'],
    ['691201 SECONDS', '691200 SECONDS'],
    ['0 MINUTES', '1 MINUTE'],
    ['11521 MINUTES', '11520 MINUTES'],
    ['193 HOURS', '192 HOURS'],
    ['1.5 HOURS', '1 HOUR'],
    ['-5 MINUTES', '5 MINUTES'],
    ['2 DAYS', '48 HOURS'],
  ])('refuses %s and takes %s', (refused, taken) => {
    expect(() => readSchedule(refused)).toThrow('Invalid schedule was specified.');
    expect(readSchedule(taken)).toMatchObject({ kind: 'interval' });
  });
});
