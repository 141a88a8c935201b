import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ControlParts, control } from '../control/index.js';
import { refused, taskRoutes } from '../rest/task-routes.js';
import { failure } from './envelope.js';
import { type Exchange, isForeign, type Reply, readExchange, send } from './http.js';
import type { FrontParts, Route } from './parts.js';
import { abort, abortRequest, chunk, monitor, query, result } from './query-routes.js';
import { deleteSession, heartbeat, login, renew, telemetry } from './session-routes.js';
import { upload } from './stage-upload.js';

/** Every address that clients use, the more exact ones first. */
export const routes: readonly { method: string; path: RegExp; route: Route }[] = [
  { method: 'POST', path: /^\/session\/v1\/login-request$/, route: login },
  { method: 'POST', path: /^\/session\/token-request$/, route: renew },
  { method: 'POST', path: /^\/session\/heartbeat$/, route: heartbeat },
  { method: 'POST', path: /^\/session$/, route: deleteSession },
  { method: 'POST', path: /^\/telemetry\/send$/, route: telemetry },
  { method: 'POST', path: /^\/queries\/v1\/query-request$/, route: query },
  { method: 'POST', path: /^\/queries\/v1\/abort-request$/, route: abortRequest },
  { method: 'POST', path: /^\/queries\/([\w-]+)\/abort-request$/, route: abort },
  { method: 'GET', path: /^\/queries\/([\w-]+)\/result$/, route: result },
  { method: 'GET', path: /^\/results\/([\w-]+)\/(\d+)$/, route: chunk },
  { method: 'HEAD', path: /^\/stages\/([^/]+)\/(.+)$/, route: upload },
  { method: 'PUT', path: /^\/stages\/([^/]+)\/(.+)$/, route: upload },
  { method: 'GET', path: /^\/monitoring\/queries\/([\w-]+)$/, route: monitor },
  ...taskRoutes,
];

const unknownPath = ({ method, path }: Exchange): Reply => ({
  status: 404,
  body: {
    code: '390404',
    error_code: '390404',
    message: `${method} ${path} is not supported in this sandbox.`,
    success: false,
    data: null,
  },
});

/** In the words of both, the protocol's clients and those of the control routes. */
const foreign = {
  ok: false,
  error: 'foreign host or origin',
  code: '390403',
  message: 'Only clients of this machine that mean this server are answered.',
  success: false,
  data: null,
};

const answer = async (exchange: Exchange, parts: FrontParts & ControlParts): Promise<Reply> => {
  if (/^\/control(\/|$)/.test(exchange.path)) return control(exchange, parts);
  for (const { method, path, route } of routes) {
    const match = method === exchange.method ? path.exec(exchange.path) : null;
    if (match) return route(exchange, parts, ...match.slice(1));
  }
  return unknownPath(exchange);
};

/** A request to the control routes that is none, in their words. */
const unreadable = { ok: false, error: 'invalid_arguments' };

/** What cannot even be read, in the words of those who would have answered it. */
const refusal = ({ url = '' }: IncomingMessage, error: unknown): Reply => {
  if (/^\/+control(\/|$)/.test(url)) return { body: unreadable };
  return /^\/+api\//.test(url) ? refused(error) : { body: failure(error) };
};

/** Answers one request. Whatever goes wrong in a route is told in the protocol's own form, with HTTP 200. */
export const handle = async (
  request: IncomingMessage,
  response: ServerResponse,
  parts: FrontParts & ControlParts,
): Promise<void> => {
  if (isForeign(request)) {
    request.resume();
    return send(response, { status: 403, body: foreign });
  }
  const reply = await readExchange(request)
    .then((exchange) => {
      const { book, presence } = parts.protocol;
      const client = book.clientOf(exchange.token);
      if (client) presence.enter(client, response);
      return answer(exchange, parts);
    })
    .catch((error: unknown) => refusal(request, error));
  await send(response, reply);
};
