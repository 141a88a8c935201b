import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import type { Mode } from './compile.js';
import { constant } from './constants.js';
import type { Token } from './lexer.js';
import { fragment, isSymbol, isWord, splitCommas } from './token-list.js';

/** The platform makes as many as it can in the time, so any number is right. */
const ROWS_PER_SECOND = 100_000;
const LONGEST_MS = 2_147_483_647;

const invalid = (name: string) =>
  new SnowflakeError(
    '001014',
    '22023',
    `SQL compilation error:\nargument for ${name} of table function GENERATOR needs to be a constant that is not negative`,
  );

const counted = (name: string, cell: Cell): number => {
  const count = typeof cell === 'bigint' ? Number(cell) : cell;
  if (typeof count !== 'number' || !(count >= 0)) throw invalid(name);
  return Math.trunc(count);
};

/**
 * The rows of GENERATOR, in DuckDB's words. With TIMELIMIT alone they take that long, in real time; with ROWCOUNT they
 * are there at once: https://docs.snowflake.com/en/sql-reference/functions/generator
 * @param args what stands between its brackets
 */
export const generated = async (
  args: readonly Token[],
  context: Context,
  mode: Mode,
): Promise<Token[]> => {
  const given = new Map<string, number>();
  for (const part of splitCommas(args)) {
    const [name, arrow] = part;
    if (name === undefined) continue;
    if (!isWord(name, 'ROWCOUNT', 'TIMELIMIT') || !isSymbol(arrow, '=>')) throw invalid(name.text);
    if (mode === 'describe') given.set(name.value, 0);
    else given.set(name.value, counted(name.value, await constant(part.slice(2), context)));
  }
  const seconds = given.get('TIMELIMIT') ?? 0;
  const rows = given.get('ROWCOUNT') ?? seconds * ROWS_PER_SECOND;
  if (!given.has('ROWCOUNT') && seconds > 0) {
    const { frame, signal } = context;
    const ms = Math.min(seconds * 1000, LONGEST_MS);
    await frame.session.waiting(() =>
      sleep(ms, undefined, { signal }).catch(() => {
        throw canceled();
      }),
    );
  }
  return fragment(`range(${rows})`);
};
