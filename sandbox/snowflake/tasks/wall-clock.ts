/** How far a zone's clock is ahead of UTC at an instant. All in milliseconds. */
export type ZoneClock = (instant: number) => number;

const QUARTER = 900_000;
const MOST_KNOWN = 1000;

/** Longer than any change of a clock, shorter than the time between two. */
const MARGIN = 3 * 3_600_000;

/** @param zone an IANA name @throws RangeError for any other */
export const zoneClock = (zone: string): ZoneClock => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offset = (instant: number) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    return wall - instant;
  };
  // clocks change at whole quarters of an hour of UTC only, and asking Intl is slow
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER) * QUARTER;
    const found = known.get(quarter) ?? offset(quarter);
    if (known.size > MOST_KNOWN) known.clear();
    known.set(quarter, found);
    return found;
  };
};

const isSteady = (clock: ZoneClock, instant: number): boolean =>
  clock(instant - MARGIN) === clock(instant + MARGIN);

/** When a zone's clock shows that time: never, once, or twice. @param wall as if it were UTC */
const instantsOf = (clock: ZoneClock, wall: number): number[] => {
  const about = wall - clock(wall);
  const offsets = new Set([clock(about - MARGIN), clock(about + MARGIN)]);
  return [...offsets]
    .filter((offset) => clock(wall - offset) === offset)
    .map((offset) => wall - offset);
};

/**
 * The first instant after `after` at which the zone's clock shows one of the wanted times. A time that the
 * change of the clock leaves out never comes; one that it repeats comes twice
 * (https://docs.snowflake.com/en/user-guide/tasks-intro, on daylight saving time).
 * @param wanted from a time of the wall clock (as if it were UTC), gives the next wanted ones, each later
 */
export const nextInstant = (
  clock: ZoneClock,
  after: number,
  wanted: (wall: number) => () => number,
): number => {
  const next = wanted(after + clock(after) - (isSteady(clock, after) ? 0 : MARGIN));
  for (let best = Number.POSITIVE_INFINITY, latest = best; ; ) {
    const wall = next();
    if (wall > latest) return best;
    for (const instant of instantsOf(clock, wall)) {
      if (instant <= after || instant >= best) continue;
      best = instant;
      latest = wall + MARGIN;
    }
    if (best < Number.POSITIVE_INFINITY && isSteady(clock, best)) return best;
  }
};
