import { SnowflakeError } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';

export const RETENTION = 'DATA_RETENTION_TIME_IN_DAYS';

/** Days of the Enterprise Edition: https://docs.snowflake.com/en/sql-reference/parameters#data-retention-time-in-days */
const LONGEST = 90;

/** @throws SnowflakeError 001006 for what is no number of days from 0 to 90 */
export const retentionOf = (given: unknown): number => {
  const days = Number(given);
  if (Number.isInteger(days) && days >= 0 && days <= LONGEST) return days;
  throw new SnowflakeError(
    '001006',
    '22023',
    `SQL compilation error:\ninvalid value [${given}] for parameter '${RETENTION}'`,
  );
};

/** What stands after `DATA_RETENTION_TIME_IN_DAYS =`. */
export const readRetention = (cursor: Cursor): number => {
  const sign = cursor.accept('-') ? '-' : '';
  return retentionOf(sign + cursor.next().value);
};

/** What it adds to the properties of a table, schema or database. */
export const retention = (days: number | undefined): { readonly retentionDays?: number } =>
  days === undefined ? {} : { retentionDays: days };
