import type { Engine, ExecuteOptions, Frame } from '../engine/context.js';
import { type Result, rowsResult } from '../engine/result.js';
import type { Cell } from '../engine/value.js';
import { tokenize } from '../sql/lexer.js';

type Columns = readonly (readonly Cell[])[];

/** `INSERT … VALUES`, which the engine runs once for all rows. */
const isBulkInsert = (sql: string): boolean => {
  const words = tokenize(sql).filter((token) => token.kind === 'word');
  const found = words.find(({ value }) => value === 'VALUES' || value === 'SELECT');
  return words[0]?.value === 'INSERT' && found?.value === 'VALUES';
};

/** Counts of several runs as those of one: cell by cell, numbers are summed. */
const summed = (results: readonly Result[]): Result => {
  const [first] = results;
  if (!first) return rowsResult([], []);
  const total = (column: number) =>
    results.reduce((sum, { vectors }) => sum + Number(vectors[column]?.[0] ?? 0), 0);
  return { ...first, vectors: first.columns.map((_, at) => [total(at)]), rowCount: 1 };
};

/**
 * Runs a statement for each row of its array binds. All rows are changed or none: outside a transaction
 * they get one of their own.
 */
export const executeForRows = async (
  engine: Engine,
  sql: string,
  frame: Frame,
  columns: Columns,
  options: ExecuteOptions,
): Promise<Result> => {
  if (isBulkInsert(sql) || options.describeOnly)
    return engine.execute(sql, frame, { ...options, bindColumns: columns });
  const { queryId, ...common } = options;
  const own = frame.session.transaction === null;
  if (own) await engine.execute('BEGIN', frame, { own: true });
  try {
    const results: Result[] = [];
    for (let row = 0; row < (columns[0]?.length ?? 0); row++) {
      const binds = columns.map((column) => column[row] ?? null);
      results.push(await engine.execute(sql, frame, { ...common, binds, own: row > 0 }));
    }
    if (own) await engine.execute('COMMIT', frame, { own: true });
    const result = summed(results);
    return queryId ? engine.keep(queryId, frame.session, result) : result;
  } catch (error) {
    if (own) await engine.execute('ROLLBACK', frame, { own: true });
    throw error;
  }
};
