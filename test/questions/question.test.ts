import { describe, expect, it } from 'vitest';
import { readQuestion } from '../../src/questions/question.js';
import { dailyTime, dateIn, momentOn, nextAt } from '../../src/questions/schedule.js';

describe('a question', () => {
  it.each([
    ['<@UBOT> what is running?', 'running'],
    ['Is anything running', 'running'],
    ["what's live?", 'live'],
    ['which version is in production?', 'live'],
    ['what waits?', 'waiting'],
    ['How did the last run go?', 'last_run'],
    ['did last night’s run pass?', 'last_run'],
    ['why did it fail?', 'last_run'],
    ['why did the run fail', 'last_run'],
    ['who can promote?', 'who_can_promote'],
    ['hello', 'greeting'],
    ['tell me a joke', 'unknown'],
  ])('%j is understood as %s', (text, kind) => {
    expect(readQuestion(text).kind).toBe(kind);
  });

  it('names the version it is about', () => {
    expect(readQuestion('why was v202611210600_2 rejected?')).toEqual({
      kind: 'why_rejected',
      version: 'V202611210600_2',
    });
  });
});

describe('a daily time', () => {
  const berlin = { hour: 9, minute: 0, zone: 'Europe/Berlin' };

  it('is read from a cron of that kind alone', () => {
    expect(dailyTime('USING CRON 30 6 * * * Europe/Berlin')).toEqual({
      hour: 6,
      minute: 30,
      zone: 'Europe/Berlin',
    });
    expect(dailyTime('USING CRON 0 6 * * 1 UTC')).toBeNull();
    expect(dailyTime('5 MINUTES')).toBeNull();
  });

  it('follows its zone through both clock changes', () => {
    expect(momentOn('2026-03-28', berlin).toISOString()).toBe('2026-03-28T08:00:00.000Z');
    expect(momentOn('2026-03-29', berlin).toISOString()).toBe('2026-03-29T07:00:00.000Z');
    expect(momentOn('2026-10-25', berlin).toISOString()).toBe('2026-10-25T08:00:00.000Z');
  });

  it('comes next today or tomorrow', () => {
    expect(nextAt(new Date('2026-11-22T07:59:00Z'), berlin).toISOString()).toBe(
      '2026-11-22T08:00:00.000Z',
    );
    expect(nextAt(new Date('2026-11-22T08:00:00Z'), berlin).toISOString()).toBe(
      '2026-11-23T08:00:00.000Z',
    );
  });

  it('has the date of its own zone', () => {
    expect(dateIn(new Date('2026-11-22T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-23');
  });
});
