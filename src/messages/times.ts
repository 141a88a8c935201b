const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'].concat([
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
]);
const two = (value: number): string => String(value).padStart(2, '0');

/** `22 Nov` in UTC. */
export const utcDay = (at: Date): string => `${at.getUTCDate()} ${monthNames[at.getUTCMonth()]}`;

/** `22 Nov 06:00 UTC`, for places that cannot show the reader's own zone. */
export const utc = (at: Date): string =>
  `${utcDay(at)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;

const token = (at: Date, format: string): string =>
  `<!date^${Math.floor(at.getTime() / 1000)}^${format}|${utc(at)}>`;

/** Day and time in the reader's zone. */
export const moment = (at: Date): string => token(at, '{date_short_pretty} {time}');
/** Day alone, in the reader's zone. */
export const day = (at: Date): string => token(at, '{date_short_pretty}');
/** Time of day with seconds, in the reader's zone: for "read at". */
export const clock = (at: Date): string => token(at, '{time_secs}');

/** A calendar day such as `2026-11-20`, as `20 Nov`. */
export const calendarDay = (iso: string): string => {
  const at = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? iso : utcDay(at);
};

const dayBefore = (iso: string): string => {
  const at = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return new Date(at.getTime() - 86_400_000).toISOString().slice(0, 10);
};

/** First and last day of a half-open span: `15–21 Nov`, `28 Oct–3 Nov`. */
export const span = (start: string, end: string): string => {
  const first = calendarDay(start);
  const last = calendarDay(dayBefore(end));
  if (first === last) return first;
  const [firstDay, firstMonth] = first.split(' ');
  return firstMonth === last.split(' ')[1] ? `${firstDay}–${last}` : `${first}–${last}`;
};

const parts = (ms: number): { hours: number; minutes: number; seconds: number } => {
  const all = Math.max(0, Math.round(ms / 1000));
  return { hours: Math.floor(all / 3600), minutes: Math.floor(all / 60) % 60, seconds: all % 60 };
};

/** In lists: `3:05`, `1:02:09`. */
export const lap = (ms: number): string => {
  const { hours, minutes, seconds } = parts(ms);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

/** In sentences: `11 min 42 s`, `38 s`, `1 h 2 min`. */
export const duration = (ms: number): string => {
  const { hours, minutes, seconds } = parts(ms);
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
  return `${seconds} s`;
};

/** For how long something has been so: `8 days`, `3 hours`, `2 minutes`. */
export const age = (ms: number): string => {
  const steps: [number, string][] = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
  ];
  for (const [size, name] of steps) {
    const amount = Math.floor(ms / size);
    if (amount >= 1) return `${amount} ${name}${amount === 1 ? '' : 's'}`;
  }
  return 'less than a minute';
};
