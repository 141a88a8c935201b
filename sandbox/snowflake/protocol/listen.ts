import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ControlParts } from '../control/index.js';
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

/** @param port 0 for a free one */
export const listen = async (port: number, parts: FrontParts & ControlParts): Promise<Listener> => {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
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
