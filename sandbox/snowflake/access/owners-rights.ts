import type { Frame } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Token } from '../sql/lexer.js';

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

/** `CREATE …` of something temporary, up to its kind, and what stands before its own name. */
const TEMPORARY =
  /^CREATE (?:OR (?:REPLACE|ALTER) )?(?:(?:LOCAL|GLOBAL) )?(?:TEMPORARY|TEMP|VOLATILE) (?:(?:SECURE|RECURSIVE|AGGREGATE) )*(FILE FORMAT|\S+) (?:IF NOT EXISTS )?(?:\S+ \. )*/;

/**
 * A handler with its owner's rights makes nothing temporary that has a name of its own: what is SCOPED, and
 * what Snowpark names (it makes functions without that word), it may. Procedures in SQL may anyway, also those
 * that a handler calls. Source: D:developer-guide/stored-procedure/python/procedure-python-limitations; which
 * languages and words, as users measured them; Snowpark's names by inference from what its code makes inside.
 * @throws SnowflakeError 090236, naming the kind
 */
export const refuseTemporaryOfHandler = (frame: Frame, tokens: readonly Token[]): void => {
  if (frame.rights !== 'owner' || !frame.handler) return;
  const words = tokens.slice(0, 20).map(({ value }) => value);
  const text = words.join(' ');
  const [head = '', kind] = TEMPORARY.exec(text) ?? [];
  if (kind !== undefined && !text.slice(head.length).startsWith('SNOWPARK_TEMP_'))
    throw unsupportedInside(`temporary ${kind.replace(' ', '_')}`);
};

/** Nor does it reach its caller's own stage. @throws SnowflakeError 003001; the words as users report them */
export const refuseUserStageInOwnersRights = (frame: Frame): void => {
  if (frame.rights !== 'owner') return;
  throw new SnowflakeError(
    '003001',
    '42501',
    "SQL access control error:\nUser stage file access is not allowed within an owner's rights SP or UDF.",
  );
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
