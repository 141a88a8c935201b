import type { IncomingMessage, ServerResponse } from 'node:http';
import { responseUrlFault } from '../faults/faults.js';
import { showAnswer } from '../interactions/answering.js';
import { answerWebhook } from '../interactions/webhooks.js';
import { own } from '../json.js';
import type { Page } from '../page/page.js';
import type { Slack } from '../slack.js';
import { answerTest } from '../test-interface/index.js';
import { answerCall } from '../web-api/answer.js';
import { Arguments } from '../web-api/arguments.js';
import { mediaType } from '../web-api/file-records.js';
import { ApiError } from '../web-api/method.js';
import { replyJson, replyText } from './reply.js';
import { readArguments, readBytes, readJsonObject, readUpload, UnreadableBody } from './request.js';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** What follows the route's own part of the path. */
  readonly rest: string;
}

const bearer = (request: IncomingMessage): string =>
  /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';

const api = async (slack: Slack, { request, response, url, rest }: Exchange): Promise<void> => {
  const given = await readArguments(request, url).catch((error: unknown) => {
    if (error instanceof UnreadableBody) return error;
    throw error;
  });
  if (given instanceof UnreadableBody) return replyJson(response, { ok: false, error: given.code });
  const args = new Arguments(given.fields);
  const answer = await answerCall(slack, {
    method: rest,
    args,
    bearer: bearer(request),
    origin: `${url.origin}/`,
    warnings: given.warnings,
  });
  replyJson(response, answer.body, answer.status, answer.headers);
};

/** Posts to a `response_url`. Refusals are HTTP 4xx, so that clients notice. */
const respond = async (slack: Slack, { request, response, rest }: Exchange): Promise<void> => {
  const body = await readJsonObject(request);
  const exchange = slack.traffic.begin('from app', 'response_url', body ?? null);
  const met = await slack.faults.meet(responseUrlFault);
  if (met) {
    slack.traffic.end(exchange, `${met.status} ${met.body.error}`, met.body);
    return replyJson(response, met.body, met.status, met.headers);
  }
  const place = slack.responses.use(rest);
  const refuse = (status: number, error: string, lines: readonly string[] = []): void => {
    const answer = {
      ok: false,
      error,
      ...(lines.length > 0
        ? { response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) } }
        : {}),
    };
    slack.traffic.end(exchange, error, answer);
    replyJson(response, answer, status);
  };
  if (typeof place === 'string') return refuse(404, place);
  if (!body) return refuse(400, 'invalid_payload');
  try {
    showAnswer(slack, place, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refuse(error.code === 'message_not_found' ? 404 : 400, error.code, error.lines);
  }
  slack.traffic.end(exchange, 'ok', { ok: true });
  replyJson(response, { ok: true });
};

const webhook = async (slack: Slack, { request, response, rest }: Exchange): Promise<void> => {
  const { status, text } = answerWebhook(slack, rest, (await readBytes(request)).toString());
  replyText(response, text, 'text/html', status);
};

const upload = async (slack: Slack, { request, response, rest }: Exchange): Promise<void> => {
  const file = own(slack.workspace.state.files, rest);
  if (!file || file.content !== null)
    return replyText(response, 'no such upload', 'text/plain', 404);
  const bytes = await readUpload(request).catch((error: unknown) => {
    if (error instanceof UnreadableBody) return undefined;
    throw error;
  });
  if (!bytes) return replyText(response, 'malformed multipart body', 'text/plain', 400);
  file.content = bytes.toString('base64');
  file.size = bytes.length;
  slack.workspace.changes.tell({ kind: 'files' });
  replyText(response, `OK - ${bytes.length}`, 'text/plain');
};

/** Serves a file's bytes. Nothing but pictures is shown in the page's own origin. */
const download = (slack: Slack, { response, rest }: Exchange): void => {
  const file = own(slack.workspace.state.files, rest.split('/')[0] ?? '');
  if (!file || file.content === null) {
    replyText(response, 'no such file', 'text/plain', 404);
    return;
  }
  const type = mediaType(file);
  const shown = type.startsWith('image/') && !rest.includes('/download/');
  response.writeHead(200, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  response.end(Buffer.from(file.content, 'base64'));
};

const test = async (slack: Slack, { request, response, url, rest }: Exchange): Promise<void> => {
  const body =
    request.method === 'GET' ? Object.fromEntries(url.searchParams) : await readJsonObject(request);
  replyJson(
    response,
    body
      ? await answerTest(slack, request.method ?? 'GET', rest, body)
      : { ok: false, error: 'invalid_arguments' },
  );
};

/** Answers one request by the first part of its path; what no other part takes is the page's. */
export const route = async (
  slack: Slack,
  page: Page,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const address = `http://${request.headers.host}${request.url ?? '/'}`;
  if (!URL.canParse(address)) return replyText(response, 'no such address', 'text/plain', 400);
  const url = new URL(address);
  const [, part = '', ...others] = url.pathname.split('/');
  const exchange: Exchange = { request, response, url, rest: others.join('/') };
  switch (part) {
    case 'api':
      return api(slack, exchange);
    case 'response':
      return respond(slack, exchange);
    case 'services':
      return webhook(slack, exchange);
    case 'upload':
      return upload(slack, exchange);
    case 'files':
      return download(slack, exchange);
    case 'test':
      return test(slack, exchange);
    default:
      return page.answer(request, response, url);
  }
};
