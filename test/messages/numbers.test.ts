import { describe, expect, it } from 'vitest';
import {
  count,
  interval,
  rate,
  reading,
  score,
  share,
  signedMoney,
  signedPoints,
  signedScore,
} from '../../src/messages/numbers.js';
import { age, calendarDay, duration, lap, moment, span } from '../../src/messages/times.js';

describe('numbers', () => {
  it.each([
    [score(0.8123), '0.812'],
    [score(0.0048), '0.0048'],
    [score(null), '–'],
    [share(0.718), '71.8%'],
    [count(1_204_318), '1,204,318'],
    [count(18_400_000), '18.4 M'],
    [rate(169.4), '169'],
    [rate(4.25), '4.3'],
    [signedScore(-0.0191), '−0.019'],
    [signedPoints(0.024), '+2.4'],
    [signedMoney(-7910), '−$7,910'],
    [interval(0.004, 0.034, signedScore), '[+0.004, +0.034]'],
  ])('are written %s', (shown, wanted) => {
    expect(shown).toBe(wanted);
  });

  it.each([
    [0.01, 0.02, 'better'],
    [-0.01, 0.02, 'unclear'],
    [-0.02, -0.01, 'worse'],
    [null, 0.1, null],
  ] as const)('read the interval %s to %s as %s', (low, high, wanted) => {
    expect(reading(low, high)).toBe(wanted);
  });
});

describe('times', () => {
  it.each([
    [lap(185_000), '3:05'],
    [duration(702_000), '11 min 42 s'],
    [duration(38_000), '38 s'],
    [age(8 * 86_400_000), '8 days'],
    [calendarDay('2026-11-20'), '20 Nov'],
    [span('2026-11-15', '2026-11-22'), '15–21 Nov'],
    [span('2026-10-28', '2026-11-04'), '28 Oct–3 Nov'],
    [
      moment(new Date('2026-11-22T06:00:00Z')),
      '<!date^1795327200^{date_short_pretty} {time}|22 Nov 06:00 UTC>',
    ],
  ])('are written %s', (shown, wanted) => {
    expect(shown).toBe(wanted);
  });
});
