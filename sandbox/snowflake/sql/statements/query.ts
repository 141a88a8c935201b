import type { Grammar } from '../../engine/context.js';
import { parameterOf } from '../../engine/parameters.js';
import { queryResult, type Result, statementType } from '../../engine/result.js';
import { compile } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import type { SqlRoom } from '../index.js';
import { ownSession } from '../own-session.js';
import { queryCost } from '../query-cost.js';
import { requireWarehouse } from '../warehouse.js';

/** SELECT, WITH, VALUES and parenthesised queries: whatever no other grammar has taken. */
export const queryGrammar: Grammar = (cursor, parsed) => {
  const starts =
    cursor.sees('SELECT') || cursor.sees('WITH') || cursor.sees('VALUES') || cursor.sees('(');
  if (!starts) return undefined;
  const cost = queryCost(cursor, parsed);
  return {
    kind: 'select',
    statementType: statementType.select,
    cost,
    commits: false,
    run: (context): Promise<Result> =>
      withFreshNames(async () => {
        const { duck, reads, measured } = await compile(context.sql, context, 'run');
        const { transactor } = ownSession(context.frame.session);
        const { cache } = context.services.room<SqlRoom>('sql');
        const tables = reads.map(({ properties }) => properties.physical);
        const reuse = String(parameterOf('USE_CACHED_RESULT', context.frame, context.parameters));
        const repeated =
          tables.length > 0 &&
          cache.repeats(duck, transactor.versionOf(tables), context.startedAt) &&
          reuse.toLowerCase() !== 'false';
        if (reads.length > 0) requireWarehouse(context, cost === 'warehouse' && !repeated);
        const table = await transactor.read(duck, context.signal);
        return queryResult(table, repeated, measured(table.columns));
      }),
    plan: async (context) => (await compile(context.sql, context, 'describe')).duck,
    describe: async (context) => {
      const { duck, measured } = await compile(context.sql, context, 'describe');
      return measured(await ownSession(context.frame.session).connection.describe(duck));
    },
  };
};
