import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ControlParts } from '../control/index.js';
import { SnowflakeError } from '../engine/errors.js';
import { failure } from './envelope.js';
import { handle } from './front.js';
import type { FrontParts } from './parts.js';

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops listening and cuts the connections that are left. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

// snowflake-sdk keeps idle sockets for 30 s: the server must not close them first
const KEEP_ALIVE_MS = 75_000;

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is no HTTP, or has headers beyond measure, or does not come to its end: an answer, then the end. */
const refuse = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const status = STATUS[error.code ?? ''] ?? '400 Bad Request';
  const text = `The request cannot be read: ${status}.`;
  const body = JSON.stringify(failure(new SnowflakeError('391907', '22000', text)));
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
};

/** @param port 0 for a free one */
export const listen = async (port: number, parts: FrontParts & ControlParts): Promise<Listener> => {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  server.on('clientError', refuse);
  server.on('request', (request, response) => {
    handle(request, response, parts).catch((error: unknown) => {
      parts.services.settings.log('A request could not be answered.', { error: String(error) });
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return {
    host: HOST,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
