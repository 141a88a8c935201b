import type { Expansion } from '../engine/context.js';

const SUBTRACTED = /abs\s*\(\s*(\d+)\s*-\s*micro_version\s*\)\s*,\s*-\s*micro_version/i;

/**
 * The modeling library asks for the nearest micro version, reckoning with text as if it were a number.
 * Here that conversion is written out.
 */
export const packageQueries: Expansion = async (sql) => {
  if (!sql.includes('micro_version')) return sql;
  return sql.replace(
    SUBTRACTED,
    'abs($1 - TRY_TO_NUMBER(micro_version)), -TRY_TO_NUMBER(micro_version)',
  );
};
