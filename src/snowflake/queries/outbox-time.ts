import { z } from 'zod';
import { timestamp } from '../values.js';
import type { Query } from '../warehouse.js';

/** Snowflake's time in UTC; a constant statement, so it wakes no warehouse. */
export const systemTime: Query<Date> = {
  name: "reading Snowflake's time",
  sql: 'SELECT SYSDATE() AS NOW',
  row: z.object({ NOW: timestamp }).transform((row) => row.NOW),
};
