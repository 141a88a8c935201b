import type { ServerResponse } from 'node:http';
import type { Slack } from '../slack.js';
import type { Change } from '../workspace/changes.js';
import { findEphemeral } from '../workspace/posting.js';
import { describeAround, describeViews } from './describe.js';
import { type Easel, messageForPage } from './render/messages.js';

/** How often an idle feed says that it lives, in milliseconds. */
const beatMs = 15_000;

/** Tells every open window what changed, as server-sent events. */
export class Feed {
  readonly #windows = new Map<ServerResponse, string>();
  readonly #unsubscribe: () => void;

  constructor(
    private readonly slack: Slack,
    private readonly easel: Easel,
  ) {
    this.#unsubscribe = slack.workspace.changes.subscribe((change) => this.#tell(change));
  }

  /** Makes a response a feed for the person's window. */
  open(response: ServerResponse, user: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    this.#windows.set(response, user);
    const beat = setInterval(() => response.write(': here\n\n'), beatMs);
    response.on('close', () => {
      clearInterval(beat);
      this.#windows.delete(response);
    });
  }

  stop(): void {
    this.#unsubscribe();
    for (const response of this.#windows.keys()) response.end();
  }

  #tell(change: Change): void {
    for (const [response, user] of this.#windows) {
      const news = this.#newsFor(change, user);
      if (news) response.write(`data: ${JSON.stringify({ kind: change.kind, ...news })}\n\n`);
    }
  }

  /** What one person is told of a change; undefined when it is not theirs to know. */
  #newsFor(change: Change, user: string): object | undefined {
    const { workspace, sockets } = this.slack;
    switch (change.kind) {
      case 'message': {
        const channel = workspace.channel(change.channel);
        if (channel?.isPrivate && !channel.members.includes(user)) return undefined;
        const message = workspace.message(change.channel, change.ts);
        const values = workspace.picks.of(user, change.channel, change.ts);
        return {
          ...change,
          message: message && messageForPage(this.easel, change.channel, message, false, values),
        };
      }
      case 'ephemeral': {
        if (change.user !== user) return undefined;
        const found = findEphemeral(workspace, user, change.channel, change.ts);
        return {
          ...change,
          message: found && messageForPage(this.easel, change.channel, found.message, true),
        };
      }
      case 'threads':
      case 'bookmarks': {
        const channel = workspace.channel(change.channel);
        if (channel?.isPrivate && !channel.members.includes(user)) return undefined;
        return { channel: change.channel, ...describeAround(this.easel, change.channel) };
      }
      case 'views':
      case 'home':
        return change.user === user ? describeViews(this.slack, user) : undefined;
      case 'notice':
        return change.user === user ? change : undefined;
      case 'sockets':
        return { connections: sockets.count };
      default:
        return {};
    }
  }
}
