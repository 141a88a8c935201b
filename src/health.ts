import { createServer, type Server } from 'node:http';

/** What the health routes answer from. */
export interface Health {
  readonly isSlackConnected: () => boolean;
  /** Milliseconds since Snowflake last answered; null when it never did. */
  readonly snowflakeAgeMs: () => number | null;
  readonly metrics: () => string;
}

/** Snowflake counts as reachable when it answered within this time. */
const freshMs = 60_000;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** `/healthz`: the process lives. `/readyz`: it can work. `/metrics`: its counters. */
export const healthAnswer = (health: Health, path: string): Answer => {
  switch (path) {
    case '/healthz':
      return { status: 200, type: 'text/plain', body: 'ok\n' };
    case '/readyz': {
      const age = health.snowflakeAgeMs();
      const slack = health.isSlackConnected();
      const snowflake = age !== null && age <= freshMs;
      return {
        status: slack && snowflake ? 200 : 503,
        type: 'application/json',
        body: `${JSON.stringify({ slack, snowflake })}\n`,
      };
    }
    case '/metrics':
      return { status: 200, type: 'text/plain; version=0.0.4', body: health.metrics() };
    default:
      return { status: 404, type: 'text/plain', body: 'not found\n' };
  }
};

/** Serves the health routes. Rejects when the port is taken. */
export const serveHealth = (health: Health, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const { status, type, body } = healthAnswer(health, path);
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
