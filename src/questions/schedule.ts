/** A time of day in a zone. */
export interface DailyTime {
  readonly hour: number;
  readonly minute: number;
  readonly zone: string;
}

const cron = /^USING CRON (\d{1,2}) (\d{1,2}) \* \* \* (\S+)$/i;

/** The daily time of a task's schedule; null for schedules of another kind. */
export const dailyTime = (schedule: string | null): DailyTime | null => {
  const found = cron.exec(schedule?.trim() ?? '');
  const [, minute, hour, zone] = found ?? [];
  if (minute === undefined || hour === undefined || zone === undefined) return null;
  return { hour: Number(hour), minute: Number(minute), zone };
};

const partsIn = (at: Date, zone: string): Record<string, number> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
      .formatToParts(at)
      .filter(({ type }) => type !== 'literal')
      .map(({ type, value }) => [type, Number(value)]),
  );

const two = (value: number | undefined): string => String(value ?? 0).padStart(2, '0');

/** The calendar day in a zone, ISO. */
export const dateIn = (at: Date, zone: string): string => {
  const parts = partsIn(at, zone);
  return `${parts.year}-${two(parts.month)}-${two(parts.day)}`;
};

/** The moment at which a zone's clocks show this time on this day; across a gap, just after it. */
export const momentOn = (date: string, { hour, minute, zone }: DailyTime): Date => {
  const wanted = Date.parse(`${date}T${two(hour)}:${two(minute)}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) {
    const parts = partsIn(new Date(guess), zone);
    const shown = Date.UTC(
      parts.year ?? 0,
      (parts.month ?? 1) - 1,
      parts.day,
      parts.hour,
      parts.minute,
      parts.second,
    );
    guess += wanted - shown;
  }
  return new Date(guess);
};

const nextDate = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The first moment after `now` at which the time comes round. */
export const nextAt = (now: Date, time: DailyTime): Date => {
  const today = dateIn(now, time.zone);
  const due = momentOn(today, time);
  return due.getTime() > now.getTime() ? due : momentOn(nextDate(today), time);
};
