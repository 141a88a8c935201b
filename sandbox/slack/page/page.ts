import type { IncomingMessage, ServerResponse } from 'node:http';
import { replyJson, replyText } from '../http/reply.js';
import type { Slack } from '../slack.js';
import { type Asset, readAsset } from './assets.js';
import { describeChannel, describeStart, describeViews } from './describe.js';
import { Feed } from './feed.js';
import { Drawings } from './render/drawings.js';
import type { Easel } from './render/messages.js';

const policy =
  "default-src 'self'; img-src 'self' data: http: https:; style-src 'self' 'unsafe-inline'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** The browser page: its files, what it asks for, and the feed that keeps its windows live. */
export class Page {
  readonly #feed: Feed;
  readonly #easel: Easel;

  constructor(private readonly slack: Slack) {
    this.#easel = { workspace: slack.workspace, drawings: new Drawings() };
    this.#feed = new Feed(slack, this.#easel);
  }

  async answer(_request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const user = url.searchParams.get('user') ?? '';
    switch (url.pathname) {
      case '/page/start':
        return replyJson(response, describeStart(this.slack));
      case '/page/channel':
        return replyJson(
          response,
          describeChannel(this.#easel, user, url.searchParams.get('id') ?? ''),
        );
      case '/page/views':
        return replyJson(response, describeViews(this.slack, user));
      case '/page/traffic':
        return replyJson(response, this.slack.traffic.recent);
      case '/page/feed':
        return this.#feed.open(response, user);
      default:
        return this.#file(response, await readAsset(url.pathname));
    }
  }

  stop(): void {
    this.#feed.stop();
  }

  #file(response: ServerResponse, asset: Asset | undefined): void {
    if (!asset) {
      replyText(response, 'There is nothing here.', 'text/plain', 404);
      return;
    }
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    replyText(response, asset.content, asset.type);
  }
}
