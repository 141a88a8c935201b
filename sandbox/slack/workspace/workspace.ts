import { type JsonObject, own } from '../json.js';
import type { Changes } from './changes.js';
import type { Identity } from './identity.js';
import type { Manifest } from './manifest.js';
import { Modals } from './modals.js';
import { type Channel, type Message, nothingWritten, type Person, type State } from './model.js';
import { Picks } from './picks.js';

/** What a person was told outside of any message, such as a failed command. */
export interface Notice {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
}

/** Everything the local Slack knows. Rooms read and change it through the functions beside it. */
export class Workspace {
  readonly modals = new Modals();
  /** What people picked in messages, per message and person. */
  readonly picks = new Picks();
  /** The options an app offered for each external select, by action id, the newest first. */
  readonly suggested = new Map<string, readonly JsonObject[]>();
  /** The message each id of a `link_shared` event stands for. */
  readonly unfurlIds = new Map<string, { readonly channel: string; readonly ts: string }>();
  notices: Notice[] = [];

  constructor(
    readonly state: State,
    readonly manifest: Manifest,
    readonly identity: Identity,
    readonly changes: Changes,
    readonly now: () => number,
    /** Address of the server, ending in a slash. */
    readonly origin: () => string,
  ) {}

  get botUserId(): string {
    return this.state.app.botUserId;
  }

  person(id: string): Person | undefined {
    return this.state.people.find((person) => person.id === id);
  }

  channel(id: string): Channel | undefined {
    return this.state.channels.find((channel) => channel.id === id);
  }

  /** The direct message between a person and the bot. */
  directMessage(user: string): Channel | undefined {
    return this.state.channels.find(({ isIm, members }) => isIm && members.includes(user));
  }

  messages(channel: string): Message[] {
    const known = own(this.state.messages, channel);
    if (known) return known;
    const fresh: Message[] = [];
    this.state.messages[channel] = fresh;
    return fresh;
  }

  message(channel: string, ts: string): Message | undefined {
    return own(this.state.messages, channel)?.find((message) => message.ts === ts);
  }

  /** Tells a person something that is no message, such as that a command failed. */
  notify(user: string, channel: string, text: string): void {
    this.notices.push({ user, channel, text });
    this.notices.splice(0, this.notices.length - 100);
    this.changes.tell({ kind: 'notice', user, channel, text });
  }

  /** Empties what was written and opened; people, channels and sockets stay. */
  reset(): void {
    Object.assign(this.state, nothingWritten());
    this.notices = [];
    this.modals.clear();
    this.picks.clear();
    this.suggested.clear();
    this.unfurlIds.clear();
    this.changes.tell({ kind: 'reset' });
  }
}
