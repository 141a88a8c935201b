import { randomUUID } from 'node:crypto';
import type { ExecuteOptions, Frame, Services } from '../engine/context.js';
import { isRefusal } from '../engine/errors.js';
import { parameterOf } from '../engine/parameters.js';
import { type Result, rowCountsOf, rowsResult } from '../engine/result.js';
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

/** @returns the counts of all rows @throws what a row met; nothing is changed then, unless in the client's transaction */
const runRows = async (
  { engine }: Services,
  sql: string,
  frame: Frame,
  columns: Columns,
  options: ExecuteOptions,
): Promise<Result> => {
  const own = frame.session.transaction === null;
  if (own) await engine.execute('BEGIN', frame, { own: true });
  try {
    const results: Result[] = [];
    for (let row = 0; row < (columns[0]?.length ?? 0); row++) {
      const binds = columns.map((column) => column[row] ?? null);
      results.push(await engine.execute(sql, frame, { ...options, binds, own: true }));
    }
    if (own) await engine.execute('COMMIT', frame, { own: true });
    return summed(results);
  } catch (error) {
    if (own) await engine.execute('ROLLBACK', frame, { own: true });
    throw error;
  }
};

/**
 * Runs a statement for each row of its array binds. All rows are changed or none: outside a transaction
 * they get one of their own. To whoever watches it is one statement, by the id that the client knows.
 */
export const executeForRows = async (
  services: Services,
  sql: string,
  frame: Frame,
  columns: Columns,
  options: ExecuteOptions,
): Promise<Result> => {
  const { engine, watch, clock } = services;
  if (isBulkInsert(sql) || options.describeOnly)
    return engine.execute(sql, frame, { ...options, bindColumns: columns });
  const { queryId = randomUUID(), ...common } = options;
  const { signal = new AbortController().signal, parameters = new Map<string, unknown>() } = common;
  const { session, role, warehouse, database, schema } = frame;
  const tag = String(parameterOf('QUERY_TAG', frame, parameters) ?? '');
  const place = { role, warehouse, database, schema };
  const running = { session, queryId, ...place, sql, tag, startedAt: clock.now() };
  const began = performance.now();
  const ended = (error: unknown, result?: Result) => {
    const ms = Math.round(performance.now() - began);
    const kind = error !== undefined && isRefusal(error) ? 'metadata' : 'warehouse';
    const rows = result && rowCountsOf(result);
    const outcome = { class: kind, ms, endedAt: clock.now(), error } as const;
    watch.ended({ ...running, ...outcome, ...(rows && { rows }) });
  };
  watch.began(running);
  try {
    const work = () => runRows(services, sql, frame, columns, common);
    const result = await watch.guard(frame, signal, work);
    ended(undefined, result);
    // behind those of the rows: LAST_QUERY_ID names what the client sent
    session.queryIds.push(queryId);
    return engine.keep(queryId, session, result);
  } catch (error) {
    ended(error);
    throw error;
  }
};
