import { randomUUID } from 'node:crypto';
import type { Engine, Frame } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { type Result, rowsResult, statementType } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import { executeForRows } from './array-binds.js';
import { type Binds, readBindings } from './bindings.js';
import type { Work } from './executions.js';
import { splitStatements } from './split-statements.js';
import type { StatementRequest } from './statement-request.js';

const wrongCount = (actual: number, desired: number) =>
  new SnowflakeError(
    '000008',
    '0A000',
    `Actual statement count ${actual} did not match the desired statement count ${desired}.`,
  );

/** How many statements the request may hold: 1 unless it or its session says otherwise, 0 for any number. */
const allowed = (request: StatementRequest, frame: Frame): number =>
  Number(
    request.parameters.get('MULTI_STATEMENT_COUNT') ??
      frame.session.parameters.get('MULTI_STATEMENT_COUNT') ??
      1,
  );

/** The literal that a closing Python interpreter sends on a borrowed session: it names none, and must stop none. */
const NO_SESSION = /^(\s*select\s+system\$cancel_all_queries\()\s*None\s*\)/i;

/** Runs a request's one statement, or all of several in turn. */
export const runRequest =
  (
    engine: Engine,
    request: StatementRequest,
    frame: Frame,
    ran: (queryId: string, sql: string, result: Result) => void,
  ): Work =>
  async (signal, queryId) => {
    const text = request.sql.replace(NO_SESSION, '$1NULL)');
    const binds: Binds = readBindings(request.bindings ?? undefined);
    const common = { parameters: request.parameters, signal, describeOnly: request.describeOnly };
    const statements = splitStatements(text);
    const desired = allowed(request, frame);
    if (statements.length === 0)
      throw new SnowflakeError('000900', '42601', 'SQL compilation error:\nEmpty SQL statement.');
    if (desired !== 0 && desired !== statements.length)
      throw wrongCount(statements.length, desired);
    const [only = ''] = statements;
    if (statements.length === 1) {
      const options = { ...common, queryId };
      return binds.columns
        ? executeForRows(engine, only, frame, binds.columns, options)
        : engine.execute(only, frame, { ...options, binds: binds.cells });
    }
    const children: { queryId: string; statementType: number }[] = [];
    for (const sql of statements) {
      const child = randomUUID();
      const result = await engine.execute(sql, frame, {
        ...common,
        binds: binds.cells,
        queryId: child,
      });
      ran(child, sql, result);
      children.push({ queryId: child, statementType: result.statementType });
    }
    const summary = rowsResult(
      [textColumn('multiple statement execution')],
      [['Multiple statements executed successfully.']],
      statementType.multi,
    );
    return { ...summary, children };
  };
