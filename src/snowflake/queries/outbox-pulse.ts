import { z } from 'zod';
import type { Names } from '../names.js';
import { whole } from '../values.js';
import type { Query } from '../warehouse.js';

const count = z.object({ N: whole }).transform((row) => row.N);

/** Statements that Snowflake answers without a warehouse; any change of their answers is news. */
export const pulses = ({ bot }: Names): readonly Query<number>[] =>
  ['TASK_RUNS', 'EVALUATIONS', 'LEDGER', 'OUTBOX'].map((table) => ({
    name: `counting ${table}`,
    sql: `SELECT COUNT(*) AS N FROM ${bot}.${table}`,
    row: count,
  }));

/** Rows of a key; for asking whether a message was ever asked for. Binds: key. */
export const countKey = ({ bot }: Names): Query<number> => ({
  name: 'looking for a message key',
  sql: `SELECT COUNT(*) AS N FROM ${bot}.OUTBOX WHERE KEY = ?`,
  row: count,
});
