import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { SnowflakeError } from '../engine/errors.js';

/** A request, read. */
export interface Exchange {
  readonly method: string;
  /** without leading slashes twice: a client's base URL may end with one */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** the session or master token of the Authorization header */
  readonly token: string | undefined;
  /** parsed JSON, undefined for an empty body; of an upload the bytes as they come */
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
// array binds of both clients reach some tens of megabytes
const LARGEST_BODY = 256 * 1024 * 1024;
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

const malformed = (what: string) => new SnowflakeError('391907', '22000', `The request ${what}.`);

const tooLarge = () => malformed(`body is larger than ${LARGEST_BODY} bytes`);

const readRaw = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    // the rest is read and dropped, so that the client gets to read the refusal
    if (length <= LARGEST_BODY) parts.push(part as Buffer);
  }
  if (length > LARGEST_BODY) throw tooLarge();
  return Buffer.concat(parts);
};

const plain = async (raw: Buffer, encoding: string | undefined): Promise<Buffer> => {
  if (encoding !== 'gzip') return raw;
  return inflate(raw, { maxOutputLength: LARGEST_BODY }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : malformed('body is not gzip');
  });
};

/** @throws SnowflakeError 391907 for a body that is too large, not gzip although it says so, or not JSON */
const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const raw = await readRaw(request);
  if (raw.length === 0) return undefined;
  const text = (await plain(raw, request.headers['content-encoding'])).toString();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed('body is not JSON');
  }
};

const addressOf = (request: IncomingMessage): URL => {
  const text = (request.url ?? '/').replace(/^[/\\]+/, '/');
  if (!URL.canParse(text, 'http://loopback')) throw malformed('address cannot be read');
  return new URL(text, 'http://loopback');
};

/** REST puts JSON, everybody else the bytes of a file. */
const isUpload = ({ method }: IncomingMessage, { pathname }: URL): boolean =>
  method === 'PUT' && !pathname.startsWith('/api/');

/** @throws SnowflakeError 391907 for what cannot be read */
export const readExchange = async (request: IncomingMessage): Promise<Exchange> => {
  const url = addressOf(request);
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    token: /Token="([^"]*)"/.exec(request.headers.authorization ?? '')?.[1],
    body: isUpload(request, url) ? await readRaw(request) : await readBody(request),
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
