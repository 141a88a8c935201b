import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/**
 * What the driver itself costs with an answer of many rows: passes on what the sandbox answers, and gives the same
 * bytes, chunks included, from memory when a statement comes again.
 */

interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const textOf = (body: Buffer, encoding: string | undefined): string =>
  (encoding === 'gzip' ? gunzipSync(body) : body).toString();

/** @returns what the answer depends on, undefined for what is not a statement or a chunk */
const keyOf = ({ url = '', headers }: IncomingMessage, body: Buffer): string | undefined => {
  if (url.startsWith('/results/')) return url;
  if (!url.startsWith('/queries/v1/query-request')) return undefined;
  const { sqlText } = JSON.parse(textOf(body, headers['content-encoding'])) as { sqlText: string };
  return sqlText;
};

const passOn = (asked: IncomingMessage, body: Buffer, port: number): Promise<Recorded> =>
  new Promise((resolve, reject) => {
    // the host stays: the sandbox makes the chunks' addresses of it
    const { url: path, method, headers } = asked;
    const onward = send({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const { statusCode: status = 502, headers } = answer;
      buffer(answer).then((body) => resolve({ status, headers, body }), reject);
    });
    onward.on('error', reject).end(body);
  });

const main = () => {
  const port = Number(process.argv[2]);
  const recorded = new Map<string, Recorded>();
  const server = createServer(async (asked, response) => {
    const body = await buffer(asked);
    const key = keyOf(asked, body);
    const answer = (key && recorded.get(key)) || (await passOn(asked, body, port));
    if (key) recorded.set(key, answer);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
  });
};

main();
