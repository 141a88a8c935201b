import { createHmac } from 'node:crypto';
import { type Json, type JsonObject, parseJson } from '../json.js';
import type { PayloadKind, Retry } from './delivery.js';

export interface HttpAnswer {
  readonly error: 'operation_timeout' | 'dispatch_failed' | null;
  readonly body: Json | undefined;
}

export interface HttpRequest {
  readonly kind: PayloadKind;
  readonly url: string;
  readonly payload: JsonObject;
  readonly retry: Retry;
  /** Milliseconds until the person is told of a time-out. */
  readonly ackMs: number;
}

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The body and its content type, exactly as Slack sends them: forms carry no charset, which Bolt refuses. */
const bodyOf = ({ kind, payload }: HttpRequest): { body: string; type: string } => {
  if (kind === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
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

/** Posts a payload to the app's request url, signed. Only loopback urls are called. */
export const postToApp = async (
  request: HttpRequest,
  secret: string,
  nowMs: number,
): Promise<HttpAnswer> => {
  if (!URL.canParse(request.url) || !loopbackHosts.has(new URL(request.url).hostname))
    return { error: 'dispatch_failed', body: null };
  const { body, type } = bodyOf(request);
  const timestamp = Math.floor(nowMs / 1000);
  const retrying =
    request.retry.attempt > 0
      ? {
          'x-slack-retry-num': String(request.retry.attempt),
          'x-slack-retry-reason': `http_${request.retry.reason}`,
        }
      : {};
  try {
    const answer = await fetch(request.url, {
      method: 'POST',
      body: Buffer.from(body),
      signal: AbortSignal.timeout(request.ackMs),
      headers: {
        'content-type': type,
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': signature(secret, timestamp, body),
        ...retrying,
      },
    });
    const text = await answer.text();
    if (!answer.ok) return { error: 'dispatch_failed', body: null };
    return { error: null, body: parseJson(text) ?? text };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return { error: late ? 'operation_timeout' : 'dispatch_failed', body: null };
  }
};
