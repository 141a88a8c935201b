import type { Context, Frame, Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { type Result, rowsResult } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import { Raised } from './exceptions.js';
import { Machine } from './machine.js';
import { runBlock } from './run-block.js';
import type { Scope } from './scope.js';
import type { Block } from './tree.js';
import { nullValue, type Value } from './value.js';

const isResult = (value: Value | Result): value is Result => 'vectors' in value;

/** The one row of a block that returned a value. */
const scalarResult = (value: Value): Result => {
  const name = 'anonymous block';
  const column =
    value.column.type === 'text' ? textColumn(name) : { ...value.column, name, nullable: true };
  return rowsResult([column], [[value.cell]]);
};

const leftOpen = () =>
  new SnowflakeError(
    '090232',
    '25000',
    'Stored procedure execution error: Scoped transaction started in stored procedure is incomplete and it was rolled back.',
  );

/** A transaction begun in this frame must have ended in it. */
const endScope = async (frame: Frame): Promise<boolean> => {
  if (frame.session.transaction?.scope !== frame) return false;
  await frame.session.rollback();
  return true;
};

/**
 * Runs a parsed body in a frame of its own.
 * @throws SnowflakeError what no handler took, or 090232
 */
export const runBody = async (
  block: Block,
  scope: Scope,
  frame: Frame,
  context: Context,
  services: Services,
): Promise<Result> => {
  const machine = new Machine(services, frame, context);
  const { queryIds } = frame.session;
  const outside = queryIds.length;
  try {
    const flow = await runBlock(machine, { scope }, block).finally(() => machine.end());
    if (await endScope(frame)) throw leftOpen();
    const value = flow?.kind === 'return' ? flow.value : nullValue;
    return isResult(value) ? value : scalarResult(value);
  } catch (error) {
    await endScope(frame);
    throw error instanceof Raised ? error.uncaught() : error;
  } finally {
    // to the caller, LAST_QUERY_ID names the call, not what ran inside
    queryIds.splice(outside);
  }
};

/** Runs something in a frame below this one; what USE changed there stays changed. */
export const inNestedFrame = async <T>(
  { frame, queryId }: Pick<Context, 'frame' | 'queryId'>,
  work: (nested: Frame) => Promise<T>,
): Promise<T> => {
  const rights = frame.rights === 'session' ? 'caller' : frame.rights;
  const executable = frame.executable ?? { queryId };
  const nested: Frame = { ...frame, rights, caller: frame, executable };
  try {
    return await work(nested);
  } finally {
    const { role, secondaryRoles, database, schema, warehouse } = nested;
    Object.assign(frame, { role, secondaryRoles, database, schema, warehouse });
  }
};
