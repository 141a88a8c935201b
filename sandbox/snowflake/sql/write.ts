import type { AccountObject, Context, Table } from '../engine/context.js';
import { parameterOf } from '../engine/parameters.js';
import type { Target } from '../store/transaction.js';
import type { TableProperties } from './objects.js';
import { ownSession } from './own-session.js';

/**
 * Runs UPDATE, DELETE or MERGE under the table's lock. The lock comes first, so that what DuckDB sees
 * is what the previous holder committed. Outside a transaction it goes with the statement.
 * @param before looks at what is there once the lock is held, and may refuse
 */
export const lockedWrite = async (
  statements: readonly string[],
  table: AccountObject<TableProperties>,
  context: Context,
  before: (read: (sql: string) => Promise<Table>) => Promise<void> = async () => undefined,
): Promise<Table[]> => {
  const session = ownSession(context.frame.session);
  const { locks } = session;
  const owner = session.transaction ?? {};
  if (table.session === undefined) {
    await locks.acquire({
      owner,
      tableId: table.id,
      tableName: table.name,
      queryId: context.queryId,
      timeout: Number(parameterOf('LOCK_TIMEOUT', context.frame, context.parameters)),
      signal: context.signal,
    });
  }
  try {
    // whoever held the lock before has committed since this statement began
    await session.transactor.refresh();
    await before((sql) => session.transactor.read(sql, context.signal));
    return await session.transactor.write(statements, {
      signal: context.signal,
      target: { physical: table.properties.physical, onlyAdds: false },
    });
  } finally {
    if (!session.transaction) locks.releaseAll(owner);
  }
};

/** @param target the one table that changes, if that is known */
export const plainWrite = (
  statements: readonly string[],
  context: Context,
  target?: Target,
): Promise<Table[]> =>
  ownSession(context.frame.session).transactor.write(statements, {
    signal: context.signal,
    ...(target ? { target } : {}),
  });

/** The number in the one row that DuckDB answers a write with. */
export const changedRows = (table: Table | undefined): number =>
  Number(table?.vectors[0]?.[0] ?? 0);
