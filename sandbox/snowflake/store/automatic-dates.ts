/** How a date or time starts that AUTO knows and DuckDB does not read; years have four digits. */
const START = '([0-9]{1,2}/[0-9]{1,2}/|[0-9]{1,2}-[A-Za-z]{3}-|[A-Za-z]{3},? )';

/** As {@link START}, for a literal. */
export const AUTOMATIC = new RegExp(`^${START}`);

const DAYS = ['%d-%b-%Y', '%m/%d/%Y'];
const STAMPS = ['%m/%d/%Y', '%d-%b-%Y', '%a, %d %b %Y'];
const CLOCKS = ['%H:%M:%S', '%H:%M:%S.%n', '%I:%M:%S %p', '%I:%M:%S.%n %p'];
const FORMATS = [
  ...DAYS,
  ...STAMPS.flatMap((day) => CLOCKS.map((clock) => `${day} ${clock}`)),
  '%a %b %d %H:%M:%S %Y',
];

const list = FORMATS.map((format) => `'${format}'`).join(', ');

const CLOCK = ':[0-9.]+(?: [AaPp][Mm])?';
const OFFSET = ' ?(?:Z|[+-][0-9]{2}:?[0-9]{2})';

/**
 * Texts of dates and times in the formats that AUTO detects beside those of ISO 8601 (`DD-MON-YYYY`, `MM/DD/YYYY`, of
 * RFC 822 and of C's ctime), made ISO; all others stay. DuckDB's strptime reads day and month with one digit too.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
 */
export const automaticDates: readonly string[] = [
  `SF_IS_AUTO(t) AS regexp_matches(t, '^${START}.*[0-9]{4}')`,
  `SF_AUTO_LOCAL(t) AS strftime(try_strptime(regexp_replace(t, '(${CLOCK})${OFFSET}( [0-9]{4})?$', '\\1\\2'), [${list}]), '%Y-%m-%d %H:%M:%S.%f')`,
  `SF_AUTO_OFFSET(t) AS regexp_extract(t, '${CLOCK}(${OFFSET})(?: [0-9]{4})?$', 1)`,
  // DuckDB plans an argument as often as a macro names it: here once
  `SF_AUTO(t) AS list_transform([t], lambda v: CASE WHEN SF_IS_AUTO(v) THEN coalesce(SF_AUTO_LOCAL(v) || SF_AUTO_OFFSET(v), v) ELSE v END)[1]`,
];
