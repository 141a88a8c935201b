import type { TableFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';

type Arguments = Parameters<TableFunction['rows']>[0];

const LONGEST = 10_000;

/**
 * Arguments without names, by the names that they have in that order; names may not follow
 * (https://docs.snowflake.com/en/sql-reference/functions/query_history#examples).
 */
export const inOrder = (args: Arguments, names: string): Arguments => {
  const { positional, named } = args;
  if (positional.length === 0 || named.size > 0) return args;
  const order = names.split(' ');
  return {
    positional: positional.slice(order.length),
    named: new Map(positional.slice(0, order.length).map((cell, at) => [order[at] ?? '', cell])),
  };
};

const invalid = (what: string) =>
  new SnowflakeError('001044', '42P13', `Invalid argument ${what}.`);

export const text = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : String(cell);

/** @param names those that the function has, separated by spaces @throws SnowflakeError 001044 for any other, or without a name */
export const checkNames = ({ named, positional }: Arguments, names: string): void => {
  if (positional.length > 0)
    throw invalid(`${text(positional[0])}: arguments are given by their names`);
  const known = names.split(' ');
  const other = [...named.keys()].find((name) => !known.includes(name));
  if (other !== undefined) throw invalid(other);
};

/** @throws SnowflakeError 001044 when RESULT_LIMIT is not between 1 and 10000 */
export const limitOf = ({ named }: Arguments, standard: number): number => {
  const limit = Number(named.get('RESULT_LIMIT') ?? standard);
  if (!(limit >= 1 && limit <= LONGEST)) throw invalid(`RESULT_LIMIT: ${limit}`);
  return limit;
};

/**
 * A bound or literal time as epoch milliseconds; timestamps come as nanoseconds, text as ISO.
 * @throws SnowflakeError 001044 for text that is no time
 */
export const timeOf = ({ named }: Arguments, name: string): number | null => {
  const cell = named.get(name);
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'bigint') return Number(cell / 1_000_000n);
  if (typeof cell === 'object' && 'ns' in cell) return Number(cell.ns / 1_000_000n);
  const parsed = Date.parse(String(cell));
  if (Number.isNaN(parsed)) throw invalid(`${name}: ${String(cell)}`);
  return parsed;
};

/** As timeOf. @throws SnowflakeError 001044 for a time before the last so many days */
export const timeWithinDays = (
  args: Arguments,
  name: string,
  days: number,
  now: number,
): number | null => {
  const at = timeOf(args, name);
  // a minute's grace: the client's `now() - 7 days` is a little older when it arrives
  if (at !== null && at < now - days * 86_400_000 - 60_000)
    throw new SnowflakeError('001044', '42P13', `${name} must be within the last ${days} days.`);
  return at;
};

/**
 * An identifier as text; inner double quotes keep its case.
 * @param needs an argument without which it means nothing
 * @throws SnowflakeError 001044 when that one is missing
 */
export const identifierOf = (
  { named }: Arguments,
  name: string,
  needs: string = name,
): string | null => {
  const written = text(named.get(name));
  if (written === null) return null;
  if (text(named.get(needs)) === null) throw invalid(`${name}: ${needs} is missing`);
  return Cursor.of(written).identifier();
};
