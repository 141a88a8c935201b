import type { IncomingMessage, ServerResponse } from 'node:http';
import { replyText } from '../http/reply.js';
import type { Slack } from '../slack.js';

/** The browser page. */
export class Page {
  constructor(private readonly slack: Slack) {}

  async answer(_request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    replyText(response, `no page at ${url.pathname} in ${this.slack.origin()}`, 'text/plain', 404);
  }

  stop(): void {}
}
