import { createServer, request, type ServerResponse } from 'node:http';

/** What happens to a call that Slack has answered: its answer goes on, or is never heard. */
export type Fate = 'answer' | 'lose';
export type Deciding = (method: string, body: string) => Fate | Promise<Fate>;

export interface SlackProxy {
  /** For `SLACK_API_URL`. */
  readonly apiUrl: string;
  /** Decides about every later call, after Slack has carried it out. */
  decide(deciding: Deciding): void;
  /** How often each method was called. */
  readonly calls: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const read = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};

/** Stands between a bot and Slack's Web API; every call is carried out, answers may be lost. */
export const startSlackProxy = async (apiUrl: string): Promise<SlackProxy> => {
  let deciding: Deciding = () => 'answer';
  const calls = new Map<string, number>();
  const pass = (path: string, headers: object, body: Buffer, response: ServerResponse) => {
    const method = path.split('/').at(-1)?.split('?')[0] ?? '';
    calls.set(method, (calls.get(method) ?? 0) + 1);
    const onward = request(new URL(path, apiUrl), { method: 'POST', headers: { ...headers } });
    onward.on('response', async (answer) => {
      const words = await read(answer);
      if ((await deciding(method, body.toString())) === 'lose') response.destroy();
      else response.writeHead(answer.statusCode ?? 502, answer.headers).end(words);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  };
  const server = createServer(async (incoming, response) => {
    const { host: _host, ...headers } = incoming.headers;
    pass(incoming.url ?? '/', headers, await read(incoming), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    decide: (given) => {
      deciding = given;
    },
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
