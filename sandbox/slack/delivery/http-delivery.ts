import { createHmac } from 'node:crypto';
import { type Json, type JsonObject, parseJson } from '../json.js';
import type { PayloadKind, Retry, RetryReason } from './delivery.js';

export interface HttpAnswer {
  readonly error: 'operation_timeout' | 'dispatch_failed' | null;
  readonly body: Json | undefined;
  /** Why an event would be sent again; null when it was taken. */
  readonly reason: RetryReason | null;
  /** Whether the app asked for no retry. */
  readonly noRetry: boolean;
}

/** A payload, or a question about the url itself. */
export type HttpKind = PayloadKind | 'url_verification' | 'ssl_check';

export interface HttpRequest {
  readonly kind: HttpKind;
  readonly url: string;
  readonly payload: JsonObject;
  readonly retry: Retry;
  /** Milliseconds until the person is told of a time-out. */
  readonly ackMs: number;
}

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Redirects an event is followed through (docs.slack.dev, "Events API"). */
const redirectLimit = 2;

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && loopbackHosts.has(new URL(url).hostname);

/** The body and its content type, exactly as Slack sends them: forms carry no charset, which Bolt refuses. */
const bodyOf = ({ kind, payload }: HttpRequest): { body: string; type: string } => {
  if (kind === 'events_api' || kind === 'url_verification')
    return { body: JSON.stringify(payload), type: 'application/json' };
  const fields: Record<string, string> =
    kind === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
  return {
    body: new URLSearchParams(fields).toString(),
    type: 'application/x-www-form-urlencoded',
  };
};

/** The `v0` signature of a request body (slack.dev, "Verifying requests from Slack"). */
export const signature = (secret: string, timestamp: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

const failed = (reason: RetryReason, noRetry = false): HttpAnswer => ({
  error: reason === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed',
  body: null,
  reason,
  noRetry,
});

/** Proof of who sends a body; a look at the certificate comes without, as docs.slack.dev says of `ssl_check`. */
const proofOf = (kind: HttpKind, secret: string, body: string, nowMs: number) => {
  if (kind === 'ssl_check') return {};
  const timestamp = Math.floor(nowMs / 1000);
  return {
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signature(secret, timestamp, body),
  };
};

const retryHeaders = ({ attempt, reason }: Retry): Record<string, string> =>
  attempt > 0 ? { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': reason } : {};

/** Posts, and posts again where a redirect points; undefined after too many or to a foreign host. */
const follow = async (
  url: string,
  init: RequestInit,
  left: number,
): Promise<Response | undefined> => {
  if (!isLoopback(url)) return undefined;
  const answer = await fetch(url, { ...init, redirect: 'manual' });
  const target = answer.headers.get('location');
  if (answer.status < 300 || answer.status > 399 || target === null) return answer;
  await answer.body?.cancel();
  return left === 0 ? undefined : follow(new URL(target, url).href, init, left - 1);
};

/** Posts a payload to the app's request url, signed. Only loopback urls are called. */
export const postToApp = async (
  request: HttpRequest,
  secret: string,
  nowMs: number,
): Promise<HttpAnswer> => {
  if (!isLoopback(request.url)) return failed('connection_failed');
  const { body, type } = bodyOf(request);
  const init: RequestInit = {
    method: 'POST',
    body: Buffer.from(body),
    signal: AbortSignal.timeout(request.ackMs),
    headers: {
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'content-type': type,
      ...proofOf(request.kind, secret, body, nowMs),
      ...retryHeaders(request.retry),
    },
  };
  try {
    const answer = await follow(request.url, init, redirectLimit);
    if (!answer) return failed('too_many_redirects');
    const text = await answer.text();
    if (!answer.ok) return failed('http_error', answer.headers.get('x-slack-no-retry') === '1');
    return { error: null, body: parseJson(text) ?? text, reason: null, noRetry: false };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return failed(late ? 'http_timeout' : 'connection_failed');
  }
};
