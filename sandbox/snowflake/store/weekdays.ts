/**
 * Macros that count to a day of the week, of which two letters tell; what follows them does not matter.
 * https://docs.snowflake.com/en/sql-reference/functions/next_day
 */
export const weekdays: readonly string[] = [
  `SF_WEEKDAY(n) AS CASE
     WHEN n IS NULL THEN NULL
     WHEN list_position(['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'], lower(left(ltrim(n), 2))) IS NULL THEN error('100038: Day of week ''' || n || ''' is not recognized')
     ELSE list_position(['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'], lower(left(ltrim(n), 2))) END`,
  'SF_NEXT_DAY(t, n) AS CAST(t AS DATE) + CAST((SF_WEEKDAY(n) - isodow(CAST(t AS DATE)) + 6) % 7 + 1 AS INTEGER)',
  'SF_PREVIOUS_DAY(t, n) AS CAST(t AS DATE) - CAST((isodow(CAST(t AS DATE)) - SF_WEEKDAY(n) + 6) % 7 + 1 AS INTEGER)',
];
