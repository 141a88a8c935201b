import type { IncomingMessage } from 'node:http';

const names = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Whether a request comes from this machine's own clients: its `Host` is a loopback name and its `Origin`,
 * if any, this server. Any web page can post to localhost, so everything else is refused. A `Host` may lack
 * its port: the Socket Mode client of Python's slack_sdk leaves it out, and no web page can have that name.
 */
export const isOwnRequest = (request: IncomingMessage, port: number): boolean => {
  const hosts = names.map((name) => `${name}:${port}`);
  const { host, origin } = request.headers;
  if (host === undefined || ![...hosts, ...names].includes(host)) return false;
  return origin === undefined || hosts.some((own) => origin === `http://${own}`);
};
