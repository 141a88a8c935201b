import { randomUUID } from 'node:crypto';
import type { Frame, Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { type Result, rowsResult, statementType } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import { tokenize } from '../sql/lexer.js';
import { executeForRows } from './array-binds.js';
import { type Binds, readBindings } from './bindings.js';
import type { Work } from './executions.js';
import { splitStatements } from './split-statements.js';
import { readStagedBinds } from './staged-binds.js';
import type { StatementRequest } from './statement-request.js';

const wrongCount = (actual: number, desired: number) =>
  new SnowflakeError(
    '000008',
    '0A000',
    `Actual statement count ${actual} did not match the desired statement count ${desired}.`,
  );

/** How many binds a statement takes by `?`, the next one each; those written `:1` count in the whole request. */
const placeholders = (sql: string): number =>
  tokenize(sql).filter(({ kind, start }) => kind === 'bind' && sql[start] === '?').length;

/** How many statements the request may hold: 1 unless it or its session says otherwise, 0 for any number. */
const allowed = (request: StatementRequest, frame: Frame): number =>
  Number(
    request.parameters.get('MULTI_STATEMENT_COUNT') ??
      frame.session.parameters.get('MULTI_STATEMENT_COUNT') ??
      1,
  );

/** The literal that a closing Python interpreter sends on a borrowed session: it names none, and must stop none. */
const NO_SESSION = /^(\s*select\s+system\$cancel_all_queries\()\s*None\s*\)/i;

interface Prepared {
  readonly statements: readonly string[];
  readonly binds: Binds;
}

/** What can be refused before a statement runs. */
const prepare = async (
  request: StatementRequest,
  frame: Frame,
  services: Services,
): Promise<Prepared> => {
  const binds = request.bindStage
    ? await readStagedBinds(request.bindStage, request.sql, frame, services)
    : readBindings(request.bindings ?? undefined);
  const statements = splitStatements(request.sql.replace(NO_SESSION, '$1NULL)'));
  const desired = allowed(request, frame);
  if (statements.length === 0)
    throw new SnowflakeError('000900', '42601', 'SQL compilation error:\nEmpty SQL statement.');
  if (desired !== 0 && desired !== statements.length) throw wrongCount(statements.length, desired);
  return { statements, binds };
};

/** Tells of a statement that was refused before the engine saw it. */
export const refuse = (
  { watch, clock }: Pick<Services, 'watch' | 'clock'>,
  sql: string,
  { session, role, warehouse, database, schema }: Frame,
  error: unknown,
  queryId: string = randomUUID(),
): void => {
  const now = clock.now();
  const tag = String(session.parameters.get('QUERY_TAG') ?? '');
  const place = { role, warehouse, database, schema };
  const times = { ms: 0, startedAt: now, endedAt: now };
  watch.ended({ session, queryId, ...place, sql, class: 'metadata', tag, ...times, error });
};

/** Runs a request's one statement, or all of several in turn. */
export const runRequest =
  (
    services: Services,
    request: StatementRequest,
    frame: Frame,
    ran: (queryId: string, sql: string, result: Result) => void,
  ): Work =>
  async (signal, queryId) => {
    const { engine } = services;
    let prepared: Prepared;
    try {
      prepared = await prepare(request, frame, services);
    } catch (error) {
      refuse(services, request.sql, frame, error, queryId);
      throw error;
    }
    const { statements, binds } = prepared;
    const { parameters, describeOnly, internal } = request;
    const common = { parameters, signal, describeOnly, internal };
    const [only = ''] = statements;
    if (statements.length === 1) {
      const options = { ...common, queryId };
      return binds.columns
        ? executeForRows(services, only, frame, binds.columns, options)
        : engine.execute(only, frame, { ...options, binds: binds.cells, bindTypes: binds.types });
    }
    const children: { queryId: string; statementType: number }[] = [];
    let used = 0;
    for (const sql of statements) {
      const child = randomUUID();
      const count = placeholders(sql);
      const result = await engine.execute(sql, frame, {
        ...common,
        binds: count > 0 ? binds.cells.slice(used, used + count) : binds.cells,
        bindTypes: count > 0 ? binds.types.slice(used, used + count) : binds.types,
        queryId: child,
      });
      used += count;
      ran(child, sql, result);
      children.push({ queryId: child, statementType: result.statementType });
    }
    const summary = rowsResult(
      [textColumn('multiple statement execution')],
      [['Multiple statements executed successfully.']],
      statementType.multi,
    );
    return engine.keep(queryId, frame.session, { ...summary, children });
  };
