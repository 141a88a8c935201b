import { asObject, type Json, type JsonObject } from '../json.js';
import type { Identity } from '../workspace/identity.js';
import type { Manifest } from '../workspace/manifest.js';
import { type HttpAnswer, type HttpRequest, postToApp } from './http-delivery.js';
import type { Traffic } from './traffic.js';

export type PayloadKind = 'events_api' | 'slash_commands' | 'interactive';

/** What became of a payload. */
export interface Delivered {
  readonly envelope_id: string | null;
  readonly acked: boolean;
  readonly error: 'operation_timeout' | 'dispatch_failed' | null;
  /** What the app answered with; null for an empty acknowledgement. */
  readonly response: Json;
}

/** Why an event is sent again (docs.slack.dev, "Events API"); by socket it is `timeout` only. */
export type RetryReason =
  | 'timeout'
  | 'http_timeout'
  | 'http_error'
  | 'connection_failed'
  | 'too_many_redirects';

export interface Retry {
  readonly attempt: number;
  readonly reason: RetryReason | '';
}

/** A delivery, and whether Slack would try again. */
export interface Attempt {
  readonly delivered: Delivered;
  /** Why it is to be sent again; null when it was taken or the app wants no retry. */
  readonly again: RetryReason | null;
}

/** How long the app has to acknowledge, in milliseconds (slack.dev). */
export const ackMs = 3000;

const isEmpty = (payload: Json | undefined): boolean =>
  payload === undefined ||
  payload === null ||
  payload === '' ||
  (typeof payload === 'object' && Object.keys(payload).length === 0);

const wordsFor = (payload: Json | undefined): Json => {
  if (isEmpty(payload)) return null;
  return typeof payload === 'string' ? { text: payload } : (payload ?? null);
};

/** What became of a payload that no socket acknowledged. */
const unheard = (error: 'operation_timeout' | 'dispatch_failed'): HttpAnswer => ({
  error,
  body: null,
  reason: 'timeout',
  noRetry: false,
});

interface Needs {
  /** Sends a frame to one socket; false when none is open. */
  readonly send: (frame: JsonObject) => boolean;
  readonly identity: Identity;
  readonly traffic: Traffic;
  readonly manifest: Manifest;
  readonly signingSecret: string;
  readonly now: () => number;
}

/** Brings payloads to the app, by a socket or by signed HTTP, and waits for the acknowledgement. */
export class Delivery {
  readonly #pending = new Map<string, (payload: Json | undefined) => void>();

  constructor(private readonly needs: Needs) {}

  /** Takes an acknowledgement; one for an unknown or late envelope is dropped. */
  acknowledge(envelopeId: string, payload: Json | undefined): void {
    this.#pending.get(envelopeId)?.(payload);
  }

  async deliver(kind: PayloadKind, name: string, payload: JsonObject): Promise<Delivered> {
    return (await this.attempt(kind, name, payload)).delivered;
  }

  /** Asks the app's url whether it is the app's, or whether it answers at all. */
  async verify(kind: 'url_verification' | 'ssl_check'): Promise<boolean> {
    const { manifest, signingSecret, now, identity, traffic } = this.needs;
    const challenge = identity.hex(24);
    const payload: JsonObject =
      kind === 'ssl_check'
        ? { ssl_check: '1', token: identity.hex(12) }
        : { type: kind, token: identity.hex(12), challenge };
    const exchange = traffic.begin('to app', kind, payload);
    const url = manifest.eventsUrl || manifest.interactionsUrl;
    const retry: Retry = { attempt: 0, reason: '' };
    const answer = await postToApp({ kind, url, payload, retry, ackMs }, signingSecret, now());
    traffic.end(exchange, answer.error ?? 'acked', answer.body ?? null);
    if (kind === 'ssl_check') return answer.error === null;
    return answer.body === challenge || asObject(answer.body).challenge === challenge;
  }

  async attempt(
    kind: PayloadKind,
    name: string,
    payload: JsonObject,
    retry: Retry = { attempt: 0, reason: '' },
  ): Promise<Attempt> {
    const { traffic, identity } = this.needs;
    const exchange = traffic.begin('to app', name, payload);
    const envelopeId = identity.uuid();
    const outcome = await this.#bring(kind, envelopeId, payload, retry);
    const delivered: Delivered = {
      envelope_id: envelopeId,
      acked: outcome.error === null,
      error: outcome.error,
      response: wordsFor(outcome.body),
    };
    traffic.end(exchange, outcome.error ?? 'acked', delivered.response);
    return { delivered, again: outcome.noRetry ? null : outcome.reason };
  }

  #bring(
    kind: PayloadKind,
    envelopeId: string,
    payload: JsonObject,
    retry: Retry,
  ): Promise<HttpAnswer> {
    const { manifest } = this.needs;
    if (kind === 'interactive' && !manifest.interactive)
      return Promise.resolve(unheard('dispatch_failed'));
    return manifest.socketMode
      ? this.#bySocket(kind, envelopeId, payload, retry)
      : this.#byHttp(kind, payload, retry);
  }

  #bySocket(
    kind: PayloadKind,
    envelopeId: string,
    payload: JsonObject,
    retry: Retry,
  ): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const settle = (answer: HttpAnswer) => {
        clearTimeout(timer);
        this.#pending.delete(envelopeId);
        resolve(answer);
      };
      const timer = setTimeout(() => settle(unheard('operation_timeout')), ackMs);
      this.#pending.set(envelopeId, (body) =>
        settle({ error: null, body, reason: null, noRetry: false }),
      );
      const events = kind === 'events_api';
      const sent = this.needs.send({
        envelope_id: envelopeId,
        type: kind,
        accepts_response_payload: !events,
        ...(events ? { retry_attempt: retry.attempt, retry_reason: retry.reason } : {}),
        payload,
      });
      if (!sent) settle(unheard('dispatch_failed'));
    });
  }

  #byHttp(kind: PayloadKind, payload: JsonObject, retry: Retry): Promise<HttpAnswer> {
    const { manifest, signingSecret, now } = this.needs;
    const commandUrl = manifest.commands.find(({ command }) => command === payload.command)?.url;
    const suggestion = payload.type === 'block_suggestion' ? manifest.optionsUrl : '';
    const urls = {
      events_api: manifest.eventsUrl,
      slash_commands: commandUrl ?? '',
      interactive: suggestion || manifest.interactionsUrl,
    };
    const request: HttpRequest = { kind, url: urls[kind], payload, retry, ackMs };
    return postToApp(request, signingSecret, now());
  }
}
