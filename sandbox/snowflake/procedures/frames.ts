import type { AccountObject, Context, Frame } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { baseName, type Routine } from './routine.js';

const leftOpen = () =>
  new SnowflakeError(
    '090232',
    '25000',
    'Stored procedure execution error: Scoped transaction started in stored procedure is incomplete and it was rolled back.',
  );

/** Source: D:developer-guide/stored-procedure/stored-procedures-usage, nesting; code and words are the sandbox's own. */
const DEEPEST = 5;

const tooDeep = (procedure: string) =>
  new SnowflakeError(
    '100183',
    'P0000',
    `Stored procedure execution error: the maximum depth of nested calls is ${DEEPEST}; ${procedure} would be one too many.`,
  );

/**
 * The frame that a procedure runs in: owner's rights are a world of their own; with caller's rights
 * the caller's role, database and schema apply, and what USE changes stays changed afterwards.
 */
const frameOf = (routine: Routine, { frame, queryId }: Context): Frame => {
  const depth = (frame.depth ?? 0) + 1;
  const task = frame.task ? { task: frame.task } : {};
  const procedure = `${routine.database}.${routine.schema}.${baseName(routine)}`;
  if (depth > DEEPEST) throw tooDeep(procedure);
  const common = {
    session: frame.session,
    warehouse: frame.warehouse,
    caller: frame,
    procedure,
    depth,
    handler: routine.properties.language !== 'SQL',
    ...task,
    executable: { queryId, routine: routine as AccountObject },
  };
  const { role, secondaryRoles, database, schema } = frame;
  return routine.properties.executeAs === 'OWNER'
    ? {
        ...common,
        role: routine.owner,
        secondaryRoles: [],
        database: routine.database,
        schema: routine.schema,
        rights: 'owner',
      }
    : // Inside an owner's-rights procedure a caller's-rights one is still bound by the owner's limits.
      {
        ...common,
        role,
        secondaryRoles,
        database,
        schema,
        rights: frame.rights === 'owner' ? 'owner' : 'caller',
      };
};

/**
 * Runs a procedure's work in its frame.
 * @throws SnowflakeError 100183 when too many run inside each other, 090232 when it left a transaction open, which is rolled back
 */
export const inFrameOf = async <T>(
  routine: Routine,
  context: Context,
  work: (nested: Context) => Promise<T>,
): Promise<T> => {
  const { frame } = context;
  const nested = frameOf(routine, context);
  const { session } = frame;
  const outside = session.queryIds.length;
  const leaveOpen = async (): Promise<boolean> => {
    if (session.transaction?.scope !== nested) return false;
    await session.rollback();
    return true;
  };
  try {
    const result = await work({ ...context, frame: nested });
    if (await leaveOpen()) throw leftOpen();
    return result;
  } catch (error) {
    await leaveOpen();
    throw error;
  } finally {
    session.queryIds.splice(outside);
    if (routine.properties.executeAs === 'CALLER') {
      const { role, secondaryRoles, database, schema, warehouse } = nested;
      Object.assign(frame, { role, secondaryRoles, database, schema, warehouse });
    }
  }
};
