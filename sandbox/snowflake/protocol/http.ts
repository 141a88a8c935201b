import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** A request, read. */
export interface Exchange {
  readonly method: string;
  /** without leading slashes twice: a client's base URL may end with one */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** the session or master token of the Authorization header */
  readonly token: string | undefined;
  /** parsed JSON; undefined for an empty or unreadable body */
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly body: unknown;
  /** gzipped bytes to send instead of a body in JSON */
  readonly gzipped?: Buffer;
  /** cut the connection instead of answering */
  readonly cut?: boolean;
  /** milliseconds between pieces, for an answer that trickles */
  readonly drip?: number;
}

const inflate = promisify(gunzip);
const LARGEST_BODY = 1 << 30;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/i;
const DRIP_BYTES = 256;

// JSON's type would make snowflake-sdk parse rows without brackets, a text type the connector read Latin-1
const CHUNK_HEADERS = {
  'Content-Type': 'application/octet-stream; charset=utf-8',
  'Content-Encoding': 'gzip',
};

/** Only a client on this machine that meant this server may talk to it: no web page, no rebound name. */
export const isForeign = (request: IncomingMessage): boolean => {
  const { host, origin } = request.headers;
  if (!host || !LOOPBACK.test(host)) return true;
  return origin !== undefined && origin !== `http://${host}`;
};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const raw = Buffer.concat(parts);
  if (raw.length === 0) return undefined;
  const gzipped = request.headers['content-encoding'] === 'gzip';
  try {
    const text = gzipped ? await inflate(raw, { maxOutputLength: LARGEST_BODY }) : raw;
    return JSON.parse(text.toString()) as unknown;
  } catch {
    return undefined;
  }
};

export const readExchange = async (request: IncomingMessage): Promise<Exchange> => {
  const url = new URL((request.url ?? '/').replace(/^\/+/, '/'), 'http://loopback');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    token: /Token="([^"]*)"/.exec(request.headers.authorization ?? '')?.[1],
    body: await readBody(request),
  };
};

const drip = async (response: ServerResponse, bytes: Buffer, pause: number): Promise<void> => {
  for (let at = 0; at < bytes.length && !response.destroyed; at += DRIP_BYTES) {
    response.write(bytes.subarray(at, at + DRIP_BYTES));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  response.end();
};

export const send = async (response: ServerResponse, reply: Reply): Promise<void> => {
  if (reply.cut) {
    response.destroy();
    return;
  }
  const bytes = reply.gzipped ?? Buffer.from(JSON.stringify(reply.body));
  response.writeHead(reply.status ?? 200, {
    ...(reply.gzipped ? CHUNK_HEADERS : { 'Content-Type': 'application/json' }),
    'Content-Length': bytes.length,
  });
  if (reply.drip) await drip(response, bytes, reply.drip);
  else response.end(bytes);
};
