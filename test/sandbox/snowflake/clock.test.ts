import { describe, expect, it } from 'vitest';
import { VirtualClock, type WallClock } from '../../../sandbox/snowflake/clock.js';

/** Real time that the test moves by hand. */
const handWound = (start: number) => {
  let now = start;
  let timers: { at: number; callback: () => void }[] = [];
  const wall: WallClock = {
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const pass = (ms: number) => {
    now += ms;
    for (const due of timers.filter(({ at }) => at <= now)) {
      timers = timers.filter((one) => one !== due);
      due.callback();
    }
  };
  return { wall, pass };
};

describe('the virtual clock', () => {
  it('flows with real time', () => {
    const { wall, pass } = handWound(1000);
    const clock = new VirtualClock(wall);
    let rang = 0;
    clock.at(1500, () => {
      rang += 1;
    });
    pass(499);
    expect([clock.now(), rang]).toEqual([1499, 0]);
    pass(1);
    expect([clock.now(), rang]).toEqual([1500, 1]);
  });

  it('rings a daily alarm once for each day that it is moved by, each at its time', async () => {
    const { wall } = handWound(0);
    const clock = new VirtualClock(wall);
    const rang: number[] = [];
    const daily = (at: number) => {
      clock.at(at, () => {
        rang.push(clock.now());
        daily(at + 24);
      });
    };
    daily(6);
    await clock.advance(75);
    expect(rang).toEqual([6, 30, 54]);
    expect(clock.now()).toBe(75);
  });

  it('runs faster or stands still, and arms its alarms anew', () => {
    const { wall, pass } = handWound(0);
    const clock = new VirtualClock(wall);
    let rang = 0;
    clock.at(1000, () => {
      rang += 1;
    });
    clock.setRate(0);
    pass(5000);
    expect([clock.now(), rang]).toEqual([0, 0]);
    clock.setRate(100);
    pass(10);
    expect([clock.now(), rang]).toEqual([1000, 1]);
  });

  it('forgets an alarm that is taken back', async () => {
    const clock = new VirtualClock(handWound(0).wall);
    let rang = 0;
    const forget = clock.at(10, () => {
      rang += 1;
    });
    forget();
    await clock.advance(20);
    expect(rang).toBe(0);
  });

  it('starts where it stood', async () => {
    const { wall } = handWound(0);
    let reading = { offset: 0, rate: 1 };
    const clock = new VirtualClock(wall, reading, (moved) => {
      reading = moved;
    });
    await clock.set(5000);
    expect(new VirtualClock(wall, reading).now()).toBe(5000);
  });
});
