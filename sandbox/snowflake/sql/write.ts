import { randomUUID } from 'node:crypto';
import type { AccountObject, Context, OpenTransaction, Table } from '../engine/context.js';
import { parameterOf } from '../engine/parameters.js';
import type { Target } from '../store/companion.js';
import type { TableProperties } from './objects.js';
import { ownSession } from './own-session.js';

/** The transaction that an autocommitted statement is. */
export const ofStatement = ({ frame, startedAt }: Context): OpenTransaction => {
  const { transactions } = ownSession(frame.session);
  const id = transactions.begin(frame.session, startedAt, randomUUID());
  return { id, scope: frame, startedAt };
};

/**
 * Runs UPDATE, DELETE or MERGE under the table's lock. The lock comes first, so that what DuckDB sees
 * is what the previous holder committed. Outside a transaction it goes with the statement.
 * @param choose says what to run; it looks at what is there once the lock is held, and may refuse
 */
export const lockedWrite = async (
  table: AccountObject<TableProperties>,
  context: Context,
  choose: (read: (sql: string) => Promise<Table>) => Promise<readonly string[]>,
): Promise<Table[]> => {
  const session = ownSession(context.frame.session);
  const reader = context.streamReads?.owner;
  const owner = session.transaction ?? reader ?? ofStatement(context);
  let ended: 'committed' | 'rolled back' = 'rolled back';
  try {
    if (table.session === undefined) {
      const timeout = Number(parameterOf('LOCK_TIMEOUT', context.frame, context.parameters));
      const { queryId, signal } = context;
      const lock = { owner, tableId: table.id, tableName: table.name, queryId, timeout, signal };
      await session.waiting(() => session.locks.acquire(lock));
    }
    // whoever held the lock before has committed since this statement began
    await session.transactor.refresh();
    const statements = await choose((sql) => session.transactor.read(sql, context.signal));
    const tables = await session.transactor.write(statements, {
      signal: context.signal,
      targets: [{ physical: table.properties.physical, onlyAdds: false }],
      companion: context.streamReads?.take(),
    });
    ended = 'committed';
    return tables;
  } finally {
    if (owner !== session.transaction && owner !== reader) {
      session.locks.releaseAll(owner);
      session.transactions.end(owner.id, ended);
    }
  }
};

/** @param targets the tables that change, if they are known */
export const plainWrite = (
  statements: readonly string[],
  context: Context,
  ...targets: readonly Target[]
): Promise<Table[]> =>
  ownSession(context.frame.session).transactor.write(statements, {
    signal: context.signal,
    ...(targets.length > 0 ? { targets } : {}),
    companion: context.streamReads?.take(),
  });

/** Moves on the streams that a statement has read which wrote to no table. */
export const moveStreams = async ({ frame, streamReads }: Context): Promise<void> => {
  const companion = streamReads?.take();
  if (companion) await ownSession(frame.session).transactor.write([], { targets: [], companion });
};

/** Has the database look a write over without doing it. @throws what it finds wrong, such as 000904 */
export const checkWrite = async (statement: string, { frame }: Context): Promise<void> => {
  await ownSession(frame.session).connection.describe(statement);
};

/** The number in the one row that DuckDB answers a write with. */
export const changedRows = (table: Table | undefined): number =>
  Number(table?.vectors[0]?.[0] ?? 0);
