import { z } from 'zod';
import { SnowflakeError, unsupported } from '../engine/errors.js';
import type { Told } from '../history/statements.js';
import type { Holder } from '../sessions/tokens.js';
import { ownSession } from '../sql/own-session.js';
import { encodePiece, piecesOf } from './chunks.js';
import { success } from './envelope.js';
import type { Execution, Outcome, Submission } from './executions.js';
import { befall } from './faulty.js';
import type { Exchange, Reply } from './http.js';
import type { FrontParts, Route } from './parts.js';
import { type Answered, asyncBody, inProgressBody, outcomeBody } from './reply.js';
import { runRequest } from './run-statement.js';
import { readStatementRequest, type StatementRequest } from './statement-request.js';

const submission = (
  request: StatementRequest,
  holder: Holder,
  requestId: string | null,
): Submission => {
  const format = request.parameters.get('PYTHON_CONNECTOR_QUERY_RESULT_FORMAT');
  return {
    sql: request.sql,
    frame: holder.frame,
    requestId,
    describeOnly: request.describeOnly,
    bindCount: Object.keys(request.bindings ?? {}).length,
    resultFormat: typeof format === 'string' ? format : undefined,
  };
};

const start = (
  request: StatementRequest,
  holder: Holder,
  requestId: string | null,
  parts: FrontParts,
): Execution => {
  const { executions } = parts.protocol;
  const { frame } = holder;
  const known = requestId === null ? undefined : executions.ofRequest(frame.session.id, requestId);
  if (known) return known;
  const asked = submission(request, holder, requestId);
  const work = runRequest(parts.services, request, frame, (queryId, sql, result) =>
    executions.adopt(queryId, { ...asked, sql, requestId: null }, result),
  );
  return executions.start(asked, work);
};

const told = async (
  outcome: Outcome,
  execution: Answered,
  holder: Holder,
  { headers, token = '' }: Exchange,
  parts: FrontParts,
): Promise<Reply> => {
  const { links } = parts.protocol;
  const origin = `http://${headers.host}`;
  const asked = { holder, execution, links, origin, token, now: parts.now() };
  return { body: await outcomeBody(outcome, asked) };
};

const answer = async (
  execution: Execution,
  holder: Holder,
  exchange: Exchange,
  parts: FrontParts,
): Promise<Reply> => {
  const outcome = await execution.within(parts.holdMs);
  if (!outcome) return { body: inProgressBody(execution) };
  return told(outcome, execution, holder, exchange, parts);
};

const TRANSFER = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:PUT|GET)\s/i;

/** `POST /queries/v1/query-request`: runs a statement, or answers for the one that this request id started. */
export const query: Route = async (exchange, parts) => {
  const { token, body, query: options } = exchange;
  const holder = parts.protocol.book.holderOf(token);
  const request = readStatementRequest(body);
  // the client that asked so never comes back for where the file is to go
  if (request.async && TRANSFER.test(request.sql)) throw unsupported('PUT or GET with asyncExec');
  const run = async (): Promise<Reply> => {
    const execution = start(request, holder, options.get('requestId'), parts);
    return request.async
      ? { body: asyncBody(execution) }
      : answer(execution, holder, exchange, parts);
  };
  const fault = parts.faults.take(request.sql);
  return fault
    ? befall(fault, { holder, token: token ?? '', sql: request.sql, parts, run })
    : run();
};

/** Statements of the same user may be asked for from any of their sessions. */
const find = (queryId: string, holder: Holder, parts: FrontParts): Execution | undefined => {
  const execution = parts.protocol.executions.ofQuery(queryId);
  const own = execution?.submission.frame.session.user === holder.frame.session.user;
  return own ? execution : undefined;
};

const statementNotFound = (id: string) =>
  new SnowflakeError('000709', '02000', `Statement ${id} not found`);

const A_DAY = 86_400_000;

/** What a statement of this user was answered in the last 24 hours, whatever became of its session. */
const keptOutcome = async (
  id: string,
  holder: Holder,
  { services }: FrontParts,
): Promise<Outcome | undefined> => {
  const { user } = holder.frame.session;
  const kept = services.results.find(id);
  if (kept) return kept.user === user ? { ok: true, result: kept.result } : undefined;
  const known = await services.history.find(id);
  if (!known || known.user !== user || known.code === null) return undefined;
  if (known.endedAt < services.clock.now() - A_DAY) return undefined;
  const { code, state, message } = known;
  return { ok: false, error: new SnowflakeError(code, state ?? '', message ?? '') };
};

/** `GET /queries/{id}/result` */
export const result: Route = async (exchange, parts, id) => {
  const holder = parts.protocol.book.holderOf(exchange.token);
  const execution = find(id, holder, parts);
  const { settled, submission: asked } = execution ?? {};
  // a result that is no longer kept is gone for those too whose session still knows the statement
  if (execution && (!settled?.ok || settled.result.once || asked?.describeOnly))
    return answer(execution, holder, exchange, parts);
  const outcome = await keptOutcome(id, holder, parts);
  if (!outcome) throw statementNotFound(id);
  const answered = execution ?? { queryId: id, submission: { sql: '' } };
  return told(outcome, answered, holder, exchange, parts);
};

/** `GET /results/{id}/{n}`: a chunk, to whoever shows a signed address that has not expired. */
export const chunk: Route = async (
  { query: signed, headers },
  { protocol, services },
  id,
  number,
) => {
  const address = protocol.links.read(id, Number(number), signed, headers);
  const kept = services.results.find(id);
  if (!address || !kept) return { status: 403, body: { message: 'Request has expired' } };
  const piece = piecesOf(kept.result)[address.at];
  if (!piece) return { status: 404, body: { message: 'No such chunk' } };
  return { body: null, gzipped: await encodePiece(kept.result, piece, address.format) };
};

/** `POST /queries/{id}/abort-request` */
export const abort: Route = async ({ token }, parts, id) => {
  const holder = parts.protocol.book.holderOf(token);
  const execution = find(id, holder, parts);
  if (!execution) throw statementNotFound(id);
  execution.abort();
  return { body: success() };
};

const Abort = z.object({ requestId: z.string() });

/** `POST /queries/v1/abort-request`, naming the request that is to be stopped */
export const abortRequest: Route = async ({ token, body }, parts) => {
  const holder = parts.protocol.book.holderOf(token);
  const { data } = Abort.safeParse(body);
  if (data) parts.protocol.executions.abortRequest(holder.frame.session.id, data.requestId);
  return { body: success() };
};

const waitsForLock = ({ queryId, submission }: Execution): boolean =>
  ownSession(submission.frame.session)
    .locks.list()
    .some(({ request, acquiredAt }) => acquiredAt === null && request.queryId === queryId);

/** @param code the error's, null when there was none */
const statusOfEnded = (code: string | null): string => {
  if (code === null) return 'SUCCESS';
  if (code === '000603') return 'FAILED_WITH_INCIDENT';
  return code === '000604' ? 'ABORTED' : 'FAILED_WITH_ERROR';
};

const statusOf = (execution: Execution): string => {
  const { settled } = execution;
  if (!settled && execution.aborting) return 'ABORTING';
  if (!settled) return waitsForLock(execution) ? 'BLOCKED' : 'RUNNING';
  if (settled.ok) return statusOfEnded(null);
  return statusOfEnded(settled.error instanceof SnowflakeError ? settled.error.code : '000603');
};

const described = (execution: Execution) => {
  const { settled, submission: asked } = execution;
  const error = settled && !settled.ok ? settled.error : null;
  return {
    id: execution.queryId,
    status: statusOf(execution),
    state: statusOf(execution),
    sessionId: asked.frame.session.id,
    sqlText: asked.sql,
    warehouseName: asked.frame.warehouse,
    totalDuration: Math.round((execution.endedAt ?? performance.now()) - execution.startedAt),
    errorCode: error instanceof SnowflakeError ? error.code : '',
    errorMessage: error instanceof Error ? error.message : '',
  };
};

/** As `described`, of a statement that is remembered alone. */
const describedOf = (told: Told) => ({
  id: told.queryId,
  status: statusOfEnded(told.code),
  state: statusOfEnded(told.code),
  sessionId: told.session,
  sqlText: told.sql,
  warehouseName: told.warehouse,
  totalDuration: told.ms,
  errorCode: told.code ?? '',
  errorMessage: told.message ?? '',
});

/** `GET /monitoring/queries/{id}` */
export const monitor: Route = async ({ token }, parts, id) => {
  const holder = parts.protocol.book.holderOf(token);
  const execution = find(id, holder, parts);
  if (execution) return { body: success({ queries: [described(execution)] }) };
  const { user } = holder.frame.session;
  const told = await parts.services.history.find(id);
  if (told) return { body: success({ queries: told.user === user ? [describedOf(told)] : [] }) };
  // a request of several statements is in no history, which has each of them
  const own = parts.services.results.find(id)?.user === user;
  const status = statusOfEnded(null);
  return { body: success({ queries: own ? [{ id, status, state: status }] : [] }) };
};
