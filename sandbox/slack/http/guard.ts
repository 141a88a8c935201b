import type { IncomingMessage } from 'node:http';

/**
 * Whether a request comes from this machine's own clients: its `Host` is a loopback name and its `Origin`,
 * if any, this server. Any web page can post to localhost, so everything else is refused.
 */
export const isOwnRequest = (request: IncomingMessage, port: number): boolean => {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host)) return false;
  return origin === undefined || hosts.some((own) => origin === `http://${own}`);
};
