import { refuseInOwnersRights } from '../access/owners-rights.js';
import type { Context, Grammar, Statement } from '../engine/context.js';
import { SnowflakeError, unsupported } from '../engine/errors.js';
import { isPossible, isSessionParameter, sessionParameters } from '../engine/parameters.js';
import { statementType, statusResult } from '../engine/result.js';
import { ownSession } from '../sql/own-session.js';
import { quoteText } from '../store/literal.js';

type Value = string | number | boolean;

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

/** @throws SnowflakeError 001420 for a name that is no session parameter */
const known = (name: string): string => {
  if (isSessionParameter(name)) return name;
  throw new SnowflakeError(
    '001420',
    '22023',
    `SQL compilation error:\ninvalid property '${name}' for 'SESSION'`,
  );
};

/** A word such as `true` for a parameter whose default is a boolean, and so on. */
const coerced = (name: string, value: Value): Value => {
  const standard = sessionParameters[name]?.value;
  if (typeof standard === 'boolean' && typeof value === 'string') return /^true$/i.test(value);
  if (typeof standard === 'number' && typeof value === 'string') {
    const number = Number(value);
    if (Number.isNaN(number)) {
      throw new SnowflakeError(
        '001006',
        '22023',
        `SQL compilation error:\ninvalid value [${value}] for parameter '${name}'`,
      );
    }
    return number;
  }
  return value;
};

const applied = async (name: string, value: Value, { frame }: Context): Promise<void> => {
  const { session } = frame;
  if (!isPossible(name, value)) throw unsupported(`ALTER SESSION SET ${name} = ${value}`);
  if (name === 'TIMEZONE')
    await session.connection.execute(`SET TimeZone = ${quoteText(String(value))}`);
  if (name === 'AUTOCOMMIT' && frame.procedure !== undefined) {
    throw new SnowflakeError(
      '090236',
      '42601',
      'Stored procedure execution error: AUTOCOMMIT cannot be changed within a stored procedure.',
    );
  }
  // https://docs.snowflake.com/en/sql-reference/transactions: changing it ends an open transaction
  if (name === 'AUTOCOMMIT') await ownSession(session).commit();
  session.parameters.set(name, value);
};

/** ALTER SESSION SET a = b [c = d …] and UNSET a [, b …]. */
export const alterSessionGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'SESSION')) return undefined;
  if (cursor.accept('UNSET')) {
    const names: string[] = [];
    do names.push(known(cursor.identifier().toUpperCase()));
    while (cursor.accept(','));
    cursor.end();
    return alter(async (context) => {
      for (const name of names) {
        if (name === 'TIMEZONE') await applied(name, 'UTC', context);
        context.frame.session.parameters.delete(name);
      }
    });
  }
  cursor.expect('SET');
  const values: [string, Value][] = [];
  while (!cursor.done && !cursor.sees(';')) {
    cursor.accept(',');
    const name = known(cursor.identifier().toUpperCase());
    cursor.expect('=');
    const token = cursor.peek();
    if (token?.kind === 'string' || token?.kind === 'bind') values.push([name, cursor.text()]);
    else if (token?.kind === 'number') values.push([name, Number(cursor.next().value)]);
    else values.push([name, cursor.identifier()]);
  }
  cursor.end();
  const typed = values.map(([name, value]): [string, Value] => {
    const boolean = value === 'TRUE' || value === 'FALSE';
    return [name, coerced(name, boolean ? value === 'TRUE' : value)];
  });
  return alter(async (context) => {
    for (const [name, value] of typed) await applied(name, value, context);
  });
};
