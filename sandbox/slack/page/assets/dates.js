const day = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Today, yesterday or tomorrow; undefined for other days. */
const near = (date) => {
  const days = Math.round((day(date) - day(new Date())) / 86_400_000);
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[days];
};

const format = (date, options) => new Intl.DateTimeFormat(undefined, options).format(date);

const sixMonths = 183 * 86_400_000;

/** The year, which is left out within six months of now (docs.slack.dev, "Formatting message text"). */
const year = (date) =>
  Math.abs(date.getTime() - Date.now()) < sixMonths ? {} : { year: 'numeric' };

const endings = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

/** A date in words; in English its day is an ordinal, as in "February 18th". */
const written = (date, options) => {
  const format = new Intl.DateTimeFormat(undefined, { day: 'numeric', ...options, ...year(date) });
  const ordinal = new Intl.PluralRules('en', { type: 'ordinal' }).select(date.getDate());
  const english = format.resolvedOptions().locale.startsWith('en');
  return format
    .formatToParts(date)
    .map(({ type, value }) => (type === 'day' && english ? value + endings[ordinal] : value))
    .join('');
};

const long = (date) => written(date, { weekday: 'long', month: 'long' });
const middle = (date) => written(date, { month: 'long' });
const short = (date) => format(date, { month: 'short', day: 'numeric', ...year(date) });

const ago = (date) => {
  const seconds = Math.round((Date.now() - date.getTime()) / 1000);
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(
    -Math.trunc(seconds / size),
    unit,
  );
};

/** Slack's date tokens, in the reader's language and zone. */
const tokens = {
  date_num: (date) =>
    new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10),
  date: middle,
  date_short: short,
  date_long: long,
  date_pretty: (date) => near(date) ?? middle(date),
  date_short_pretty: (date) => near(date) ?? short(date),
  date_long_pretty: (date) => near(date) ?? long(date),
  time: (date) => format(date, { hour: 'numeric', minute: '2-digit' }),
  time_secs: (date) => format(date, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
};

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Writes the dates inside a node the way this reader writes them. */
export const writeDates = (node) => {
  for (const time of node.querySelectorAll('time[data-format]')) {
    const date = new Date(Number(time.dataset.ts) * 1000);
    if (Number.isNaN(date.getTime())) continue;
    time.dateTime = date.toISOString();
    time.title = date.toString();
    const text = time.dataset.format.replace(
      /\{(\w+)\}/g,
      (whole, token) => tokens[token]?.(date) ?? whole,
    );
    const before = time.previousSibling?.textContent ?? '';
    const first = before === '' || before.endsWith('\n');
    time.textContent = time.dataset.format.startsWith('{date') && first ? capital(text) : text;
  }
};

export const clock = (ts) => tokens.time(new Date(Number(ts) * 1000));
export const wholeDate = (ts) => new Date(Number(ts) * 1000).toLocaleString();
export const dayOf = (ts) => {
  const date = new Date(Number(ts) * 1000);
  return capital(near(date) ?? format(date, { weekday: 'long', month: 'long', day: 'numeric' }));
};
export const since = (ts) => ago(new Date(Number(ts) * 1000));
