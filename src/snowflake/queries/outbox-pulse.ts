import { z } from 'zod';
import type { Names } from '../names.js';
import { whole } from '../values.js';
import type { Query } from '../warehouse.js';

const count = z.object({ N: whole }).transform((row) => row.N);

/** Rows of the outbox; answered from the table's metadata, so it wakes no warehouse. No binds. */
export const outboxSize = ({ bot }: Names): Query<number> => ({
  name: 'counting messages',
  sql: `SELECT COUNT(*) AS N FROM ${bot}.OUTBOX`,
  row: count,
});

/** Rows of a key; for asking whether a message was ever asked for. Binds: key. */
export const countKey = ({ bot }: Names): Query<number> => ({
  name: 'looking for a message key',
  sql: `SELECT COUNT(*) AS N FROM ${bot}.OUTBOX WHERE KEY = ?`,
  row: count,
});
