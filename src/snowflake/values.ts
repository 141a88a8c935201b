import { z } from 'zod';

/** Types of columns as the driver delivers them, each to be used in a query's row. */

/** TIMESTAMP_NTZ in UTC, or TIMESTAMP_LTZ. */
export const timestamp = z.date().transform((value) => new Date(value.getTime()));

/** DATE as an ISO day. */
export const day = z
  .union([z.date(), z.string()])
  .transform((value) => (typeof value === 'string' ? value : value.toISOString()).slice(0, 10));

/** NUMBER; the driver gives whole numbers beyond 2^53 as text. */
export const whole = z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number);

/** VARIANT: the driver parses it, except where it holds plain text. */
export const variant = z.unknown();

/** JSON in a VARCHAR or VARIANT column, read by `schema`. */
export const json = <T extends z.ZodType>(schema: T) =>
  z
    .unknown()
    .transform((value, context) => {
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** Text that Snowflake writes as the four letters `null`, or leaves empty, when there is none. */
export const optionalText = z
  .string()
  .nullish()
  .transform((value) =>
    value === undefined || value === null || value === '' || value === 'null' ? null : value,
  );

/** The first column of an answer of one row and one column, such as CALL gives. */
export const onlyCell = <T extends z.ZodType>(schema: T) =>
  z
    .record(z.string(), z.unknown())
    .transform((row) => Object.values(row)[0])
    .pipe(schema);

/** For statements whose answer does not matter. */
export const anyRow = z.record(z.string(), z.unknown());
