import type { Grammar } from '../../engine/context.js';
import { type Result, statementType } from '../../engine/result.js';
import { compile } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import { ownSession } from '../own-session.js';
import { requireWarehouse } from '../warehouse.js';

/** SELECT, WITH, VALUES and parenthesised queries: whatever no other grammar has taken. */
export const queryGrammar: Grammar = (cursor) => {
  const starts =
    cursor.sees('SELECT') || cursor.sees('WITH') || cursor.sees('VALUES') || cursor.sees('(');
  if (!starts) return undefined;
  return {
    kind: 'select',
    statementType: statementType.select,
    cost: 'metadata',
    commits: false,
    run: (context): Promise<Result> =>
      withFreshNames(async () => {
        const { duck, reads } = await compile(context.sql, context, 'run');
        if (reads.length > 0) requireWarehouse(context);
        const table = await ownSession(context.frame.session).transactor.read(duck);
        return { ...table, statementType: statementType.select };
      }),
    describe: async (context) => {
      const { duck } = await compile(context.sql, context, 'describe');
      return ownSession(context.frame.session).connection.describe(duck);
    },
  };
};
