import type { Context, Statement } from '../engine/context.js';
import { type Result, statementType, statusResult } from '../engine/result.js';

/** A DDL statement that answers one sentence. */
export const ddl = (
  kind: string,
  run: (context: Context) => Promise<string>,
  commits = true,
): Statement => ({
  kind,
  statementType: statementType.ddl,
  cost: 'metadata',
  commits,
  run: async (context): Promise<Result> => statusResult(await run(context)),
});
