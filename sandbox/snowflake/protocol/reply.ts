import type { Frame } from '../engine/context.js';
import { dmlStatsOf, type Result, statementType } from '../engine/result.js';
import type { Holder } from '../sessions/tokens.js';
import { tokenize } from '../sql/lexer.js';
import { type ChunkLinks, encodeArrow, type Piece, piecesOf, type ResultFormat } from './chunks.js';
import { type Envelope, failure, success } from './envelope.js';
import type { Execution, Outcome, Submission } from './executions.js';
import { jsonRows } from './json-cells.js';
import { clientParameter, clientParameters } from './parameters.js';
import { rowType } from './row-type.js';
import { uploadByHttp } from './stage-upload.js';

const GUESSED_ROW_BYTES = 64;

/** The statement that is answered: one that was sent, or what is still known of one. */
export interface Answered {
  readonly queryId: string;
  readonly submission: Pick<Submission, 'sql' | 'describeOnly' | 'bindCount' | 'resultFormat'>;
}

/** Whose statement is answered, and how the client reached the server. */
export interface Asked {
  readonly holder: Holder;
  readonly execution: Answered;
  readonly links: ChunkLinks;
  /** `http://host:port` */
  readonly origin: string;
  readonly token: string;
  /** real time, milliseconds */
  readonly now: number;
}

const wantsArrow = (result: Result, holder: Holder, execution: Answered): boolean =>
  holder.client.startsWith('Python') &&
  result.statementType === statementType.select &&
  !execution.submission.describeOnly &&
  String(
    execution.submission.resultFormat ??
      clientParameter(holder.frame.session, 'PYTHON_CONNECTOR_QUERY_RESULT_FORMAT'),
  ).toUpperCase() !== 'JSON';

const empty = { arrow: { rowsetBase64: '' }, json: { rowset: [] } } as const;

const whole = async (result: Result, format: ResultFormat) =>
  format === 'arrow'
    ? { rowsetBase64: (await encodeArrow(result)).toString('base64') }
    : { rowset: jsonRows(result) };

// no rows beside the chunks: snowflake-sdk takes them for a chunk when it renews the addresses
const inChunks = (pieces: readonly Piece[], format: ResultFormat, asked: Asked) => {
  const { queryId } = asked.execution;
  const { links, origin } = asked;
  return {
    ...empty[format],
    // chunks are made when they are fetched, so their sizes are guesses
    chunks: pieces.map(({ from, to }, at) => ({
      url: links.url(origin, { queryId, at, format }),
      rowCount: to - from,
      uncompressedSize: (to - from) * GUESSED_ROW_BYTES,
      compressedSize: Math.ceil(((to - from) * GUESSED_ROW_BYTES) / 4),
    })),
    chunkHeaders: links.headers(queryId),
    qrmk: links.keyOf(queryId),
  };
};

const rows = async (result: Result, asked: Asked) => {
  const format = wantsArrow(result, asked.holder, asked.execution) ? 'arrow' : 'json';
  if (result.rowCount === 0) return { queryResultFormat: format, ...empty[format] };
  const pieces = piecesOf(result);
  const answer = pieces.length > 0 ? inChunks(pieces, format, asked) : await whole(result, format);
  return { queryResultFormat: format, ...answer };
};

/** Names in stored case: clients put them into SQL as they are. */
const finals = (frame: Frame) => ({
  finalDatabaseName: frame.database,
  finalSchemaName: frame.schema,
  finalWarehouseName: frame.warehouse,
  finalRoleName: frame.role,
});

/** How many values a statement asks for: each `?`, and each number of a `:1` once. */
const bindsIn = (sql: string): number =>
  new Set(tokenize(sql).flatMap(({ kind, value }) => (kind === 'bind' ? [value] : []))).size;

const answered = async (result: Result, asked: Asked): Promise<Envelope> => {
  const { holder, execution, now } = asked;
  const common = {
    parameters: clientParameters(holder.frame.session),
    queryId: execution.queryId,
    databaseProvider: null,
    ...finals(holder.frame),
    statementTypeId: result.statementType,
    version: 1,
    sendResultTime: now,
  };
  if (result.transfer) {
    const { command, data, location } = result.transfer;
    const byHttp =
      location !== undefined && holder.client === 'JavaScript'
        ? uploadByHttp(asked.origin, location, asked.token)
        : undefined;
    const stage = byHttp ? { stageInfo: byHttp, uploadInfo: byHttp } : {};
    return success({ ...common, command, ...data, ...stage });
  }
  const children = result.children && {
    resultIds: result.children.map((child) => child.queryId).join(','),
    resultTypes: result.children.map((child) => child.statementType).join(','),
  };
  const { submission } = execution;
  const stats = submission.describeOnly ? undefined : dmlStatsOf(result);
  return success({
    ...common,
    ...(stats && { stats }),
    rowtype: result.columns.map(rowType),
    ...(submission.describeOnly
      ? { queryResultFormat: 'json', rowset: [] }
      : await rows(result, asked)),
    total: submission.describeOnly ? 0 : result.rowCount,
    returned: submission.describeOnly ? 0 : result.rowCount,
    numberOfBinds: submission.describeOnly ? bindsIn(submission.sql) : (submission.bindCount ?? 0),
    arrayBindSupported: result.statementType === statementType.insert,
    ...children,
  });
};

/** A finished statement as a client reads it. */
export const outcomeBody = async (outcome: Outcome, asked: Asked): Promise<Envelope> =>
  outcome.ok
    ? answered(outcome.result, asked)
    : failure(outcome.error, { queryId: asked.execution.queryId });

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
