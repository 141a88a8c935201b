import type { OwnSessions } from '../sessions/session.js';
import { compile } from '../sql/compile.js';
import { ownSession } from '../sql/own-session.js';
import type { StoreConnection } from '../store/connection.js';
import { quoteText } from '../store/literal.js';
import { quoteName } from '../store/names.js';
import { duckTypeOf, toParquet } from '../store/types.js';
import type { Context, Services, Table } from './context.js';
import type { Column } from './value.js';

/** What a room may do with rows outside of queries, and the temporary tables that come of it. */
export interface Rows extends Pick<Services, 'materialise' | 'carry' | 'exportParquet'> {
  /** Drops what the statement materialised. */
  dropOf(queryId: string): Promise<void>;
}

const inParquet = (duck: string, columns: readonly Column[]): string => {
  const values = columns.map(
    (column, index) => `${toParquet(column, `C${index}`)} AS ${quoteName(column.name)}`,
  );
  const names = columns.map((_, index) => `C${index}`);
  return `SELECT ${values.join(', ')} FROM (${duck}) AS S_(${names.join(', ')})`;
};

export const rowsOf = (sessions: OwnSessions): Rows => {
  const made = new Map<string, { session: number; name: string }[]>();
  let last = 0;
  const carry: Rows['carry'] = async (definition, fill, context) => {
    const { transactor, id } = ownSession(context.frame.session);
    const name = `DAGBOT_ROWS_${++last}`;
    made.set(context.queryId, [...(made.get(context.queryId) ?? []), { session: id, name }]);
    await transactor.carry(name, definition, (inner) => fill(inner, name));
    return name;
  };
  return {
    carry,
    materialise: (table: Table, context: Context) => {
      const columns = table.columns.map(
        (column) => `${quoteName(column.name)} ${duckTypeOf(column)}`,
      );
      const fill = async (inner: StoreConnection, name: string) => {
        if (table.rowCount > 0) await inner.append(name, table);
      };
      return carry(`(${columns.join(', ')})`, fill, context);
    },
    exportParquet: async (sql, file, context) => {
      const { duck } = await compile(sql, context, 'run');
      const { connection, transactor } = ownSession(context.frame.session);
      const columns = await connection.describe(duck);
      await transactor.read(
        `COPY (${inParquet(duck, columns)}) TO ${quoteText(file)} (FORMAT parquet)`,
      );
      return columns;
    },
    dropOf: async (queryId) => {
      for (const { session, name } of made.get(queryId) ?? []) {
        await sessions
          .find(session)
          ?.transactor.dropCarried(name)
          .catch(() => undefined);
      }
      made.delete(queryId);
    },
  };
};
