import type { Frame } from '../engine/context.js';
import { type Result, statementType } from '../engine/result.js';
import type { Holder } from '../sessions/tokens.js';
import { arrowStream } from './arrow-result.js';
import { type Envelope, failure, success } from './envelope.js';
import type { Execution, Outcome } from './executions.js';
import { jsonRows } from './json-cells.js';
import { clientParameter, clientParameters } from './parameters.js';
import { rowType } from './row-type.js';

const wantsArrow = (result: Result, holder: Holder, execution: Execution): boolean =>
  holder.client.startsWith('Python') &&
  result.statementType === statementType.select &&
  !execution.submission.describeOnly &&
  String(
    execution.submission.resultFormat ??
      clientParameter(holder.frame.session, 'PYTHON_CONNECTOR_QUERY_RESULT_FORMAT'),
  ).toUpperCase() !== 'JSON';

const rows = (result: Result, holder: Holder, execution: Execution) => {
  const arrow = wantsArrow(result, holder, execution) ? arrowStream(result) : undefined;
  if (arrow !== undefined) return { queryResultFormat: 'arrow', rowsetBase64: arrow };
  return { queryResultFormat: 'json', rowset: jsonRows(result) };
};

/** Names in stored case: clients put them into SQL as they are. */
const finals = (frame: Frame) => ({
  finalDatabaseName: frame.database,
  finalSchemaName: frame.schema,
  finalWarehouseName: frame.warehouse,
  finalRoleName: frame.role,
});

const answered = (result: Result, holder: Holder, execution: Execution, now: number): Envelope => {
  const common = {
    parameters: clientParameters(holder.frame.session),
    queryId: execution.queryId,
    databaseProvider: null,
    ...finals(holder.frame),
    statementTypeId: result.statementType,
    version: 1,
    sendResultTime: now,
  };
  if (result.transfer)
    return success({ ...common, command: result.transfer.command, ...result.transfer.data });
  const children = result.children && {
    resultIds: result.children.map((child) => child.queryId).join(','),
    resultTypes: result.children.map((child) => child.statementType).join(','),
  };
  const { submission } = execution;
  return success({
    ...common,
    rowtype: result.columns.map(rowType),
    ...(submission.describeOnly
      ? { queryResultFormat: 'json', rowset: [] }
      : rows(result, holder, execution)),
    total: submission.describeOnly ? 0 : result.rowCount,
    returned: submission.describeOnly ? 0 : result.rowCount,
    numberOfBinds: submission.bindCount ?? 0,
    arrayBindSupported: result.statementType === statementType.insert,
    ...children,
  });
};

/** A finished statement as a client reads it. @param now real time, milliseconds */
export const outcomeBody = (
  outcome: Outcome,
  holder: Holder,
  execution: Execution,
  now: number,
): Envelope =>
  outcome.ok
    ? answered(outcome.result, holder, execution, now)
    : failure(outcome.error, { queryId: execution.queryId });

const resultUrl = (execution: Execution) => `/queries/${execution.queryId}/result`;

/** Still running: the client asks again at once, which is why every answer is held back for a while. */
export const inProgressBody = (execution: Execution): Envelope => ({
  data: {
    queryId: execution.queryId,
    getResultUrl: resultUrl(execution),
    queryAbortsAfterSecs: 300,
    progressDesc: null,
  },
  code: '333333',
  message: 'Query execution in progress.',
  success: true,
});

export const asyncBody = (execution: Execution): Envelope => ({
  ...inProgressBody(execution),
  code: '333334',
  message:
    'Asynchronous execution in progress. Use provided query id to perform query monitoring and management.',
});
