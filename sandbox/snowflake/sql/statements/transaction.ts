import type { Context, Grammar, Statement } from '../../engine/context.js';
import { SnowflakeError } from '../../engine/errors.js';
import { statementType, statusResult } from '../../engine/result.js';
import { ownSession } from '../own-session.js';

const OTHER_SCOPE = new SnowflakeError(
  '090232',
  '25000',
  'Stored procedure execution error: Modifying a transaction that has started at a different scope is not allowed.',
);

const statement = (kind: string, run: (context: Context) => Promise<void>): Statement => ({
  kind,
  statementType: statementType.transaction,
  cost: 'metadata',
  commits: false,
  run: async (context) => {
    await run(context);
    return statusResult('Statement executed successfully.', statementType.transaction);
  },
});

const begin = (name?: string) =>
  statement('begin', ({ frame, startedAt }) =>
    ownSession(frame.session).begin(frame, startedAt, name),
  );

const end = (how: 'commit' | 'rollback') =>
  statement(how, async ({ frame }) => {
    const session = ownSession(frame.session);
    if (session.transaction && session.transaction.scope !== frame) throw OTHER_SCOPE;
    await session[how]();
  });

const OPENS_BLOCK = ['TRANSACTION', 'WORK', 'NAME'];

/** BEGIN, START TRANSACTION, [NAME …], COMMIT, ROLLBACK. A `BEGIN` that goes on otherwise opens a script block. */
export const transactionGrammar: Grammar = (cursor) => {
  const starts = cursor.accept('START', 'TRANSACTION');
  if (starts || cursor.sees('BEGIN')) {
    const next = cursor.peek(1);
    if (!starts && next && next.value !== ';' && !OPENS_BLOCK.includes(next.value))
      return undefined;
    if (!starts) cursor.next();
    cursor.oneOf('TRANSACTION', 'WORK');
    const name = cursor.accept('NAME') ? cursor.identifier() : undefined;
    cursor.end();
    return begin(name);
  }
  const how = cursor.oneOf('COMMIT', 'ROLLBACK');
  if (!how) return undefined;
  cursor.accept('WORK');
  cursor.end();
  return end(how === 'COMMIT' ? 'commit' : 'rollback');
};
