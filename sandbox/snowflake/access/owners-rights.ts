import type { Frame } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';

const unsupportedInside = (statementType: string) =>
  new SnowflakeError(
    '090236',
    '42601',
    `Stored procedure execution error: Unsupported statement type '${statementType}'.`,
  );

/**
 * What a procedure with its owner's rights may not do to its caller's session.
 * @throws SnowflakeError 090236, as the platform names the kind of statement
 */
export const refuseInOwnersRights = (frame: Frame, statementType: string): void => {
  if (frame.rights === 'owner') throw unsupportedInside(statementType);
};

/**
 * What no procedure may do, whosever rights it has.
 * Source: D:developer-guide/stored-procedure/python/procedure-python-limitations; the words as users report them.
 * @throws SnowflakeError 090236
 */
export const refuseInProcedure = (frame: Frame, statementType: string): void => {
  if (frame.procedure !== undefined) throw unsupportedInside(statementType);
};

/** A procedure with its owner's rights does not see its caller's variables. @throws SnowflakeError 002072 */
export const refuseVariableInOwnersRights = (frame: Frame, name: string): void => {
  if (frame.rights !== 'owner') return;
  throw new SnowflakeError(
    '002072',
    '42601',
    `Use of session variable '$${name}' is not allowed in owners rights stored procedure`,
  );
};

/** Nor does it learn what the caller has done. @throws SnowflakeError 090234; the number as users report it */
export const refuseHistoryInOwnersRights = (frame: Frame): void => {
  if (frame.rights !== 'owner') return;
  throw new SnowflakeError(
    '090234',
    '42601',
    'Stored procedure execution error: Requested information on the current user is not accessible in stored procedure.',
  );
};
