import { refuseInOwnersRights } from '../access/owners-rights.js';
import type { Context, Grammar, Statement } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { ParameterValue } from '../engine/parameters.js';
import { statementType, statusResult } from '../engine/result.js';
import { ownSession } from '../sql/own-session.js';
import { quoteText } from '../store/literal.js';
import { requireLevelRights } from './level-rights.js';
import { knownParameter, readParameters } from './parameter-values.js';

const alter = (run: (context: Context) => Promise<void>): Statement => ({
  kind: 'alter session',
  statementType: statementType.alterSession,
  cost: 'metadata',
  commits: false,
  run: async (context) => {
    refuseInOwnersRights(context.frame, 'ALTER_SESSION');
    await run(context);
    return statusResult('Statement executed successfully.', statementType.alterSession);
  },
});

const valued = (name: string, value: ParameterValue | undefined) =>
  value === undefined ? {} : { [name]: value };

/** @param value undefined takes the session's own value back */
const applied = async (
  name: string,
  value: ParameterValue | undefined,
  context: Context,
): Promise<void> => {
  const { frame } = context;
  const { session } = frame;
  const own = session.parameters.has(name) ? session.parameters.get(name) : undefined;
  requireLevelRights(valued(name, own), valued(name, value), context, 'MODIFY SESSION');
  if (name === 'AUTOCOMMIT' && frame.procedure !== undefined) {
    throw new SnowflakeError(
      '090236',
      '42601',
      'Stored procedure execution error: AUTOCOMMIT cannot be changed within a stored procedure.',
    );
  }
  // https://docs.snowflake.com/en/sql-reference/transactions: changing it ends an open transaction
  if (name === 'AUTOCOMMIT') await ownSession(session).commit();
  if (value === undefined) session.parameters.delete(name);
  else session.parameters.set(name, value);
  if (name !== 'TIMEZONE') return;
  const zone = String(session.parameters.get(name) ?? 'UTC');
  await session.connection.execute(`SET TimeZone = ${quoteText(zone)}`);
};

/** ALTER SESSION SET a = b [c = d …] and UNSET a [, b …]. */
export const alterSessionGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'SESSION')) return undefined;
  if (cursor.accept('UNSET')) {
    const names: string[] = [];
    do names.push(knownParameter(cursor.identifier().toUpperCase(), 'SESSION'));
    while (cursor.accept(','));
    cursor.end();
    return alter(async (context) => {
      for (const name of names) await applied(name, undefined, context);
    });
  }
  cursor.expect('SET');
  const typed = readParameters(cursor, 'SESSION');
  return alter(async (context) => {
    for (const [name, value] of Object.entries(typed)) await applied(name, value, context);
  });
};
