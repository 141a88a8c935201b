import type { Grammar } from '../../engine/context.js';
import { queryResult, type Result, statementType } from '../../engine/result.js';
import { compile } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import type { SqlRoom } from '../index.js';
import { ownSession } from '../own-session.js';
import { queryCost } from '../query-cost.js';
import { requireWarehouse } from '../warehouse.js';

/** SELECT, WITH, VALUES and parenthesised queries: whatever no other grammar has taken. */
export const queryGrammar: Grammar = (cursor) => {
  const starts =
    cursor.sees('SELECT') || cursor.sees('WITH') || cursor.sees('VALUES') || cursor.sees('(');
  if (!starts) return undefined;
  return {
    kind: 'select',
    statementType: statementType.select,
    cost: queryCost(cursor),
    commits: false,
    run: (context): Promise<Result> =>
      withFreshNames(async () => {
        const { duck, reads } = await compile(context.sql, context, 'run');
        if (reads.length > 0) requireWarehouse(context);
        const { transactor } = ownSession(context.frame.session);
        const { cache } = context.services.room<SqlRoom>('sql');
        const tables = reads.map(({ properties }) => properties.physical);
        const kind = tables.length > 0 && cache.classify(duck, transactor.versionOf(tables));
        const table = await transactor.read(duck, context.signal);
        return queryResult(table, kind === 'cached');
      }),
    describe: async (context) => {
      const { duck } = await compile(context.sql, context, 'describe');
      return ownSession(context.frame.session).connection.describe(duck);
    },
  };
};
